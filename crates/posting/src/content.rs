//! What a side of the market posts, as the life of a post sees it.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_kernel::Word;
use techmarket_types::{Contact, ResourceId};

/// What an owner writes: the content of a listing or of a demand. The owner itself is the post's.
pub trait Content: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The word for a post of it in errors, for example `listing`.
    const NAME: &'static str;

    /// The types of its events.
    const EVENTS: Events;

    /// Id of a post of it.
    type Id: ResourceId;

    /// Kinds of it. The kind of a post never changes.
    type Kind: Word + Send + Sync;

    /// Where a post of it may stand.
    type State: States;

    /// What a post of it keeps beside the content, for example how it ended.
    type More: Clone + Debug + Default + Eq + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Its kind.
    fn kind(&self) -> Self::Kind;

    /// Whether the public does not read who posts it (发布方隐藏).
    fn publisher_hidden(&self) -> bool;

    /// What it is called.
    fn title(&self) -> &str;

    /// Whether brokers who are assigned to a match of it read its contact (经纪人知悉同意).
    fn brokers_may_contact(&mut self) -> &mut bool;

    /// Whom to call, in the layer that only its owner and whom it lets read; none without the layer.
    fn contact(&mut self) -> Option<&mut Option<Contact>>;

    /// Whether it says something that only its owner and whom it lets read.
    fn has_confidential(&self) -> bool;

    /// Where it is (所在地), GB/T 2260.
    fn region(&self) -> &str;
}

/// States of a post: the common ones and those of one side. Declared by [`states!`](crate::states).
pub trait States: Word + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// 草稿.
    const DRAFT: Self;
    /// 待审核.
    const SUBMITTED: Self;
    /// 退回: its owner has something to mend.
    const RETURNED: Self;
    /// 已发布.
    const PUBLISHED: Self;
    /// 撤回, until it is reopened.
    const WITHDRAWN: Self;
    /// 已到期, until it is renewed.
    const EXPIRED: Self;

    /// Those in which everybody sees a post.
    const PUBLIC: &'static [Self];
}

/// Declares the states of a side: the common ones, then its own, each with its word. `public` names those of its own in
/// which everybody sees a post.
#[macro_export]
macro_rules! states {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$doc:meta])* $member:ident = $word:literal,)*
        }
        public [$($public:ident),*]
    ) => {
        $crate::techmarket_kernel::words! {
            $(#[$meta])*
            $vis enum $name {
                /// 草稿.
                Draft = "draft",
                /// 待审核.
                Submitted = "submitted",
                /// 退回.
                Returned = "returned",
                /// 已发布.
                Published = "published",
                /// 撤回.
                Withdrawn = "withdrawn",
                /// 已到期.
                Expired = "expired",
                $($(#[$doc])* $member = $word,)*
            }
        }

        impl $crate::States for $name {
            const DRAFT: Self = Self::Draft;
            const SUBMITTED: Self = Self::Submitted;
            const RETURNED: Self = Self::Returned;
            const PUBLISHED: Self = Self::Published;
            const WITHDRAWN: Self = Self::Withdrawn;
            const EXPIRED: Self = Self::Expired;
            const PUBLIC: &'static [Self] = &[Self::Published, $(Self::$public),*];
        }
    };
}

/// The types of events: each of those that the common verbs give rise to, and all with those of one side.
#[derive(Clone, Copy, Debug)]
pub struct Events {
    /// `listing.created`.
    pub created: &'static str,
    /// `listing.updated`.
    pub updated: &'static str,
    /// `listing.submitted`.
    pub submitted: &'static str,
    /// `listing.published`.
    pub published: &'static str,
    /// `listing.returned`.
    pub returned: &'static str,
    /// `listing.withdrawn`.
    pub withdrawn: &'static str,
    /// `listing.reopened`.
    pub reopened: &'static str,
    /// `listing.revised`: its owner handed a revision in, changed it or took it back. The public text is as it was.
    pub revised: &'static str,
    /// `listing.revision_returned`. The public text is as it was.
    pub revision_returned: &'static str,
    /// `listing.expiring`: it is to be renewed. The public text is as it was.
    pub expiring: &'static str,
    /// `listing.expired`.
    pub expired: &'static str,
    /// All of them.
    pub all: &'static [&'static str],
}

/// The [`Events`] of a kind of post, with the verbs of its own: `events!("demand", "closed")`.
#[macro_export]
macro_rules! events {
    ($name:literal $(, $own:literal)*) => {
        $crate::events!(
            @ $name [created updated submitted published returned withdrawn reopened
                revised revision_returned expiring expired] $($own)*
        )
    };
    (@ $name:literal [$($verb:ident)*] $($own:literal)*) => {
        $crate::Events {
            $($verb: concat!($name, ".", stringify!($verb)),)*
            all: &[
                $(concat!($name, ".", stringify!($verb)),)*
                $(concat!($name, ".", $own),)*
            ],
        }
    };
}
