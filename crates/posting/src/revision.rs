//! What is changed of a post that is public (修订).

use jiff::Timestamp;
use techmarket_kernel::Result;

use crate::edition::{Edition, Moment, Revision, RevisionState, Version};
use crate::{Content, Post, States};

impl<C: Content> Post<C> {
    /// States in which there is a public text that a revision may change.
    pub(crate) const LASTING: [C::State; 2] = [C::State::PUBLISHED, C::State::EXPIRED];

    /// When it expires, of a post that is or was public until then.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        self.expire_time.filter(|_| self.is_lasting())
    }

    /// Whether there is a public text that a revision may change.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        Self::LASTING.contains(&self.state)
    }

    /// The revision that can still come of it.
    #[must_use]
    pub fn open_revision(&self) -> Option<&Revision<C>> {
        self.revision.as_deref().filter(|_| self.is_lasting())
    }

    /// What its owner wrote last, which the next update changes.
    #[must_use]
    pub fn latest(&self) -> &C {
        self.open_revision()
            .map_or(&self.content, |revision| &revision.content)
    }

    /// Hands `content` in as the revision of what is public; one that says what the public reads ends it.
    pub fn revise(&mut self, content: C, at: &Moment<'_>) {
        if content == self.content {
            self.revision = None;
            return;
        }
        let begun = self.revision.as_ref().map(|revision| revision.create_time);
        self.revision = Some(Box::new(Revision {
            content,
            state: RevisionState::Submitted,
            reason: String::new(),
            author: at.subject.to_owned(),
            create_time: begun.unwrap_or(at.now),
            update_time: at.now,
        }));
    }

    /// Puts `content` in the place of what the public reads, at once.
    pub fn correct(&mut self, mut content: C, at: &Moment<'_>) {
        if self.only_consents(&mut content) {
            self.content = content;
        } else if content != self.content {
            self.rewrite(content, at);
            self.issue(at);
        }
        self.rebase(None);
    }

    /// Gives the revision another content, if any; one that says what the public reads ends.
    pub(crate) fn rebase(&mut self, content: Option<C>) {
        if let (Some(content), Some(revision)) = (content, self.revision.as_deref_mut()) {
            revision.content = content;
        }
        let content = &self.content;
        self.revision.take_if(|revision| revision.content == *content);
    }

    /// 撤回修订.
    pub fn withdraw_revision(&mut self) -> Result<()> {
        if self.open_revision().is_some() {
            self.revision = None;
            return Ok(());
        }
        self.require_state(&[], "withdraw_revision")
    }

    /// The revision in one of `states`, for a verb that starts there.
    pub(crate) fn revision_in(&mut self, states: &[RevisionState]) -> Option<&mut Revision<C>> {
        let lasting = self.is_lasting();
        let revision = self.revision.as_deref_mut();
        revision.filter(|revision| lasting && states.contains(&revision.state))
    }

    /// Replaces the content, whatever its state allows. What was public of it is kept as a version with the next save.
    pub fn rewrite(&mut self, content: C, at: &Moment<'_>) {
        if content == self.content {
            return;
        }
        let was_public = self.edition.take().or_else(|| self.unkept_edition());
        let before = std::mem::replace(&mut self.content, content);
        at.subject.clone_into(&mut self.author);
        if let Some(edition) = was_public {
            self.editions = self.editions.max(edition.number);
            self.superseded = Some(Box::new(Version {
                edition,
                content: before,
                end_time: at.now,
            }));
        }
    }

    /// The event of what an import did to it at `now`.
    #[must_use]
    pub fn event_at(&self, now: Timestamp) -> &'static str {
        let revised = self
            .open_revision()
            .is_some_and(|revision| revision.update_time == now);
        if revised {
            C::EVENTS.revised
        } else if self.publish_time == Some(now) {
            C::EVENTS.published
        } else {
            C::EVENTS.updated
        }
    }

    /// Numbers the content as the version that the public reads from now.
    pub(crate) fn issue(&mut self, at: &Moment<'_>) {
        self.editions += 1;
        self.edition = Some(Edition {
            number: self.editions,
            author: self.author.clone(),
            reviewer: at.subject.to_owned(),
            time: at.now,
        });
    }

    /// The version that is public, of a post that was published before versions were counted.
    pub(crate) fn unkept_edition(&self) -> Option<Edition> {
        let time = self.publish_time.filter(|_| self.editions == 0)?;
        let shown = self.is_public() || self.state == C::State::EXPIRED;
        shown.then(|| Edition {
            number: 1,
            author: String::new(),
            reviewer: String::new(),
            time,
        })
    }
}
