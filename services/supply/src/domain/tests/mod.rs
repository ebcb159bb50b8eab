//! Case tables of the rules, and what they share.

mod import;
mod listing;
mod validate;

use jiff::Timestamp;
use techmarket_types::ListingId;
use uuid::Uuid;

use crate::domain::{Kind, Listing, ListingContent, State};

fn content() -> ListingContent {
    ListingContent {
        kind: Kind::Achievement,
        organization: "12100000400000624D".parse().unwrap(),
        organization_name: "示例大学".to_owned(),
        external_id: "A-1".to_owned(),
        publisher_hidden: false,
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

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const STATES: [State; 5] = [
    State::Draft,
    State::Submitted,
    State::Returned,
    State::Published,
    State::Withdrawn,
];

/// A listing in `state` as its life would have left it.
fn in_state(state: State) -> Listing {
    let mut listing = Listing::draft(id(), content(), at(1));
    listing.state = state;
    listing.publish_time = (state == State::Published).then(|| at(2));
    if matches!(state, State::Returned | State::Withdrawn) {
        listing.reason = "理由".to_owned();
    }
    listing
}
