//! How long a post is public: its term, the reminders before its end, and its end.

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::Result;

use crate::{Content, Moment, Post, PostRules, States};

/// A post that had no end so far has at least this long, so that its owner is reminded before it.
const GRACE: SignedDuration = SignedDuration::from_hours(31 * 24);

impl<C: Content> Post<C> {
    /// 续期: its owner says that it still stands.
    pub fn renew(&mut self, at: &Moment<'_>) -> Result<()> {
        self.require_state(&Self::LASTING, "renew")?;
        self.state = C::State::PUBLISHED;
        self.begin_term(at.rules, at.now);
        Ok(())
    }

    /// Counts the term from `now`.
    pub(crate) fn begin_term(&mut self, rules: &PostRules, now: Timestamp) {
        self.publish_time = Some(now);
        self.ends_at(rules.end::<C>(self.content.kind(), now), rules, now);
    }

    fn ends_at(&mut self, end: Option<Timestamp>, rules: &PostRules, now: Timestamp) {
        self.expire_time = end;
        self.due_time = end.map(|end| rules.next(end, now));
    }

    /// What `now` brings about, with the event that tells of it: the end of the post, or a reminder of its owner.
    pub(crate) fn pass(&mut self, rules: &PostRules, now: Timestamp) -> Option<&'static str> {
        let Some(end) = self.expire_time else {
            // It was published before posts expired.
            let since = self.publish_time.unwrap_or(now);
            let end = rules.end::<C>(self.content.kind(), since);
            self.ends_at(end.map(|end| end.max(now + GRACE)), rules, now);
            return None;
        };
        if now >= end {
            self.state = C::State::EXPIRED;
            self.due_time = None;
            return Some(C::EVENTS.expired);
        }
        let due = self.due_time.replace(rules.next(end, now));
        due.filter(|due| *due <= now).map(|_| C::EVENTS.expiring)
    }

    /// When something is to happen to it by itself, as the table has it.
    pub(crate) fn due(&self) -> Option<i64> {
        let due = self.due_time.filter(|_| self.state == C::State::PUBLISHED);
        due.map(Timestamp::as_microsecond)
    }
}
