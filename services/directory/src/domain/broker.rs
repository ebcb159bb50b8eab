//! Technology brokers (技术经纪人、技术经理人).

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{
    Caller, CodeCheck, Error, Reason, Result, Role, TextRule, Violations, check_count, check_text,
};
use techmarket_types::{BrokerId, CreditCode, TableId};
use uuid::Uuid;

use super::{Commission, Conflict, Verification};
use crate::events::EVENTS;

/// So long before the end of the certificate the feed tells of it.
const REMINDER: SignedDuration = SignedDuration::from_hours(30 * 24);

techmarket_kernel::words! {
    /// Where a broker stands.
    pub enum BrokerState {
        /// 待核验.
        Registered = "registered",
        /// 有效.
        Verified = "verified",
        /// 证书到期.
        Expired = "expired",
        /// 暂停.
        Suspended = "suspended",
    }
}

impl BrokerState {
    /// Where everybody finds a broker in lists.
    pub const PUBLIC: &'static [Self] = &[Self::Verified, Self::Expired];
}

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
    fn end(&self) -> Option<Timestamp> {
        let behind = self.expire_date?.checked_add(1.day()).ok()?;
        let offset = jiff::tz::offset(8);
        offset.to_timestamp(behind.at(0, 0, 0, 0)).ok()
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
                conflict.validate(v)
            });
        }
    }

    /// Whether an operator has to look again where `self` takes the place of `before`.
    fn is_to_be_verified_after(&self, before: &Self) -> bool {
        self.display_name != before.display_name
            || self.grade != before.grade
            || self.certificate != before.certificate
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broker {
    pub id: BrokerId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: BrokerState,
    /// Issuer and subject; empty where nobody has signed in so far.
    pub person: String,
    pub content: BrokerContent,
    pub verification: Option<Verification>,
    /// Why it was suspended.
    pub reason: String,
    /// When something happens to it by itself: a reminder, or its end.
    pub due_time: Option<Timestamp>,
    /// In force in the register; counted when it is read.
    #[serde(skip)]
    pub registered_contracts: i32,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Broker {
    /// A new one, which waits.
    #[must_use]
    pub fn new(id: Uuid, person: String, content: BrokerContent, now: Timestamp) -> Self {
        Self {
            id: BrokerId::new(id),
            version: 1,
            state: BrokerState::Registered,
            person,
            content,
            verification: None,
            reason: String::new(),
            due_time: None,
            registered_contracts: 0,
            create_time: now,
            update_time: now,
        }
    }

    /// Whether `caller` is the broker, a member of the body, or runs the market.
    #[must_use]
    pub fn is_own_of(&self, caller: &Caller) -> bool {
        let of_body = |code: &CreditCode| caller.owns(code);
        caller.is(Role::Operator)
            || (!self.person.is_empty() && self.person == caller.person())
            || self.content.organization.as_ref().is_some_and(of_body)
    }

    /// Refuses everybody else.
    pub fn require_own(&self, caller: &Caller) -> Result<()> {
        if self.is_own_of(caller) {
            return Ok(());
        }
        self.require_visible(caller)?;
        let message = "只有经纪人本人、所属机构的成员和运营方可以执行此操作";
        Err(Error::new(Reason::NotOwner, message).on(Self::KIND, self.name()))
    }

    /// Refuses who may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if self.verification.is_some() || self.is_own_of(caller) {
            return Ok(());
        }
        Err(Error::not_found(Self::KIND, self.name()))
    }

    /// Refuses everybody but operators, in the form of [`techmarket_feed::Change::admit`].
    pub fn require_operator(&self, caller: &Caller) -> Result<()> {
        caller.require_operator()
    }

    fn require_state(&self, states: &[BrokerState], verb: &str) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            Self::KIND,
            self.name(),
            self.state.as_str(),
            verb,
        ))
    }

    /// Puts `content` in the place of what stands.
    pub fn update(&mut self, content: BrokerContent, caller: &Caller, now: Timestamp) -> &'static str {
        let again = content.is_to_be_verified_after(&self.content);
        self.content = content;
        if self.state == BrokerState::Suspended || self.state == BrokerState::Registered {
            return "broker.updated";
        }
        if again && !caller.is(Role::Operator) {
            self.state = BrokerState::Registered;
            self.due_time = None;
        } else {
            self.stand(now);
        }
        "broker.updated"
    }

    /// 核验通过.
    pub fn verify(&mut self, verification: Verification) -> Result<()> {
        self.require_state(&[BrokerState::Registered], "verify")?;
        let now = verification.time;
        if self.content.certificate.end().is_some_and(|end| end <= now) {
            let message = format!("{} 的证书已到期，请先更新证书", self.name());
            return Err(Error::new(Reason::StateForbids, message)
                .with("state", "EXPIRED")
                .with("verb", "verify")
                .on(Self::KIND, self.name()));
        }
        self.verification = Some(verification);
        self.stand(now);
        Ok(())
    }

    /// 暂停.
    pub fn suspend(&mut self, reason: String) -> Result<()> {
        let states = [
            BrokerState::Registered,
            BrokerState::Verified,
            BrokerState::Expired,
        ];
        self.require_state(&states, "suspend")?;
        self.state = BrokerState::Suspended;
        self.reason = reason;
        self.due_time = None;
        Ok(())
    }

    /// 恢复.
    pub fn resume(&mut self, now: Timestamp) -> Result<()> {
        self.require_state(&[BrokerState::Suspended], "resume")?;
        self.reason.clear();
        if self.verification.is_some() {
            self.stand(now);
        } else {
            self.state = BrokerState::Registered;
        }
        Ok(())
    }

    /// What `now` brings about, with the event that tells of it.
    pub fn pass(&mut self, now: Timestamp) -> Option<&'static str> {
        let due = self.due_time.filter(|due| *due <= now)?;
        self.stand(now);
        let ended = self.state == BrokerState::Expired;
        let reminded = !ended && self.content.certificate.end().is_some_and(|end| due < end);
        match (ended, reminded) {
            (true, _) => Some("broker.expired"),
            (false, true) => Some("broker.expiring"),
            (false, false) => None,
        }
    }

    /// Counts the certificate from `now`.
    fn stand(&mut self, now: Timestamp) {
        let end = self.content.certificate.end();
        let ended = end.is_some_and(|end| end <= now);
        self.state = if ended {
            BrokerState::Expired
        } else {
            BrokerState::Verified
        };
        let next = |end: Timestamp| if now < end - REMINDER { end - REMINDER } else { end };
        self.due_time = end.filter(|_| !ended).map(next);
    }

    /// The refusal of a second one with the certificate.
    #[must_use]
    pub fn taken(&self) -> Error {
        let message = format!(
            "证书编号“{}”已登记给另一位经纪人",
            self.content.certificate.number
        );
        Error::new(Reason::CertificateTaken, message)
    }
}

impl Resource for Broker {
    const KIND: &'static str = "broker";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = BrokerId;

    fn id(&self) -> BrokerId {
        self.id
    }

    fn name_of(id: BrokerId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}

#[cfg(test)]
mod tests;
