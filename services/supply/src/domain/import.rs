//! What becomes of a row of an import.

use techmarket_kernel::{Reason, Violation};
use techmarket_posting::Moment;
use techmarket_types::ListingId;

use crate::domain::{Listing, ListingContent, State};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportDecision {
    /// A new listing.
    Create(Box<Listing>),
    /// The listing of that key, changed, with the fields that change.
    Update(Box<Listing>, Vec<&'static str>),
    /// The listing of that key would change in these fields, and is to stay as it is.
    Differ(ListingId, Vec<&'static str>),
    /// The listing of that key is the same already.
    Unchanged(ListingId),
    /// Nothing may be kept of it.
    Reject(Violation),
}

/// Decides on a row whose content is valid. `row` is what it becomes if its key is new; `existing` is the listing with its
/// key or title, which is not withdrawn. `keep_existing` leaves what is there as it is. Where `publish` is not asked for, what a row
/// changes of a public listing is a revision.
#[must_use]
pub fn decide_import(
    existing: Option<&Listing>,
    mut row: Listing,
    publish: bool,
    keep_existing: bool,
    at: &Moment<'_>,
) -> ImportDecision {
    // A withdrawn one has given its key up.
    let Some(existing) = existing.filter(|listing| listing.state != State::Withdrawn) else {
        if publish {
            row.show(at);
        }
        return ImportDecision::Create(Box::new(row));
    };
    let (latest, is_lasting) = (existing.latest(), existing.is_lasting());
    let before = if publish { &existing.content } else { latest };
    let mut content = with_confidential(row.content, before);
    // Found by its title or by a key that is written in another way: its own key stays.
    content.external_id.clone_from(&existing.content.external_id);
    let publishes = publish && existing.state != State::Published;
    if *before == content && !publishes {
        return ImportDecision::Unchanged(existing.id);
    }
    if existing.content.kind != content.kind {
        return reject("kind", Reason::KindMismatch, "与已有记录的类型不同".to_owned());
    }
    let changed = changed_fields(before, &content);
    if keep_existing && !changed.is_empty() {
        return ImportDecision::Differ(existing.id, changed);
    }
    // Who may publish has reviewed what it imports; others change nothing that is under review.
    if existing.state == State::Submitted && !publish {
        let state = existing.state.as_str().to_ascii_uppercase();
        let rule = format!("已有记录处于状态 {state}，不能由导入修改");
        return reject("external_id", Reason::StateForbids, rule);
    }
    let mut listing = Listing {
        more: row.more,
        ..existing.clone()
    };
    if !is_lasting {
        listing.rewrite(content, at);
    } else if publish {
        listing.correct(content, at);
    } else {
        listing.revise(content, at);
    }
    if publishes {
        listing.show(at);
    }
    ImportDecision::Update(Box::new(listing), changed)
}

/// The fields in which two contents differ, as `techmarket.supply.v1.Listing` names them.
fn changed_fields(old: &ListingContent, new: &ListingContent) -> Vec<&'static str> {
    let fields = [
        (
            "organization_name",
            old.organization_name != new.organization_name,
        ),
        ("publisher_hidden", old.publisher_hidden != new.publisher_hidden),
        (
            "brokers_may_contact",
            old.brokers_may_contact != new.brokers_may_contact,
        ),
        ("title", old.title != new.title),
        ("summary", old.summary != new.summary),
        ("keywords", old.keywords != new.keywords),
        ("fields", old.fields != new.fields),
        ("industry", old.industry != new.industry),
        ("region", old.region != new.region),
        ("maturity", old.maturity != new.maturity),
        ("cooperation", old.cooperation != new.cooperation),
        ("price", old.price != new.price),
        (
            "intellectual_property",
            old.intellectual_property != new.intellectual_property,
        ),
        ("announcement", old.announcement != new.announcement),
        ("detail", old.detail != new.detail),
        ("confidential", old.confidential != new.confidential),
    ];
    let changed = fields.into_iter().filter(|(_, differs)| *differs);
    changed.map(|(field, _)| field).collect()
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
