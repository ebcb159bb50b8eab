//! Case tables of the rules, and what they share.

mod import;
mod kept;
mod validate;

use jiff::Timestamp;
use techmarket_types::ListingId;
use uuid::Uuid;

use crate::domain::{Kind, Listing, ListingContent, State};

fn content() -> ListingContent {
    ListingContent {
        kind: Kind::Achievement,
        organization_name: "示例大学".to_owned(),
        external_id: "A-1".to_owned(),
        publisher_hidden: false,
        brokers_may_contact: false,
        title: "高强度电瓷".to_owned(),
        summary: "配方与烧成工艺".to_owned(),
        keywords: Vec::new(),
        fields: vec!["4".to_owned()],
        industry: String::new(),
        region: "360300".to_owned(),
        maturity: None,
        cooperation: Vec::new(),
        price: None,
        intellectual_property: Vec::new(),
        announcement: None,
        detail: None,
        confidential: None,
    }
}

fn id() -> ListingId {
    ListingId::new(Uuid::from_u128(1))
}

fn draft(id: ListingId, content: ListingContent, now: Timestamp) -> Listing {
    Listing::draft(id, "12100000400000624D".parse().unwrap(), content, now)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A listing in `state` as its life would have left it.
fn in_state(state: State) -> Listing {
    let mut listing = draft(id(), content(), at(1));
    listing.state = state;
    listing.publish_time = matches!(state, State::Published | State::Expired).then(|| at(2));
    if matches!(state, State::Returned | State::Withdrawn) {
        listing.reason = "理由".to_owned();
    }
    listing
}
