//! What is kept of a post that is public: the change that waits for review (修订), and what it said before (版本).
#![expect(missing_docs, reason = "of what the macro of words writes")]

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Content, PostRules};

techmarket_kernel::words! {
    /// Where a revision stands.
    pub enum RevisionState {
        /// 待审核.
        Submitted = "submitted",
        /// 退回.
        Returned = "returned",
    }
}

/// Who changes a post, when, and by which rules.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// When.
    pub now: Timestamp,
    /// Subject of the caller's token.
    pub subject: &'a str,
    /// What the office decided.
    pub rules: &'a PostRules,
}

/// A change that waits for review beside the public post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Revision<C: Content> {
    /// The whole content as it would be.
    pub content: C,
    /// Where it stands.
    pub state: RevisionState,
    /// Why it was returned; empty otherwise.
    pub reason: String,
    /// Subject of who wrote it last.
    pub author: String,
    /// When it was begun.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

/// Which version the content is, and who made it public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// 1 for the first.
    pub number: u32,
    /// Subject of who wrote it; empty where that was not kept.
    pub author: String,
    /// Subject of who made it public; empty where that was not kept.
    pub reviewer: String,
    /// When it became public.
    pub time: Timestamp,
}

/// A version that is public no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Version<C: Content> {
    /// Which it was.
    pub edition: Edition,
    /// What it said.
    pub content: C,
    /// When another took its place, or its owner began to write one.
    pub end_time: Timestamp,
}
