//! What becomes of a row of an import.

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

/// Decides on a row whose content is valid. `row` is what it becomes if its key is new; `existing` is the listing with its
/// key.
#[must_use]
pub fn decide_import(existing: Option<&Listing>, mut row: Listing, publish: bool) -> ImportDecision {
    let now = row.create_time;
    let Some(existing) = existing else {
        if publish {
            row.show(now);
        }
        return ImportDecision::Create(Box::new(row));
    };
    let content = with_confidential(row.content, &existing.content);
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
        let state = existing.state.as_str().to_ascii_uppercase();
        let rule = format!("已有记录处于状态 {state}，不能由导入修改");
        return reject("external_id", Reason::StateForbids, rule);
    }
    let mut listing = Listing {
        content,
        more: row.more,
        ..existing.clone()
    };
    if publishes {
        listing.show(now);
    }
    ImportDecision::Update(Box::new(listing))
}

/// `content` with what is confidential of `existing` where it has none of its own: a table without these columns takes nothing away.
fn with_confidential(mut content: ListingContent, existing: &ListingContent) -> ListingContent {
    match (&mut content.confidential, &existing.confidential) {
        (Some(new), Some(old)) => {
            if new.detail.is_empty() {
                new.detail.clone_from(&old.detail);
            }
            new.contact = new.contact.take().or_else(|| old.contact.clone());
        }
        (new @ None, old) => new.clone_from(old),
        (Some(_), None) => {}
    }
    content
}

fn reject(field: &str, reason: Reason, description: String) -> ImportDecision {
    ImportDecision::Reject(Violation {
        field: field.to_owned(),
        reason,
        description,
    })
}
