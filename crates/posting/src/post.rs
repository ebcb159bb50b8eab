//! A post and the verbs of its life.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Error, Result, Word as _};
use techmarket_types::{CreditCode, ImportId, ResourceId as _};

use crate::edition::{Edition, Revision, RevisionState, Version};
use crate::{Content, Moment, States};

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
    /// Subject of who wrote the content last; empty where that was not kept. What follows is left out where there is none, so
    /// that older bodies are read and stay short.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Which version the content is; none while its owner writes another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// Versions so far.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub editions: u32,
    /// 修订: a change that waits for review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Box<Revision<C>>>,
    /// Instant at which it expires; none for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<Timestamp>,
    /// Instant of the next reminder, or of the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_time: Option<Timestamp>,
    /// The import that wrote it last, on a side that does not keep it elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// What this change puts an end to, to be kept with it.
    #[serde(skip)]
    pub superseded: Option<Box<Version<C>>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl<C: Content> Post<C> {
    /// States in which its owner has it in hand.
    pub(crate) const IN_HAND: [C::State; 2] = [C::State::DRAFT, C::State::RETURNED];

    /// States in which it may be withdrawn.
    pub(crate) const OPEN: [C::State; 5] = [
        C::State::DRAFT,
        C::State::SUBMITTED,
        C::State::RETURNED,
        C::State::PUBLISHED,
        C::State::EXPIRED,
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
            author: String::new(),
            edition: None,
            editions: 0,
            revision: None,
            expire_time: None,
            due_time: None,
            import: None,
            superseded: None,
        }
    }

    /// The same, written by `author`.
    #[must_use]
    pub fn by(self, author: &str) -> Self {
        Self {
            author: author.to_owned(),
            ..self
        }
    }

    /// Replaces what its owner wrote, before it is public. A consent alone is given and taken back without a review.
    pub fn update(&mut self, mut content: C, at: &Moment<'_>) -> Result<()> {
        if self.only_consents(&mut content) {
            self.require_state(&Self::OPEN, "update")?;
            self.content = content;
            return Ok(());
        }
        self.require_state(&Self::IN_HAND, "update")?;
        self.rewrite(content, at);
        Ok(())
    }

    /// Whether `content` gives a consent or takes it back and changes nothing else.
    pub(crate) fn only_consents(&self, content: &mut C) -> bool {
        let mut consented = self.content.clone();
        *consented.brokers_may_contact() = *content.brokers_may_contact();
        consented == *content && consented != self.content
    }

    /// 提交审核, also of a revision that was returned.
    pub fn submit(&mut self, at: &Moment<'_>) -> Result<()> {
        if let Some(revision) = self.revision_in(RevisionState::ALL) {
            revision.state = RevisionState::Submitted;
            revision.reason.clear();
            revision.update_time = at.now;
            return Ok(());
        }
        self.require_state(&Self::IN_HAND, "submit")?;
        self.state = C::State::SUBMITTED;
        self.reason.clear();
        Ok(())
    }

    /// 发布, also of a revision in the place of what was public.
    pub fn publish(&mut self, at: &Moment<'_>) -> Result<()> {
        if self.revision_in(&[RevisionState::Submitted]).is_none() {
            self.require_state(&[C::State::SUBMITTED], "publish")?;
        } else if let Some(revision) = self.revision.take() {
            let author = Moment {
                subject: &revision.author,
                ..*at
            };
            self.rewrite(revision.content, &author);
        }
        self.show(at);
        Ok(())
    }

    /// Makes it public without a review of its own: what it comes from was reviewed.
    pub fn show(&mut self, at: &Moment<'_>) {
        self.state = C::State::PUBLISHED;
        self.reason.clear();
        if self.edition.is_none() {
            self.issue(at);
        }
        self.begin_term(at.rules, at.now);
    }

    /// 退回, with what the owner has to mend.
    pub fn send_back(&mut self, reason: String, at: &Moment<'_>) -> Result<()> {
        if let Some(revision) = self.revision_in(&[RevisionState::Submitted]) {
            revision.state = RevisionState::Returned;
            revision.reason = reason;
            revision.update_time = at.now;
            return Ok(());
        }
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

    /// 重新启用, as a draft, which says what a revision said that had not come to an end.
    pub fn reopen(&mut self, at: &Moment<'_>) -> Result<()> {
        self.require_state(&[C::State::WITHDRAWN], "reopen")?;
        self.state = C::State::DRAFT;
        self.reason.clear();
        if let Some(revision) = self.revision.take() {
            let author = Moment {
                subject: &revision.author,
                ..*at
            };
            self.rewrite(revision.content, &author);
        }
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
