//! A demand and its life.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Result};
use techmarket_types::{CreditCode, DemandId};

use crate::domain::DemandContent;

/// Where a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 草稿.
    Draft,
    /// 待审核.
    Submitted,
    /// 退回.
    Returned,
    /// 已发布.
    Published,
    /// 撤回.
    Withdrawn,
    /// 已对接: a contract that meets it is registered.
    Contracted,
    /// 已关闭.
    Closed,
}

impl State {
    /// Those in which everybody sees a demand.
    pub const PUBLIC: [Self; 3] = [Self::Published, Self::Contracted, Self::Closed];

    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Contracted => "contracted",
            Self::Closed => "closed",
        }
    }

    /// The word for it in the API, for errors.
    #[must_use]
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Submitted => "SUBMITTED",
            Self::Returned => "RETURNED",
            Self::Published => "PUBLISHED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Contracted => "CONTRACTED",
            Self::Closed => "CLOSED",
        }
    }
}

/// How a demand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已解决, by a deal of this market.
    Met,
    /// 场外解决.
    MetElsewhere,
    /// 不再需要.
    NotNeeded,
    /// 未解决.
    Unmet,
}

/// A demand (需求).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Its id.
    pub id: DemandId,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// What its owner wrote.
    pub content: DemandContent,
    /// Why it was returned, withdrawn or closed; empty otherwise.
    pub reason: String,
    /// How it ended; none before it is closed.
    pub outcome: Option<Outcome>,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
    /// When it was published.
    pub publish_time: Option<Timestamp>,
    /// When it was closed.
    pub close_time: Option<Timestamp>,
}

impl Demand {
    /// A new draft.
    #[must_use]
    pub fn draft(id: DemandId, content: DemandContent, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            state: State::Draft,
            content,
            reason: String::new(),
            outcome: None,
            create_time: now,
            update_time: now,
            publish_time: None,
            close_time: None,
        }
    }

    /// Whether `caller` reads all of it.
    #[must_use]
    pub fn is_open_to(&self, caller: &Caller) -> bool {
        caller.acts_for(&self.content.organization)
    }

    /// Whether `caller`, asking for this demand by name, reads its confidential layer. The market itself does where the
    /// demand is public: matching passes it on to a counterpart to whom its owner has released it.
    #[must_use]
    pub fn shows_confidential_to(&self, caller: &Caller) -> bool {
        self.is_open_to(caller) || State::PUBLIC.contains(&self.state) && caller.is_market()
    }

    /// Refuses a caller that may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if State::PUBLIC.contains(&self.state) || self.is_open_to(caller) {
            return Ok(());
        }
        Err(Error::not_found("demand", self.id.name()))
    }

    /// Refuses a caller that may not change it: one that may not know of it first of all.
    pub fn require_owner(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        caller.require(&self.content.organization)
    }

    /// Refuses everybody but operators: first of all one that may not know of it.
    pub fn require_operator(&self, caller: &Caller) -> Result<()> {
        self.require_owner(caller)?;
        caller.require_operator()
    }

    /// Replaces what its owner wrote.
    pub fn update(&mut self, content: DemandContent) -> Result<()> {
        self.require_state(&[State::Draft, State::Returned], "update")?;
        self.content = content;
        Ok(())
    }

    /// 提交审核.
    pub fn submit(&mut self) -> Result<()> {
        self.require_state(&[State::Draft, State::Returned], "submit")?;
        self.state = State::Submitted;
        self.reason.clear();
        Ok(())
    }

    /// 发布.
    pub fn publish(&mut self, now: Timestamp) -> Result<()> {
        self.require_state(&[State::Submitted], "publish")?;
        self.state = State::Published;
        self.publish_time = Some(now);
        Ok(())
    }

    /// 退回, with what the owner has to mend.
    pub fn send_back(&mut self, reason: String) -> Result<()> {
        self.require_state(&[State::Submitted], "return")?;
        self.state = State::Returned;
        self.reason = reason;
        Ok(())
    }

    /// 撤回. Final.
    pub fn withdraw(&mut self, reason: String) -> Result<()> {
        let open = [State::Draft, State::Submitted, State::Returned, State::Published];
        self.require_state(&open, "withdraw")?;
        self.state = State::Withdrawn;
        self.reason = reason;
        Ok(())
    }

    /// 关闭. Final.
    pub fn close(&mut self, outcome: Outcome, reason: String, now: Timestamp) -> Result<()> {
        self.require_state(&[State::Published, State::Contracted], "close")?;
        self.state = State::Closed;
        self.outcome = Some(outcome);
        self.reason = reason;
        self.close_time = Some(now);
        Ok(())
    }

    /// Takes note of a registered contract that names it and in which `buyer` buys. True if that changed it. A contract
    /// changes a published demand only: one that is not public must not become so unreviewed, and what has ended stays so.
    pub fn contract(&mut self, buyer: &CreditCode) -> bool {
        let meets = self.state == State::Published && self.content.organization == *buyer;
        if meets {
            self.state = State::Contracted;
        }
        meets
    }

    fn require_state(&self, allowed: &[State], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        let state = self.state.api_name();
        Err(Error::state_forbids("demand", self.id.name(), state, verb))
    }
}

#[cfg(test)]
mod tests;
