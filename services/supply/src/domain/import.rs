//! What becomes of a row of an import.

use jiff::Timestamp;
use techmarket_kernel::{Reason, Violation};
use techmarket_types::ListingId;

use crate::domain::{Listing, ListingContent, State};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportDecision {
    /// A new listing.
    Create(Box<Listing>),
    /// The listing of that key, changed.
    Update(Box<Listing>),
    /// The listing of that key is the same already.
    Unchanged(ListingId),
    /// Nothing may be kept of it.
    Reject(Violation),
}

/// Decides on a row whose content is valid. `existing` is the listing with its key; `new_id` is used for a new one.
#[must_use]
pub fn decide_import(
    existing: Option<&Listing>,
    content: ListingContent,
    publish: bool,
    new_id: ListingId,
    now: Timestamp,
) -> ImportDecision {
    let Some(existing) = existing else {
        let new = if publish {
            Listing::published
        } else {
            Listing::draft
        };
        return ImportDecision::Create(Box::new(new(new_id, content, now)));
    };
    let publishes = publish && existing.state != State::Published;
    if existing.content == content && !publishes {
        return ImportDecision::Unchanged(existing.id);
    }
    if existing.content.kind != content.kind {
        return reject("kind", Reason::KindMismatch, "与已有记录的类型不同".to_owned());
    }
    // Who may publish has reviewed what it imports; others change only what is not under review.
    let may_change = match existing.state {
        State::Draft | State::Returned => true,
        State::Submitted | State::Published => publish,
        State::Withdrawn => false,
    };
    if !may_change {
        let rule = format!("已有记录处于状态 {}，不能由导入修改", existing.state.api_name());
        return reject("external_id", Reason::StateForbids, rule);
    }
    let mut listing = Listing {
        content,
        ..existing.clone()
    };
    if publishes {
        listing.state = State::Published;
        listing.publish_time = Some(now);
        listing.reason.clear();
    }
    ImportDecision::Update(Box::new(listing))
}

fn reject(field: &str, reason: Reason, description: String) -> ImportDecision {
    ImportDecision::Reject(Violation {
        field: field.to_owned(),
        reason,
        description,
    })
}
