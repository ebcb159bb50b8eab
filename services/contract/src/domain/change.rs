//! Changes of what is registered (变更登记): the applicant asks, the registrar decides, the number stays.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use techmarket_kernel::{Caller, CodeCheck, Error, Reason, Result, Violations};

use crate::domain::{
    CertificateCode, Contract, ContractContent, Judgement, Recognition, Registrar, Review, Rules, State,
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
}

impl Contract {
    /// 申请变更登记. Who is who, and who decides, stays as it is registered.
    pub fn request_change(
        &mut self,
        caller: &Caller,
        content: ContractContent,
        reason: String,
        codes: CodeCheck<'_>,
        now: Timestamp,
    ) -> Result<()> {
        self.require_state(&[State::Registered], "change")?;
        self.content.require_stated_applicant(caller)?;
        let mut v = Violations::new();
        v.within("contract", |v| {
            self.require_same_parties(&content, v);
            content.validate(codes, v);
            content.require_complete(v);
        });
        let changed = changed_fields(&self.content, &content);
        if changed.is_empty() {
            v.add("contract", Reason::ChangeEmpty, "与已登记的内容没有不同");
        }
        v.finish()?;
        self.state = State::ChangePending;
        self.reason.clear();
        self.pending = Some(PendingChange {
            content,
            reason,
            changed,
            time: now,
        });
        Ok(())
    }

    /// 准予变更, as a new version under the rule set of the registration. `certificate` replaces the one before. Returns why
    /// it was asked for and what changed.
    pub fn approve_change(
        &mut self,
        registrar: Registrar<'_>,
        judgement: Judgement,
        rules: &Rules,
        certificate: CertificateCode,
    ) -> Result<PendingChange> {
        self.begin(&[State::ChangePending], "approve", registrar)?;
        let (Some(pending), Some(entry), Some(before)) =
            (self.pending.take(), &mut self.registration, &self.recognition)
        else {
            return Err(Error::internal("a change of a contract that is not registered"));
        };
        judgement.require_amount(&pending.content)?;
        entry.version += 1;
        entry.version_time = Some(registrar.now);
        entry.certificate = Some(certificate);
        let review = Review {
            reviewer: registrar.subject.to_owned(),
            time: registrar.now,
        };
        let first = before.first.clone();
        let point = self.point()?;
        let demand = rules.review(point, &judgement.category, judgement.amounts(), false);
        self.recognition = Some(if demand.second.is_some() {
            self.require_another(&first, registrar.subject)?;
            Recognition {
                second: Some(review),
                ..Recognition::first(judgement, rules, &demand, first)
            }
        } else {
            Recognition::first(judgement, rules, &demand, review)
        });
        self.content = pending.content.clone();
        self.state = State::Registered;
        self.reason.clear();
        self.decided();
        Ok(pending)
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

    fn require_same_parties(&self, content: &ContractContent, v: &mut Violations) {
        let registered = &self.content;
        for (field, same) in [
            (
                "registration_point",
                registered.registration_point == content.registration_point,
            ),
            (
                "seller.credit_code",
                registered.seller.credit_code == content.seller.credit_code,
            ),
            (
                "buyer.credit_code",
                registered.buyer_code() == content.buyer_code(),
            ),
            ("applicant", registered.applicant == content.applicant),
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
