//! Staged disclosure (分步披露): who the sides are, then the confidential layers of their posts.

use jiff::Timestamp;
use techmarket_kernel::{Caller, Error, Reason, Result};
use techmarket_types::{Contact, CreditCode, MatchId};

use super::kind::Side;
use super::market_match::Match;
use super::match_state::MatchState;

/// The confidential layer of a post. It is passed on and never kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Confidential {
    /// Technical detail.
    pub detail: String,
    /// Whom to call.
    pub contact: Option<Contact>,
}

/// What the counterpart has released by a match.
pub struct Disclosure {
    pub pair: MatchId,
    /// Of the listing.
    pub supply: Option<Confidential>,
    pub demand: Option<Confidential>,
    pub release_time: Option<Timestamp>,
}

/// Whose confidential layers a caller may read by a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// That of the listing.
    pub supply: bool,
    pub demand: bool,
}

impl Match {
    /// Whether the two sides know each other. What was shown stays shown, also when one of them declines later.
    #[must_use]
    pub fn is_disclosed(&self) -> bool {
        let both = self.accepted.supply && self.accepted.demand;
        both || self.state == MatchState::Registered
    }

    /// Whether `caller` may know which organisation stands on `side`.
    #[must_use]
    pub fn shows(&self, side: Side, caller: &Caller) -> bool {
        let (organization, hidden) = match side {
            Side::Supply => (&self.supply_organization, self.supply_hidden),
            Side::Demand => (&self.demand_organization, self.demand_hidden),
        };
        let known = self.is_disclosed() || self.is_known_to_broker(side, caller);
        !hidden || known || caller.acts_for(organization)
    }

    /// The side that `organization` stands on.
    #[must_use]
    pub fn side_of(&self, organization: Option<&CreditCode>) -> Option<Side> {
        let organization = organization?;
        if *organization == self.supply_organization {
            Some(Side::Supply)
        } else {
            (*organization == self.demand_organization).then_some(Side::Demand)
        }
    }

    /// 披露: the caller's side lets the other read the confidential layer of its post. Only the organisation itself does so:
    /// a broker may bring the word of both, but not hand over what is theirs. It cannot be taken back, since what was
    /// read stays known.
    pub fn release(&mut self, caller: &Caller, now: Timestamp) -> Result<()> {
        let side = self.side_of(caller.organization.as_ref());
        let side = side.ok_or_else(|| Error::new(Reason::NotOwner, "当前身份不代表该匹配的任何一方"))?;
        self.require_state(MatchState::MUTUAL, "disclose")?;
        let released = match side {
            Side::Supply => &mut self.released.supply,
            Side::Demand => &mut self.released.demand,
        };
        if released.is_some() {
            return Err(self.forbids("disclose"));
        }
        *released = Some(now);
        Ok(())
    }

    /// The confidential layers that the counterpart has released to `caller`. None after one side has declined: what was
    /// read stays read, but nothing more is given.
    #[must_use]
    pub fn released_to(&self, caller: &Caller) -> Released {
        if !MatchState::MUTUAL.contains(&self.state) {
            return Released::default();
        }
        let side = self.side_of(caller.organization.as_ref());
        Released {
            supply: side == Some(Side::Demand) && self.released.supply.is_some(),
            demand: side == Some(Side::Supply) && self.released.demand.is_some(),
        }
    }
}
