//! The broker of a match (技术经纪人), and what its sides let that broker read.

use jiff::Timestamp;
use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use super::disclosure::Confidential;
use super::kind::Side;
use super::market_match::{Match, SideTimes};
use super::match_state::MatchState;

impl Match {
    /// 指派经纪人: an operator assigns anybody or nobody; a broker takes a match that has no broker, or gives up his own.
    /// Not once the match has ended, since the deal is then counted as that of its broker. What the sides consented to was meant
    /// for the broker of before.
    pub fn assign(&mut self, broker: Option<String>, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if !caller.is(Role::Operator) {
            let own =
                |subject: &Option<String>| subject.as_ref().is_none_or(|subject| *subject == caller.subject);
            if !caller.is(Role::Broker) || !own(&self.broker) || !own(&broker) {
                return Err(Error::new(
                    Reason::RoleForbidden,
                    "技术经纪人只能认领无人负责的匹配或放弃自己负责的匹配，其他指派由运营方执行",
                ));
            }
        }
        if self.is_over() || self.broker == broker {
            return Err(self.forbids("assign"));
        }
        self.broker = broker;
        (self.consented, self.revoked) = (SideTimes::default(), SideTimes::default());
        Ok(())
    }

    /// 同意 or 撤回同意 of the caller's side, for the broker who is assigned now (经纪人知悉同意).
    pub fn consent(&mut self, caller: &Caller, given: bool, now: Timestamp) -> Result<()> {
        let side = self.side_of(caller.organization.as_ref());
        let side = side.ok_or_else(|| Error::new(Reason::NotOwner, "当前身份不代表该匹配的任何一方"))?;
        if self.is_over() || self.broker.is_none() || self.consents(side) == Some(given) {
            return Err(self.forbids(if given {
                "grant_broker_access"
            } else {
                "revoke_broker_access"
            }));
        }
        let (consented, revoked) = (given.then_some(now), (!given).then_some(now));
        match side {
            Side::Supply => (self.consented.supply, self.revoked.supply) = (consented, revoked),
            Side::Demand => (self.consented.demand, self.revoked.demand) = (consented, revoked),
        }
        Ok(())
    }

    /// What `side` said of this match; `None`: as its post says.
    fn consents(&self, side: Side) -> Option<bool> {
        let (consented, revoked) = match side {
            Side::Supply => (self.consented.supply, self.revoked.supply),
            Side::Demand => (self.consented.demand, self.revoked.demand),
        };
        (consented.is_some() || revoked.is_some()).then_some(revoked.is_none())
    }

    /// Whether `caller` is the assigned broker, and `side` said that this broker may know of it.
    #[must_use]
    pub(super) fn is_known_to_broker(&self, side: Side, caller: &Caller) -> bool {
        self.is_brokered_by(caller) && self.consents(side) == Some(true)
    }

    /// Whether `caller` is the assigned broker.
    #[must_use]
    pub fn is_brokered_by(&self, caller: &Caller) -> bool {
        caller.is(Role::Broker) && self.broker.as_ref() == Some(&caller.subject)
    }

    /// What the assigned broker reads of `layer`, the confidential layer of the post on `side`, whose owner consents `by_post`:
    /// whom to call, and beside it what was disclosed to the counterpart.
    #[must_use]
    pub fn shown_to_broker(&self, side: Side, layer: Confidential, by_post: bool) -> Option<Confidential> {
        let released = match side {
            Side::Supply => self.released.supply,
            Side::Demand => self.released.demand,
        };
        let consents = self.consents(side).unwrap_or(by_post) && !self.is_over();
        let disclosed = released.is_some() && MatchState::MUTUAL.contains(&self.state);
        consents.then(|| Confidential {
            detail: if disclosed { layer.detail } else { String::new() },
            contact: layer.contact,
        })
    }

    /// The assigned broker was erased: an open match has none from then on; of one that has ended the deal stays that of
    /// `pseudonym`. Whether that is another than before.
    pub fn part_from_broker(&mut self, pseudonym: &str) -> bool {
        let after = self.is_over().then(|| pseudonym.to_owned());
        let parts = self.broker != after;
        if parts && after.is_none() {
            (self.consented, self.revoked) = (SideTimes::default(), SideTimes::default());
        }
        self.broker = after;
        parts
    }

    /// Whether nobody works on it any more.
    fn is_over(&self) -> bool {
        [MatchState::Registered, MatchState::Declined].contains(&self.state)
    }
}
