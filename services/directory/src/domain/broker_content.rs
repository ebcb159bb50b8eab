//! What stands in the record of a broker.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{CHINA, CodeCheck, Reason, TextRule, Violations, check_count, check_text};
use techmarket_types::{CreditCode, TableId};

use super::{Commission, Conflict};

/// 技术经纪人证书.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub number: String,
    pub issuer: String,
    pub issue_date: Date,
    /// Last day on which it holds; none for no end.
    pub expire_date: Option<Date>,
}

impl Certificate {
    fn validate(&self, today: Date, v: &mut Violations) {
        check_text(v, "number", &self.number, TextRule::line(50).required());
        if self.number.chars().any(char::is_whitespace) {
            v.add("number", Reason::TextInvalid, "不能含有空白");
        }
        check_text(v, "issuer", &self.issuer, TextRule::line(200).required());
        if self.issue_date > today {
            v.add("issue_date", Reason::DateInFuture, "不能晚于今天");
        }
        if self.expire_date.is_some_and(|end| end < self.issue_date) {
            v.add("expire_date", Reason::DatesReversed, "有效期至早于发证日期");
        }
    }

    /// The first instant at which it holds no more: the day behind its last begins in China.
    pub(super) fn end(&self) -> Option<Timestamp> {
        let behind = self.expire_date?.checked_add(1.day()).ok()?;
        CHINA.to_timestamp(behind.at(0, 0, 0, 0)).ok()
    }
}

/// What the broker writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokerContent {
    pub display_name: String,
    /// `broker_grade`.
    pub grade: String,
    pub certificate: Certificate,
    /// `market_field`.
    pub fields: Vec<String>,
    /// GB/T 2260.
    pub region: String,
    /// The body for which the broker works.
    pub organization: Option<CreditCode>,
    pub introduction: String,
    pub commissions: Vec<Commission>,
    pub conflicts: Vec<Conflict>,
}

impl BrokerContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_text(
            v,
            "display_name",
            &self.display_name,
            TextRule::line(50).required(),
        );
        codes.required(v, "grade", TableId::BrokerGrade, &self.grade);
        v.within("certificate", |v| self.certificate.validate(codes.on, v));
        if self.fields.is_empty() {
            v.add("fields", Reason::FieldRequired, "至少填写一个专业领域");
        }
        codes.many(v, "fields", TableId::MarketField, &self.fields, 5);
        codes.region(v, "region", &self.region);
        check_text(v, "introduction", &self.introduction, TextRule::text(2_000));
        check_count(v, "commission_terms", self.commissions.len(), 100);
        for (index, commission) in self.commissions.iter().enumerate() {
            v.within(format!("commission_terms[{index}]"), |v| commission.validate(v));
        }
        check_count(v, "conflict_declarations", self.conflicts.len(), 50);
        for (index, conflict) in self.conflicts.iter().enumerate() {
            v.within(format!("conflict_declarations[{index}]"), |v| {
                conflict.validate(v);
            });
        }
    }

    /// Whether an operator has to look again where `self` takes the place of `before`.
    pub(super) fn is_to_be_verified_after(&self, before: &Self) -> bool {
        self.display_name != before.display_name
            || self.grade != before.grade
            || self.certificate != before.certificate
    }
}
