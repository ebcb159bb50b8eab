//! What becomes of a row, in every state of the listing that it finds.

use techmarket_kernel::Reason;
use techmarket_posting::{Moment, PostRules, decide_import};
use techmarket_types::{Contact, ImportId, ListingId};
use uuid::Uuid;

use super::{at, content, draft, id, in_state};
use crate::domain::State::{Draft, Expired, Published, Returned, Withdrawn};
use crate::domain::{Confidential, Kind, Listing, ListingContent, State};

type ImportDecision = techmarket_posting::ImportDecision<ListingContent>;

fn changed() -> ListingContent {
    ListingContent {
        title: "新".to_owned(),
        ..content()
    }
}

fn import() -> ImportId {
    ImportId::new(Uuid::from_u128(3))
}

fn decide(existing: Option<&Listing>, content: ListingContent, publish: bool) -> ImportDecision {
    let row = draft(ListingId::new(Uuid::from_u128(2)), content, at(9));
    let at = Moment {
        now: at(9),
        subject: "importer@example",
        rules: PostRules::embedded().unwrap(),
    };
    decide_import(existing, row, import(), publish, false, &at)
}

fn rejected(decision: &ImportDecision) -> Option<Reason> {
    match decision {
        ImportDecision::Reject(violation) => Some(violation.reason),
        _ => None,
    }
}

#[test]
fn a_new_key_makes_a_listing() {
    for (publish, state, publish_time) in [(false, Draft, None), (true, Published, Some(at(9)))] {
        let ImportDecision::Create(listing) = decide(None, content(), publish) else {
            panic!("a new listing");
        };
        assert_eq!((listing.state, listing.publish_time), (state, publish_time));
        assert_eq!(
            (listing.id, listing.version),
            (ListingId::new(Uuid::from_u128(2)), 1)
        );
        assert_eq!((listing.create_time, listing.update_time), (at(9), at(9)));
    }
}

#[test]
fn the_same_content_in_every_state() {
    for &state in State::ALL.iter().filter(|state| **state != Withdrawn) {
        let existing = in_state(state);
        assert_eq!(
            decide(Some(&existing), content(), false),
            ImportDecision::Unchanged(id()),
            "{state:?}"
        );
        let decision = decide(Some(&existing), content(), true);
        if state == Published {
            assert_eq!(decision, ImportDecision::Unchanged(id()));
        } else {
            assert_published(decision, at(9), state);
        }
    }
}

#[test]
fn other_content_in_every_state() {
    for &state in State::ALL.iter().filter(|state| **state != Withdrawn) {
        let existing = in_state(state);
        let decision = decide(Some(&existing), changed(), false);
        match (state, decision) {
            (Draft | Returned, ImportDecision::Update(listing, _)) => {
                let expected = Listing {
                    content: changed(),
                    author: "importer@example".to_owned(),
                    more: Some(import()),
                    ..existing.clone()
                };
                assert_eq!(*listing, expected, "nothing else changes");
            }
            (Published | Expired, ImportDecision::Update(listing, _)) => {
                assert_eq!(listing.state, state);
                assert_eq!(listing.content, content(), "the public reads what was reviewed");
                assert_eq!(*listing.latest(), changed());
                let again = decide(Some(&listing), changed(), false);
                assert_eq!(again, ImportDecision::Unchanged(id()), "once is as twice");
            }
            (_, decision) => assert_eq!(rejected(&decision), Some(Reason::StateForbids), "{state:?}"),
        }
        let since = if state == Published { at(2) } else { at(9) };
        assert_published(decide(Some(&existing), changed(), true), since, state);
    }
}

#[test]
fn a_withdrawn_listing_does_not_keep_its_key() {
    for publish in [false, true] {
        let decision = decide(Some(&in_state(Withdrawn)), changed(), publish);
        assert!(matches!(decision, ImportDecision::Create(_)));
    }
}

fn assert_published(decision: ImportDecision, since: jiff::Timestamp, was: State) {
    let ImportDecision::Update(listing, _) = decision else {
        panic!("{was:?}: {decision:?}");
    };
    assert_eq!(
        (listing.state, listing.publish_time),
        (Published, Some(since)),
        "{was:?}"
    );
    assert_eq!((listing.id, listing.reason.as_str()), (id(), ""));
}

#[test]
fn a_row_without_what_is_confidential_takes_nothing_of_it_away() {
    let layer = |detail: &str, person: Option<&str>| {
        let contact = person.map(|person| Contact {
            person: person.to_owned(),
            ..Contact::default()
        });
        Some(Confidential {
            detail: detail.to_owned(),
            contact,
        })
    };
    let with = |confidential| ListingContent {
        confidential,
        ..content()
    };
    let mut existing = in_state(Draft);
    existing.content = with(layer("旧细节", Some("张三")));
    for row in [
        None,
        layer("", None),
        layer("旧细节", None),
        layer("", Some("张三")),
    ] {
        assert_eq!(
            decide(Some(&existing), with(row), false),
            ImportDecision::Unchanged(id())
        );
    }
    let ImportDecision::Update(listing, _) = decide(Some(&existing), with(layer("新细节", None)), false)
    else {
        panic!("it changes");
    };
    assert_eq!(listing.content.confidential, layer("新细节", Some("张三")));
}

#[test]
fn a_kind_never_changes() {
    let other = ListingContent {
        kind: Kind::Service,
        ..content()
    };
    for &state in State::ALL.iter().filter(|state| **state != Withdrawn) {
        for publish in [false, true] {
            let decision = decide(Some(&in_state(state)), other.clone(), publish);
            assert_eq!(rejected(&decision), Some(Reason::KindMismatch), "{state:?}");
        }
    }
}
