//! A match and its life.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};
use techmarket_ranking::{Contribution, FailedCondition};
use techmarket_types::{ContractId, CreditCode, DemandId, ListingId, MatchId};

use super::hit::{MatchedTerm, Suggestion};
use super::kind::Side;
use super::match_state::MatchState;

/// Why a match was declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// 内容不相关.
    NotRelevant,
    /// 成熟度不足.
    NotMature,
    /// 指标达不到.
    Indicators,
    /// 价格不合适.
    Price,
    /// 合作条件不合适.
    Terms,
    /// 已无供给或需求.
    NotAvailable,
    /// 其他.
    Other,
}

/// A declining with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// Why.
    pub reason: DeclineReason,
    /// What was said with it; may be empty.
    pub text: String,
}

/// Which sides accept, or have accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// For the listing.
    pub supply: bool,
    pub demand: bool,
}

/// When something happened on each side; `None` where it has not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideTimes {
    /// On the side of the listing.
    pub supply: Option<Timestamp>,
    /// On the side of the demand.
    pub demand: Option<Timestamp>,
}

/// A pair of a listing and a demand that fit each other (供需匹配).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    pub id: MatchId,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: MatchState,
    /// The supply side.
    pub listing: ListingId,
    /// The demand side.
    pub demand: DemandId,
    /// Title of the listing when the match was made.
    pub listing_title: String,
    /// Title of the demand when the match was made.
    pub demand_title: String,
    /// Owner of the listing.
    pub supply_organization: CreditCode,
    /// Owner of the demand.
    pub demand_organization: CreditCode,
    /// Name of the owner of the listing when the match was made; empty in matches of before names were kept.
    #[serde(default)]
    pub supply_name: String,
    /// Name of the owner of the demand, likewise.
    #[serde(default)]
    pub demand_name: String,
    /// Whether the owner of the listing is hidden until both have accepted.
    pub supply_hidden: bool,
    /// Whether the owner of the demand is hidden until both have accepted.
    pub demand_hidden: bool,
    /// Score when the match was made, 0 to 1.
    pub score: f64,
    /// The parts of the score.
    pub contributions: Vec<Contribution>,
    /// Terms that both sides share.
    pub matched_terms: Vec<MatchedTerm>,
    /// Conditions of either side that the other does not meet.
    pub failed_conditions: Vec<FailedCondition>,
    /// Which sides have accepted.
    pub accepted: Acceptance,
    /// Why it was declined.
    pub decline: Option<Decline>,
    /// The contract that was handed in for registration, or is registered.
    pub contract: Option<ContractId>,
    /// When each side first opened it.
    pub viewed: SideTimes,
    /// When each side released the confidential layer of its post to the other.
    pub released: SideTimes,
    /// The assigned broker (技术经纪人): the subject of the person's tokens.
    pub broker: Option<String>,
    /// When each side consented to the assigned broker's reading whom to call (经纪人知悉同意), of this match.
    #[serde(default)]
    pub consented: SideTimes,
    /// When each side took that back.
    #[serde(default)]
    pub revoked: SideTimes,
    /// Region of the listing, code of GB/T 2260.
    pub supply_region: Option<String>,
    pub demand_region: Option<String>,
    /// The first published of the nearly equal listings of this publisher (近似条目), of which one match a demand is
    /// shown.
    pub variant_group: ListingId,
    /// Fields of technology of either side (codes), ascending.
    pub fields: BTreeSet<String>,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl Match {
    /// A new suggestion.
    #[must_use]
    pub fn suggested(id: MatchId, suggestion: &Suggestion, now: Timestamp) -> Self {
        let Suggestion {
            supply,
            demand,
            variant_group,
            hit,
        } = suggestion.clone();
        Self {
            id,
            version: 1,
            state: MatchState::Suggested,
            listing: supply.id,
            demand: demand.id,
            listing_title: supply.title,
            demand_title: demand.title,
            supply_organization: supply.organization,
            supply_name: supply.organization_name,
            demand_name: demand.organization_name,
            demand_organization: demand.organization,
            supply_hidden: supply.hidden,
            demand_hidden: demand.hidden,
            score: hit.score,
            contributions: hit.contributions,
            matched_terms: hit.matched_terms,
            failed_conditions: hit.failed_conditions,
            accepted: Acceptance::default(),
            decline: None,
            contract: None,
            viewed: SideTimes::default(),
            released: SideTimes::default(),
            broker: None,
            consented: SideTimes::default(),
            revoked: SideTimes::default(),
            supply_region: supply.region,
            demand_region: demand.region,
            variant_group,
            fields: supply.fields.into_iter().chain(demand.fields).collect(),
            create_time: now,
            update_time: now,
        }
    }

    /// The same match with the titles and reasons of a new suggestion; `None` if nobody would see a difference, or if
    /// somebody has answered on the reasons as they stand.
    #[must_use]
    pub fn refreshed(&self, suggestion: &Suggestion) -> Option<Self> {
        let new = Self {
            version: self.version,
            state: self.state,
            viewed: self.viewed,
            broker: self.broker.clone(),
            consented: self.consented,
            revoked: self.revoked,
            update_time: self.update_time,
            ..Self::suggested(self.id, suggestion, self.create_time)
        };
        (MatchState::UNANSWERED.contains(&self.state) && *self != new).then_some(new)
    }

    /// Whether `caller` may know of it: its two sides, and whoever works for all.
    #[must_use]
    pub fn is_visible_to(&self, caller: &Caller) -> bool {
        let works_for_all = [Role::Broker, Role::Operator, Role::System]
            .iter()
            .any(|role| caller.is(*role));
        works_for_all || caller.owns(&self.supply_organization) || caller.owns(&self.demand_organization)
    }

    /// Refuses a caller that may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if self.is_visible_to(caller) {
            return Ok(());
        }
        Err(Error::not_found("match", self.id.name()))
    }

    /// For which sides `caller` may accept. The assigned broker speaks for both, having their word; for a side whose publisher is
    /// hidden only with its consent, since to accept tells who it is.
    pub fn acceptance(&self, caller: &Caller) -> Result<Acceptance> {
        self.require_visible(caller)?;
        let brokered = self.is_brokered_by(caller);
        let speaks = |side, hidden: bool| {
            caller.is(Role::Operator) || brokered && (!hidden || self.is_known_to_broker(side, caller))
        };
        let acceptance = Acceptance {
            supply: speaks(Side::Supply, self.supply_hidden)
                || caller.is(Role::Provider) && caller.owns(&self.supply_organization),
            demand: speaks(Side::Demand, self.demand_hidden)
                || caller.is(Role::Demander) && caller.owns(&self.demand_organization),
        };
        if acceptance.supply || acceptance.demand {
            return Ok(acceptance);
        }
        let message = match (brokered, caller.is(Role::Broker)) {
            (true, _) => "双方均未公开单位名称，须其同意（GrantMatchBrokerAccess）后才能代为答复",
            (false, true) => "只有该匹配指派的技术经纪人可以代为答复，请先认领（AssignMatchBroker）",
            (false, false) => "当前身份不代表该匹配的任何一方",
        };
        Err(Error::new(Reason::NotOwner, message))
    }

    /// 查看, by a person of one side. The first time is kept; false if nothing is new.
    pub fn view(&mut self, caller: &Caller, now: Timestamp) -> bool {
        let supply = self.viewed.supply.is_none() && caller.owns(&self.supply_organization);
        let demand = self.viewed.demand.is_none() && caller.owns(&self.demand_organization);
        if supply {
            self.viewed.supply = Some(now);
        }
        if demand {
            self.viewed.demand = Some(now);
        }
        let opened = supply || demand;
        if opened && self.state == MatchState::Suggested {
            self.state = MatchState::Viewed;
        }
        opened
    }

    /// 接受, for one side or both.
    pub fn accept(&mut self, acceptance: Acceptance) -> Result<()> {
        self.require_state(MatchState::ACCEPTABLE, "accept")?;
        let adds =
            (acceptance.supply && !self.accepted.supply) || (acceptance.demand && !self.accepted.demand);
        if !adds {
            return Err(self.forbids("accept"));
        }
        self.accepted.supply |= acceptance.supply;
        self.accepted.demand |= acceptance.demand;
        let both = self.accepted.supply && self.accepted.demand;
        self.state = if both {
            MatchState::Accepted
        } else {
            MatchState::Interested
        };
        Ok(())
    }

    /// 谢绝, with a reason. Final.
    pub fn turn_down(&mut self, decline: Decline) -> Result<()> {
        self.require_state(MatchState::DECLINABLE, "decline")?;
        self.state = MatchState::Declined;
        self.decline = Some(decline);
        Ok(())
    }

    /// 洽谈: the two sides have begun to talk.
    pub fn negotiate(&mut self) -> Result<()> {
        self.require_state(&[MatchState::Accepted], "negotiate")?;
        self.state = MatchState::Negotiating;
        Ok(())
    }

    pub(super) fn require_state(&self, allowed: &[MatchState], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            Ok(())
        } else {
            Err(self.forbids(verb))
        }
    }

    pub(super) fn forbids(&self, verb: &str) -> Error {
        Error::state_forbids("match", self.id.name(), self.state.as_str(), verb)
    }
}

#[cfg(test)]
mod tests;
