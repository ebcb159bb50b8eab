//! An import compares what is kept letter by letter first.

use techmarket_posting::KeptPost;
use techmarket_types::ListingId;

use crate::domain::{Listing, ListingContent, State};

type KeptListing = KeptPost<ListingContent>;

const CONTENT: &str = r#"{"kind":"achievement","organization_name":"示例大学","external_id":"A-1","publisher_hidden":false,
    "title":"高强度电瓷","summary":"配方","keywords":["电瓷"],"fields":["4"],"industry":"","region":"360300","maturity":null,
    "cooperation":[],"price":null,"intellectual_property":[],"announcement":null,"detail":null,"confidential":null}"#;

fn listing(state: State) -> Listing {
    let id = ListingId::new(uuid::Uuid::from_u128(1));
    let content: ListingContent = serde_json::from_str(CONTENT).unwrap();
    let owner = "12100000400000624D".parse().unwrap();
    Listing {
        state,
        ..Listing::draft(id, owner, content, jiff::Timestamp::UNIX_EPOCH)
    }
}

fn kept(listing: &Listing) -> KeptListing {
    KeptListing::new(serde_json::to_string(listing).unwrap())
}

#[test]
fn the_same_is_unchanged_unless_it_is_to_be_published() {
    for (state, publish, unchanged) in [
        (State::Draft, false, true),
        (State::Withdrawn, false, true),
        (State::Published, false, true),
        (State::Published, true, true),
        (State::Draft, true, false),
    ] {
        let listing = listing(state);
        let found = kept(&listing).unchanged(&listing.content, publish).unwrap();
        assert_eq!(found, unchanged.then_some(listing.id), "{state:?} {publish}");
    }
}

#[test]
fn any_other_letter_is_a_change_and_another_form_of_json_is_read() {
    let listing = listing(State::Draft);
    let mut content = listing.content.clone();
    content.summary.push('。');
    assert_eq!(kept(&listing).unchanged(&content, false).unwrap(), None);
    let spaced = KeptListing::new(serde_json::to_string_pretty(&listing).unwrap());
    assert_eq!(spaced.unchanged(&listing.content, false).unwrap(), None);
    assert_eq!(spaced.read().unwrap(), listing);
    assert!(
        KeptListing::new("{".to_owned())
            .unchanged(&content, false)
            .is_err()
    );
}
