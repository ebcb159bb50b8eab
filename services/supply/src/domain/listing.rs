//! A listing and its life.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Result};
use techmarket_types::ListingId;

use crate::domain::ListingContent;

/// Where a listing stands.
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
}

impl State {
    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
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
        }
    }
}

/// A listing (供给).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Its id.
    pub id: ListingId,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// What its owner wrote.
    pub content: ListingContent,
    /// Why it was returned or withdrawn; empty otherwise.
    pub reason: String,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
    /// When it was published.
    pub publish_time: Option<Timestamp>,
}

impl Listing {
    /// A new draft.
    #[must_use]
    pub fn draft(id: ListingId, content: ListingContent, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            state: State::Draft,
            content,
            reason: String::new(),
            create_time: now,
            update_time: now,
            publish_time: None,
        }
    }

    /// A new listing that is public at once: an operator has reviewed the import it comes from.
    #[must_use]
    pub fn published(id: ListingId, content: ListingContent, now: Timestamp) -> Self {
        Self {
            state: State::Published,
            publish_time: Some(now),
            ..Self::draft(id, content, now)
        }
    }

    /// Whether `caller` reads all of it.
    #[must_use]
    pub fn is_open_to(&self, caller: &Caller) -> bool {
        caller.acts_for(&self.content.organization)
    }

    /// Whether `caller`, asking for this listing by name, reads its confidential layer. The market itself does where the
    /// listing is public: matching passes it on to a counterpart to whom its owner has released it.
    #[must_use]
    pub fn shows_confidential_to(&self, caller: &Caller) -> bool {
        self.is_open_to(caller) || self.state == State::Published && caller.is_market()
    }

    /// Refuses a caller that may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if self.state == State::Published || self.is_open_to(caller) {
            return Ok(());
        }
        Err(Error::not_found("listing", self.id.name()))
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
    pub fn update(&mut self, content: ListingContent) -> Result<()> {
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
        let any_other = [State::Draft, State::Submitted, State::Returned, State::Published];
        self.require_state(&any_other, "withdraw")?;
        self.state = State::Withdrawn;
        self.reason = reason;
        Ok(())
    }

    fn require_state(&self, allowed: &[State], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            "listing",
            self.id.name(),
            self.state.api_name(),
            verb,
        ))
    }
}
