//! Technology brokers (技术经纪人、技术经理人).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Caller, Error, Reason, Result, Role};
use techmarket_types::{BrokerId, CreditCode};
use uuid::Uuid;

use super::{BrokerContent, ERASED_NAME, Verification};
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

    /// Takes the name of the person away, who is `person` from now on: contracts name the certificate, which stays.
    pub fn erase(&mut self, person: &str) {
        self.state = BrokerState::Suspended;
        ERASED_NAME.clone_into(&mut self.reason);
        self.due_time = None;
        person.clone_into(&mut self.person);
        ERASED_NAME.clone_into(&mut self.content.display_name);
        self.content.introduction.clear();
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
