//! What a check of a contract finds (预审).

use techmarket_incentives::{Applicability, State, TAX_NOTICE, TaxHint};
use techmarket_kernel::Caller;
use techmarket_proto::contract::v1 as pb;
use techmarket_recognition::{Finding, Severity};
use techmarket_rpc::Answer;

use crate::domain::NearTwin;

/// What the rules find in a contract.
pub(crate) struct Checked {
    /// The findings, the gravest first.
    pub findings: Vec<Finding>,
    /// Contracts that may be the same one; for the office alone.
    pub twins: Vec<NearTwin>,
    /// Reliefs from tax that it may qualify for.
    pub tax_hints: Vec<TaxHint>,
    /// Id of the rule set.
    pub rule_set: String,
}

impl Answer<pb::CheckContractResponse> for Checked {
    fn answer(self, _: &Caller) -> pb::CheckContractResponse {
        pb::CheckContractResponse {
            findings: self.findings.into_iter().map(to_finding).collect(),
            near_twins: self.twins.into_iter().map(to_twin).collect(),
            tax_hints: self.tax_hints.into_iter().map(to_hint).collect(),
            rule_set: self.rule_set,
        }
    }
}

fn to_finding(finding: Finding) -> pb::Finding {
    use pb::finding::Severity as Wire;
    let severity = match finding.severity {
        Severity::Info => Wire::Info,
        Severity::Warning => Wire::Warning,
        Severity::Error => Wire::Error,
        Severity::Refusal => Wire::RefusalGround,
    };
    pb::Finding {
        rule: finding.rule.id().to_owned(),
        severity: severity.into(),
        field: finding.field.into_owned(),
        advice: finding.advice,
        legal_source: finding.basis,
        refusal_ground: finding.refusal_ground.unwrap_or_default(),
    }
}

fn to_twin(twin: NearTwin) -> pb::NearTwin {
    let number = twin
        .contract
        .registration
        .as_ref()
        .map(|entry| entry.number.to_string());
    pb::NearTwin {
        contract: twin.contract.id.name(),
        title: twin.contract.content.title,
        registration_number: number.unwrap_or_default(),
        reasons: twin.reasons,
    }
}

fn to_hint(hint: TaxHint) -> pb::TaxHint {
    use pb::tax_hint::Outlook;
    let outlook = match hint.may_apply {
        Applicability::Maybe => Outlook::Possible,
        Applicability::OnceRegistered => Outlook::OnceRegistered,
        Applicability::No => Outlook::Excluded,
        Applicability::NeedsCheck => Outlook::Open,
    };
    let parts = hint
        .parts
        .iter()
        .map(|part| format!("{}：{}元", part.label, part.amount));
    let conditions = hint.conditions.iter().map(|condition| {
        let state = match condition.state {
            State::Met => "符合",
            State::NotMet => "不符合",
            State::Unknown => "待核实",
            State::ToDo => "待办",
        };
        format!("{}（{state}）", condition.text)
    });
    let notes = hint.notes.iter().cloned();
    pb::TaxHint {
        relief: hint.relief.id().to_owned(),
        outlook: outlook.into(),
        notes: parts
            .chain(conditions)
            .chain(notes)
            .chain([TAX_NOTICE.to_owned()])
            .collect(),
        title: hint.title,
        legal_source: hint.legal_text,
    }
}
