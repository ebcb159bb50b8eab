//! A post and the verbs of its life.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Error, Result, Word as _};
use techmarket_types::{CreditCode, ResourceId as _};

use crate::{Content, States};

/// What an owner posts, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Post<C: Content> {
    /// What its resource name is made of.
    pub id: C::Id,
    /// Grows by one with every change.
    pub version: i64,
    /// Where it stands.
    pub state: C::State,
    /// Owner; never changes.
    pub organization: CreditCode,
    /// What its owner wrote.
    pub content: C,
    /// What only one side keeps.
    pub more: C::More,
    /// Why it was returned, withdrawn or closed; empty otherwise.
    pub reason: String,
    /// Instant of the draft, or of the import.
    pub create_time: Timestamp,
    /// Instant of the last change.
    pub update_time: Timestamp,
    /// Instant at which it became public or was renewed the last time; it stays when the post is withdrawn.
    pub publish_time: Option<Timestamp>,
}

impl<C: Content> Post<C> {
    /// States in which its owner has it in hand.
    pub(crate) const IN_HAND: [C::State; 2] = [C::State::DRAFT, C::State::RETURNED];

    /// States in which it may be withdrawn.
    pub(crate) const OPEN: [C::State; 4] = [
        C::State::DRAFT,
        C::State::SUBMITTED,
        C::State::RETURNED,
        C::State::PUBLISHED,
    ];

    /// A new draft.
    #[must_use]
    pub fn draft(id: C::Id, organization: CreditCode, content: C, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            state: C::State::DRAFT,
            organization,
            content,
            more: C::More::default(),
            reason: String::new(),
            create_time: now,
            update_time: now,
            publish_time: None,
        }
    }

    /// Replaces what its owner wrote. A consent alone is given and taken back without a review.
    pub fn update(&mut self, mut content: C) -> Result<()> {
        let mut consented = self.content.clone();
        *consented.brokers_may_contact() = *content.brokers_may_contact();
        if consented == content && consented != self.content {
            self.require_state(&Self::OPEN, "update")?;
            self.content = content;
            return Ok(());
        }
        self.require_state(&Self::IN_HAND, "update")?;
        self.content = content;
        Ok(())
    }

    /// 提交审核.
    pub fn submit(&mut self) -> Result<()> {
        self.require_state(&Self::IN_HAND, "submit")?;
        self.state = C::State::SUBMITTED;
        self.reason.clear();
        Ok(())
    }

    /// 发布.
    pub fn publish(&mut self, now: Timestamp) -> Result<()> {
        self.require_state(&[C::State::SUBMITTED], "publish")?;
        self.show(now);
        Ok(())
    }

    /// Makes it public without a review of its own: what it comes from was reviewed.
    pub fn show(&mut self, now: Timestamp) {
        self.state = C::State::PUBLISHED;
        self.publish_time = Some(now);
        self.reason.clear();
    }

    /// 退回, with what the owner has to mend.
    pub fn send_back(&mut self, reason: String) -> Result<()> {
        self.require_state(&[C::State::SUBMITTED], "return")?;
        self.state = C::State::RETURNED;
        self.reason = reason;
        Ok(())
    }

    /// 撤回.
    pub fn withdraw(&mut self, reason: String) -> Result<()> {
        self.require_state(&Self::OPEN, "withdraw")?;
        self.state = C::State::WITHDRAWN;
        self.reason = reason;
        Ok(())
    }

    /// 续期: its owner says that it still stands.
    pub fn renew(&mut self, now: Timestamp) -> Result<()> {
        self.require_state(&[C::State::PUBLISHED], "renew")?;
        self.publish_time = Some(now);
        Ok(())
    }

    /// 重新启用, as a draft.
    pub fn reopen(&mut self) -> Result<()> {
        self.require_state(&[C::State::WITHDRAWN], "reopen")?;
        self.state = C::State::DRAFT;
        self.reason.clear();
        Ok(())
    }

    /// Refuses `verb` in every state but those `allowed`.
    pub fn require_state(&self, allowed: &[C::State], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            C::NAME,
            self.id.name(),
            self.state.word(),
            verb,
        ))
    }
}

impl<C: Content> Resource for Post<C> {
    const KIND: &'static str = C::NAME;
    const EVENTS: &'static [&'static str] = C::EVENTS.all;
    type Id = C::Id;

    fn id(&self) -> C::Id {
        self.id
    }

    fn name_of(id: C::Id) -> String {
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
