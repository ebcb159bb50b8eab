//! Answered matches, and what they say about a pair.

use techmarket_feed::Stored;
use techmarket_matching::domain::{
    Acceptance, Decline, DeclineReason, Hit, Match, MatchState, Party, Suggestion, grade, level,
};
use techmarket_ranking::{Contribution, Feature};
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER};
use techmarket_types::{DemandId, ListingId, MatchId};
use uuid::Uuid;

use crate::support::database;

/// A suggested match of the demand `demand`, with the values of two features.
pub(crate) fn suggested(demand: u128, number: u128, text: f64, region: f64) -> Match {
    let part = |feature, value| Contribution {
        feature,
        value,
        weight: 0.5,
        contribution: value / 2.0,
        reason: None,
    };
    let suggestion = Suggestion {
        supply: Party {
            id: ListingId::new(Uuid::from_u128(1_000 * demand + number)),
            title: format!("成果{number}"),
            organization: PROVIDER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: true,
            region: None,
            fields: Vec::new(),
        },
        demand: Party {
            id: DemandId::new(Uuid::from_u128(demand)),
            title: format!("需求{demand}"),
            organization: DEMANDER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: true,
            region: None,
            fields: Vec::new(),
        },
        variant_group: ListingId::new(Uuid::from_u128(1_000 * demand + number)),
        hit: Hit {
            name: String::new(),
            payload: Vec::new(),
            score: f64::midpoint(text, region),
            contributions: vec![part(Feature::TextTerms, text), part(Feature::Region, region)],
            matched_terms: Vec::new(),
            failed_conditions: Vec::new(),
            variants: Vec::new(),
        },
    };
    let id = MatchId::new(Uuid::from_u128(1_000 * demand + number));
    Match::suggested(id, &suggestion, "2026-11-21T01:00:00Z".parse().unwrap())
}

pub(crate) fn declined(mut pair: Match, reason: DeclineReason) -> Match {
    let text = String::new();
    pair.turn_down(Decline { reason, text }).unwrap();
    pair
}

pub(crate) fn accepted(mut pair: Match, supply: bool, demand: bool) -> Match {
    pair.accept(Acceptance { supply, demand }).unwrap();
    pair
}

/// Keeps matches as they are.
pub(crate) async fn keep(location: &Location, pairs: impl IntoIterator<Item = Match>) {
    let mut tx = database(location).await.begin().await.unwrap();
    for pair in pairs {
        pair.insert(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Of each demand one listing from nearby is accepted and one from afar, whose text is more alike, is not relevant: place
/// counts, which the built-in weights do not know.
pub(crate) fn place_counts(demands: std::ops::Range<u128>) -> Vec<Match> {
    let matches = demands.flat_map(|demand| {
        [
            accepted(suggested(demand, 1, 0.5, 1.0), true, true),
            declined(suggested(demand, 2, 0.8, 0.0), DeclineReason::NotRelevant),
            suggested(demand, 3, 0.9, 0.5),
        ]
    });
    matches.collect()
}

#[test]
fn answers_are_graded() {
    let pair = || suggested(1, 1, 0.5, 0.5);
    assert_eq!(grade(&pair()), None);
    assert_eq!(grade(&accepted(pair(), true, false)), Some(2));
    assert_eq!(grade(&accepted(pair(), false, true)), Some(2));
    assert_eq!(grade(&accepted(pair(), true, true)), Some(3));
    let registered = Match {
        state: MatchState::Registered,
        ..pair()
    };
    assert_eq!(grade(&registered), Some(6));
    let cases = [
        (DeclineReason::NotRelevant, [Some(0); 3]),
        (DeclineReason::NotMature, [Some(1); 3]),
        (DeclineReason::Indicators, [Some(1); 3]),
        (DeclineReason::Price, [None, Some(2), Some(3)]),
        (DeclineReason::Terms, [None, Some(2), Some(3)]),
        (DeclineReason::NotAvailable, [None, Some(2), Some(3)]),
        (DeclineReason::Other, [None, Some(2), Some(3)]),
    ];
    for (reason, expected) in cases {
        let stages = [
            pair(),
            accepted(pair(), false, true),
            accepted(pair(), true, true),
        ];
        let found = stages.map(|stage| grade(&declined(stage, reason)));
        assert_eq!(found, expected, "{reason:?}");
    }
    assert_eq!([0, 1, 2, 3, 4, 5, 6].map(level), [1, 2, 3, 4, 4, 4, 4]);
}
