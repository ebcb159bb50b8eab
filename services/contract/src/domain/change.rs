//! Changes of what is registered (变更登记): the applicant asks, the registrar decides, the number stays.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use techmarket_kernel::{Caller, Error, Reason, Result, Violations, china_date};

use crate::domain::{
    ApplicantKind, CertificateCode, Codes, Contract, ContractContent, DueDate, Judgement, Realised,
    Recognition, Registrar, Review, Rules, State,
};

/// A change that waits for its decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingChange {
    /// What the contract would say.
    pub content: ContractContent,
    /// Why.
    pub reason: String,
    /// Fields that differ, as the API names them.
    pub changed: Vec<String>,
    /// When it was asked for.
    pub time: Timestamp,
    /// 变更初审: what a first registrar recognised, where another has to review it.
    pub first: Option<Recognition>,
    /// The last day for the decision on it.
    pub due: Option<DueDate>,
}

/// What an approval comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// It was the first review of the change; another registrar makes the second.
    Reviewed,
    Registered(Box<PendingChange>),
}

impl Contract {
    /// 申请变更登记. Who is who, and who decides, stays as it is registered; what was `realised` stays within the amounts.
    pub fn request_change(
        &mut self,
        caller: &Caller,
        (content, realised): (ContractContent, &Realised),
        reason: String,
        codes: Codes<'_>,
        now: Timestamp,
    ) -> Result<()> {
        self.require_state(&[State::Registered], "change")?;
        self.require_disposer(caller, china_date(now))?;
        let mut v = Violations::new();
        v.within("contract", |v| {
            self.require_same_parties(&content, v);
            content.validate(codes, v);
            content.require_complete(codes, v);
        });
        let changed = changed_fields(&self.content, &content);
        if changed.is_empty() {
            v.add("contract", Reason::ChangeEmpty, "与已登记的内容没有不同");
        }
        v.finish()?;
        self.require_realised(&content, content.claimed(), realised)?;
        self.state = State::ChangePending;
        self.reason.clear();
        self.pending = Some(PendingChange {
            content,
            reason,
            changed,
            time: now,
            first: None,
            due: None,
        });
        Ok(())
    }

    /// The contract as it is proposed: what is asked for while a change is, as if it were filed then.
    #[must_use]
    pub fn proposed(self) -> Self {
        match self.pending {
            Some(pending) => Self {
                content: pending.content,
                recognition: pending.first,
                submit_time: Some(pending.time),
                pending: None,
                ..self
            },
            None => self,
        }
    }

    /// 准予变更, under the rule set of the registration, unless it goes below what was `realised`: a first review where it asks
    /// for two, otherwise the end, a new version whose `certificate` replaces the one before.
    pub fn approve_change(
        &mut self,
        registrar: Registrar<'_>,
        (judgement, realised): (Judgement, &Realised),
        rules: &Rules,
        certificate: CertificateCode,
    ) -> Result<Approval> {
        self.begin(&[State::ChangePending], "approve", registrar)?;
        if let Some(pending) = &self.pending {
            self.require_realised(&pending.content, judgement.amounts(), realised)?;
        }
        let recognition = self.review_change(registrar, judgement, rules)?;
        let (Some(mut pending), Some(entry)) = (self.pending.take(), &mut self.registration) else {
            return Err(Error::internal("a change of a contract that is not registered"));
        };
        if recognition.waits_for_second() {
            pending.first = Some(recognition);
            self.pending = Some(pending);
            // Somebody else has to take it up.
            self.assignment = None;
            self.count_due(rules)?;
            return Ok(Approval::Reviewed);
        }
        entry.version += 1;
        entry.version_time = Some(registrar.now);
        entry.certificate = certificate;
        self.recognition = Some(recognition);
        self.content = pending.content.clone();
        self.state = State::Registered;
        self.reason.clear();
        self.decided();
        Ok(Approval::Registered(Box::new(pending)))
    }

    /// What a review of the change recognises: its reviewers are those who saw its figures.
    fn review_change(
        &self,
        registrar: Registrar<'_>,
        judgement: Judgement,
        rules: &Rules,
    ) -> Result<Recognition> {
        let pending = self.pending.as_ref();
        let pending = pending.ok_or_else(|| Error::internal("a change that nobody asked for"))?;
        judgement.require_right(&pending.content)?;
        let first = pending.first.as_ref();
        let disputed = first.map_or(judgement.disputed, |first| first.disputed);
        let demand = rules.review(self.point()?, &judgement.category, judgement.amounts(), disputed);
        let review = Review::by(registrar);
        let Some(first) = first else {
            return Ok(Recognition::first(judgement, rules, &demand, review));
        };
        self.require_another(&first.first, registrar.subject)?;
        Ok(Recognition::second(first, judgement, rules, &demand, review))
    }

    /// 不予变更. What is registered stays.
    pub fn reject_change(&mut self, registrar: Registrar<'_>, reason: String) -> Result<()> {
        self.begin(&[State::ChangePending], "reject", registrar)?;
        self.pending = None;
        self.state = State::Registered;
        self.reason = reason;
        self.decided();
        Ok(())
    }

    /// 撤回变更申请. What is registered stays.
    pub fn withdraw_change(&mut self, caller: &Caller, reason: String, now: Timestamp) -> Result<()> {
        self.require_state(&[State::ChangePending], "withdraw_change")?;
        self.require_disposer(caller, china_date(now))?;
        self.pending = None;
        self.state = State::Registered;
        self.reason = reason;
        self.decided();
        Ok(())
    }

    fn require_same_parties(&self, content: &ContractContent, v: &mut Violations) {
        let registered = &self.content;
        let buyer = registered.buyer.as_ref();
        for (field, same) in [
            (
                "registration_point",
                registered.registration_point == content.registration_point,
            ),
            (
                registered
                    .seller
                    .identified_by(["seller.credit_code", "seller.name"]),
                registered.seller.is_still(&content.seller),
            ),
            (
                buyer.map_or("buyer", |buyer| {
                    buyer.identified_by(["buyer.credit_code", "buyer.name"])
                }),
                buyer.is_none_or(|before| content.buyer.as_ref().is_some_and(|after| before.is_still(after))),
            ),
            ("applicant", registered.applicant.kind == content.applicant.kind),
            (
                "broker.credit_code",
                registered.applicant.kind != ApplicantKind::Intermediary
                    || registered.broker_code() == content.broker_code(),
            ),
        ] {
            if !same {
                v.add(field, Reason::KindMismatch, "变更登记不能改变此项，应另行登记");
            }
        }
    }
}

/// The fields in which two contents differ, as the API names them, in the order of the alphabet.
#[must_use]
pub fn changed_fields(before: &ContractContent, after: &ContractContent) -> Vec<String> {
    let fields = |content: &ContractContent| match serde_json::to_value(content) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name));
    differ.map(|name| api_name(name).to_owned()).collect()
}

fn api_name(field: &str) -> &str {
    match field {
        "match_id" => "match",
        field => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_types::Fen;

    #[test]
    fn changed_fields_are_those_that_differ() {
        let before = ContractContent::default();
        assert_eq!(changed_fields(&before, &before), Vec::<String>::new());
        let mut after = before.clone();
        after.title = "电瓷".to_owned();
        after.total_amount = Some(Fen(1));
        after.seller.name = "某大学".to_owned();
        assert_eq!(
            changed_fields(&before, &after),
            ["seller", "title", "total_amount"]
        );
        assert_eq!(
            changed_fields(&after, &before),
            ["seller", "title", "total_amount"]
        );
    }
}
