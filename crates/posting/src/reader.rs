//! Who may know of a post, change it, review it, and how much of it is shown.

use techmarket_kernel::{Caller, Error, Result};
use techmarket_types::ResourceId as _;

use crate::{Content, Post, States};

/// Whose eyes a post is shown to. What is shown of it follows from that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Its owner, or who runs the market.
    Owner,
    /// The other services, by the feed; and the market itself, asking for a post by name that is not public, whose owner ranks by it.
    Feed,
    /// The market itself, asking for a public post by name. Matching hands the confidential layer on to a counterpart to
    /// whom the owner has released it.
    Market,
    /// Everybody else.
    Public,
}

impl Reader {
    /// Whether the confidential layer is shown.
    #[must_use]
    pub const fn reads_confidential(self) -> bool {
        matches!(self, Self::Owner | Self::Market)
    }

    /// Whether a hidden publisher is shown, and why a post was returned or withdrawn.
    #[must_use]
    pub const fn reads_internal(self) -> bool {
        matches!(self, Self::Owner | Self::Feed)
    }
}

impl<C: Content> Post<C> {
    /// Whether everybody sees it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        C::State::PUBLIC.contains(&self.state)
    }

    /// Whether the market itself reads all of it: a deal that is under way does not end with the term of a post.
    fn is_open_to_market(&self) -> bool {
        self.is_public() || self.state == C::State::EXPIRED
    }

    /// Whether `caller` reads all of it.
    #[must_use]
    pub fn is_open_to(&self, caller: &Caller) -> bool {
        caller.acts_for(&self.organization) || self.is_reviewed_by(caller)
    }

    /// Whether `caller` reviews it for its county: what its owner still has in hand is nobody else's, and what is to take the
    /// place of the content belongs there as well.
    fn is_reviewed_by(&self, caller: &Caller) -> bool {
        let revised = self.revision.as_ref().map(|revision| revision.content.region());
        !Self::IN_HAND.contains(&self.state)
            && caller.reviews(self.content.region())
            && revised.is_none_or(|region| caller.reviews(region))
    }

    /// The reader that `caller` is.
    #[must_use]
    pub fn reader(&self, caller: &Caller) -> Reader {
        if self.is_open_to(caller) {
            Reader::Owner
        } else {
            Reader::Public
        }
    }

    /// The reader that `caller` is, who asks for this post by name.
    #[must_use]
    pub fn reader_by_name(&self, caller: &Caller) -> Reader {
        match self.reader(caller) {
            Reader::Public if caller.is_market() && self.is_open_to_market() => Reader::Market,
            Reader::Public if caller.is_market() => Reader::Feed,
            reader => reader,
        }
    }

    /// Refuses a caller that may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if self.is_public() || self.is_open_to(caller) || caller.is_market() {
            return Ok(());
        }
        Err(Error::not_found(C::NAME, self.id.name()))
    }

    /// Refuses a caller that may not know of it, then one that may not change it.
    pub fn require_owner(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        caller.require(&self.organization)
    }

    /// Refuses a caller that may not know of it, then everybody but operators and the reviewers of its county.
    pub fn require_reviewer(&self, caller: &Caller) -> Result<()> {
        if self.is_reviewed_by(caller) {
            return Ok(());
        }
        self.require_owner(caller)?;
        caller.require_operator()
    }
}
