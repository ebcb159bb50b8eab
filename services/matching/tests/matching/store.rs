//! The store: its statements and constraints, the same on both databases.

use std::sync::Arc;

use techmarket_feed::{Repository, Stored, Unit};
use techmarket_kernel::{Context, Reason, SeededRng, Sought};
use techmarket_matching::domain::{Acceptance, Hit, Match, MatchState, MatchedTerm, Party, Suggestion};
use techmarket_matching::store::{After, MatchOrder, MatchQuery, Viewer, matches, statements};
use techmarket_ranking::{Condition, Contribution, FailedCondition, Feature};
use techmarket_store::{Location, Sql, StoreError};
use techmarket_testkit::{
    BROKER, DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, on_both_databases, system,
};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::support::database;

fn id(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn suggestion(number: u128, score: f64) -> Suggestion {
    Suggestion {
        supply: Party {
            id: ListingId::new(id(number)),
            title: "高强度电瓷配方".to_owned(),
            organization: PROVIDER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: false,
            region: Some("360302".to_owned()),
            fields: vec!["2".to_owned()],
        },
        demand: Party {
            id: DemandId::new(id(100 + number)),
            title: "提高电瓷抗弯强度".to_owned(),
            organization: DEMANDER.parse().unwrap(),
            organization_name: "示例单位".to_owned(),
            hidden: false,
            region: Some("430100".to_owned()),
            fields: vec!["12".to_owned(), "4".to_owned()],
        },
        variant_group: ListingId::new(id(number)),
        hit: Hit {
            name: String::new(),
            payload: Vec::new(),
            score,
            contributions: vec![Contribution {
                feature: Feature::TextTerms,
                value: score,
                weight: 1.0,
                contribution: score,
                reason: None,
            }],
            matched_terms: vec![MatchedTerm {
                term: "电瓷".to_owned(),
                weight: 0.3,
            }],
            failed_conditions: vec![FailedCondition {
                condition: Condition::FieldCommon,
                reason: "领域不同".to_owned(),
            }],
            variants: Vec::new(),
        },
    }
}

fn pair(number: u128, score: f64) -> Match {
    let now = "2026-11-21T01:00:00.123456789Z".parse().unwrap();
    Match::suggested(MatchId::new(id(number)), &suggestion(number, score), now)
}

fn all(viewer: Viewer) -> MatchQuery {
    MatchQuery {
        viewer,
        inner_notes: true,
        listing: None,
        demand: None,
        states: Vec::new(),
        organization: None,
        minimum_score: None,
        region: None,
        fields: Vec::new(),
        broker: None,
        create_time_after: None,
        update_time_after: None,
        reminder_due_before: None,
        sought: Sought::default(),
        variants_too: true,
        order: MatchOrder::Oldest,
        after: None,
        limit: 100,
    }
}

fn code(code: &str) -> Option<CreditCode> {
    code.parse().ok()
}

async fn listed(sql: &mut dyn Sql, query: &MatchQuery) -> Vec<u128> {
    let found = matches::list(sql, query).await.unwrap();
    found.iter().map(|pair| pair.id.uuid().as_u128()).collect()
}

/// Makes the match of a pair unless there is one, as the followers do.
async fn suggest(unit: &mut Unit<'_, Match>, pair: &Match) -> techmarket_kernel::Result<bool> {
    let pairs = [(pair.listing, pair.demand)];
    if !matches::find_pairs(unit.sql(), &pairs).await?.is_empty() {
        return Ok(false);
    }
    unit.insert_many(&[pair], "match.suggested").await?;
    Ok(true)
}

on_both_databases! {
    async fn every_statement_can_be_planned(location: Location) {
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in statements().into_iter().chain(techmarket_feed::statements()) {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        // What a list asks depends on the request; every part of it is run.
        let viewers = [
            Viewer::Operator, Viewer::Worker(None), Viewer::Worker(code(BROKER)), Viewer::Member(None), Viewer::Member(code(PROVIDER)),
        ];
        for viewer in viewers {
            for order in [MatchOrder::Newest, MatchOrder::Oldest, MatchOrder::Best, MatchOrder::Changed] {
                for after in [None, Some(After { key: 500_000, id: MatchId::new(id(1)) })] {
                    let full = MatchQuery {
                        listing: Some(ListingId::new(id(1))),
                        demand: Some(DemandId::new(id(1))),
                        states: vec![MatchState::Suggested, MatchState::Declined],
                        organization: code(DEMANDER),
                        inner_notes: viewer == Viewer::Operator,
                        minimum_score: Some(0.5),
                        region: Some((360_000, 369_999)),
                        fields: vec!["4".to_owned(), "2".to_owned()],
                        broker: Some("broker@example".to_owned()),
                        create_time_after: Some(pair(1, 0.5).create_time),
                        update_time_after: Some(pair(1, 0.5).create_time),
                        reminder_due_before: Some(pair(1, 0.5).create_time),
                        order,
                        after,
                        ..all(viewer.clone())
                    };
                    let bare = MatchQuery { order, after, ..all(viewer.clone()) };
                    for query in [full, bare] {
                        assert_eq!(listed(&mut session, &query).await, Vec::<u128>::new(), "{query:?}");
                    }
                }
            }
        }
    }

    async fn a_match_comes_back_as_it_was_kept(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let mut kept = pair(1, 0.123_456_789);
        kept.insert(&mut tx).await.unwrap();
        kept.version = 2;
        kept.state = MatchState::Interested;
        kept.accepted.supply = true;
        kept.score = 0.5;
        assert!(kept.update(&mut tx, 1).await.unwrap());
        assert!(!kept.update(&mut tx, 1).await.unwrap(), "version 1 is gone");
        tx.commit().await.unwrap();
        let mut session = database.read().await.unwrap();
        assert_eq!(Match::find(&mut session, kept.id).await.unwrap(), Some(kept.clone()));
        let (other_listing, other_demand) = (ListingId::new(id(9)), DemandId::new(id(9)));
        let others = [(other_listing, kept.demand), (kept.listing, other_demand)];
        assert_eq!(matches::find_pairs(&mut session, &others).await.unwrap(), []);
        // More than one statement asks for.
        let many = [others.repeat(50), vec![(kept.listing, kept.demand)]].concat();
        assert_eq!(matches::find_pairs(&mut session, &many).await.unwrap(), [kept.clone()]);
        assert_eq!(Match::find(&mut session, MatchId::new(id(9))).await.unwrap(), None);
    }

    async fn an_id_and_a_pair_are_kept_once(location: Location) {
        let database = database(&location).await;
        let kept = pair(1, 0.5);
        let same_pair = Match { id: MatchId::new(id(2)), ..kept.clone() };
        let same_id = Match { id: kept.id, ..pair(3, 0.5) };
        let mut tx = database.begin().await.unwrap();
        kept.insert(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        for (twin, constraint) in [(same_pair, "market_match_pair"), (same_id, "market_match_key")] {
            let mut tx = database.begin().await.unwrap();
            let refused = twin.insert(&mut tx).await.unwrap_err();
            assert!(matches!(refused, StoreError::Unique(name) if name == constraint), "{refused:?}");
        }
        let refusal = kept.refusal("market_match_pair").unwrap();
        assert_eq!(refusal.reason(), Reason::WriteConflict);
        assert!(kept.refusal("market_match_key").is_none());
    }

    async fn of_two_that_make_a_pair_at_once_one_does(location: Location) {
        let database = database(&location).await;
        let rng = Arc::new(SeededRng::new(1));
        let repository = Arc::new(Repository::over(database.clone(), rng, |_: &Match| prost_types::Any::default()));
        for round in 0..8 {
            let tasks: Vec<_> = (1..=4_u128)
                .map(|task| {
                    let twin = Match { id: MatchId::new(id(1_000 * task + round)), ..pair(round, 0.5) };
                    let repository = Arc::clone(&repository);
                    tokio::spawn(async move {
                        let context = Context { caller: system(), now: twin.create_time, traceparent: String::new(), mapped: Vec::new() };
                        let twin = &twin;
                        repository
                            .write_once(&context, |unit| Box::pin(async move { suggest(unit, twin).await }))
                            .await
                            .unwrap()
                    })
                })
                .collect();
            let made = futures::future::try_join_all(tasks).await.unwrap();
            assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
        }
        let mut session = database.read().await.unwrap();
        assert_eq!(listed(&mut session, &all(Viewer::Operator)).await.len(), 8);
    }

    async fn orders_go_on_where_a_page_ends(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        // Equal scores, and one that is equal in millionths only.
        let scores = [0.3, 0.7, 0.7, 0.5, 0.700_000_1, 0.9, 0.3];
        let mut kept: Vec<Match> = (1..).zip(scores).map(|(number, score)| pair(number, score)).collect();
        // The second and the fifth change, at once.
        for changed in [1, 4] {
            kept[changed].update_time += jiff::SignedDuration::from_secs(1);
        }
        for pair in &kept {
            pair.insert(&mut tx).await.unwrap();
        }
        let orders = [
            (MatchOrder::Oldest, [1, 2, 3, 4, 5, 6, 7]),
            (MatchOrder::Newest, [7, 6, 5, 4, 3, 2, 1]),
            (MatchOrder::Best, [6, 5, 3, 2, 4, 7, 1]),
            (MatchOrder::Changed, [5, 2, 7, 6, 4, 3, 1]),
        ];
        for (order, expected) in orders {
            for limit in [1, 2, 3, 7] {
                let mut query = MatchQuery { order, limit, ..all(Viewer::Operator) };
                let mut seen = Vec::new();
                loop {
                    let page = matches::list(&mut tx, &query).await.unwrap();
                    let Some(last) = page.last() else { break };
                    query.after = Some(order.place(last));
                    seen.extend(page.iter().map(|pair| pair.id.uuid().as_u128()));
                }
                assert_eq!(seen, expected, "{order:?} by {limit}");
            }
        }
    }

    async fn a_list_of_the_market_holds_what_is_asked_for(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let at = |second: i64| pair(1, 0.5).create_time + jiff::SignedDuration::from_secs(second);
        let mut kept: Vec<Match> = (0..4_i64)
            .map(|number| {
                let made = at(number);
                // As the followers make ids.
                let id = techmarket_kernel::new_uuid(&SeededRng::new(1), made);
                let number = u128::try_from(number).unwrap() + 1;
                Match { id: MatchId::new(id), create_time: made, update_time: made, ..pair(number, 0.5) }
            })
            .collect();
        kept[1].broker = Some("broker@example".to_owned());
        kept[1].score = 0.6;
        kept[2].update_time = at(9);
        kept[3].supply_region = Some("110105".to_owned());
        kept[3].demand_region = None;
        kept[3].fields = ["21".to_owned()].into();
        for pair in &kept {
            pair.insert(&mut tx).await.unwrap();
        }
        let mut asked = async |query: MatchQuery| -> Vec<usize> {
            let found = matches::list(&mut tx, &query).await.unwrap();
            found.iter().map(|found| kept.iter().position(|pair| pair.id == found.id).unwrap() + 1).collect()
        };
        let any = || all(Viewer::Operator);
        let cases: [(MatchQuery, &[usize]); 14] = [
            (MatchQuery { minimum_score: Some(0.6), ..any() }, &[2]),
            (MatchQuery { region: Some((360_000, 369_999)), ..any() }, &[1, 2, 3]),
            (MatchQuery { region: Some((430_100, 430_199)), ..any() }, &[1, 2, 3]),
            (MatchQuery { region: Some((110_105, 110_105)), ..any() }, &[4]),
            (MatchQuery { region: Some((430_200, 430_299)), ..any() }, &[]),
            (MatchQuery { fields: vec!["2".to_owned()], ..any() }, &[1, 2, 3]),
            (MatchQuery { fields: vec!["1".to_owned()], ..any() }, &[]),
            (MatchQuery { fields: vec!["21".to_owned(), "12".to_owned()], ..any() }, &[1, 2, 3, 4]),
            (MatchQuery { broker: Some("broker@example".to_owned()), ..any() }, &[2]),
            (MatchQuery { broker: Some("broker".to_owned()), ..any() }, &[]),
            (MatchQuery { create_time_after: Some(at(1)), ..any() }, &[3, 4]),
            (MatchQuery { create_time_after: Some(at(1) - jiff::SignedDuration::from_micros(1)), ..any() }, &[2, 3, 4]),
            (MatchQuery { update_time_after: Some(at(3)), ..any() }, &[3]),
            (MatchQuery { update_time_after: Some(at(0)), minimum_score: Some(0.6), ..any() }, &[2]),
        ];
        for (query, expected) in cases {
            assert_eq!(asked(query.clone()).await, expected, "{query:?}");
        }
    }

    async fn a_list_shows_what_its_viewer_may_see(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let hides = |number, supply_hidden, demand_hidden, state| {
            let both = state == MatchState::Accepted;
            let accepted = Acceptance { supply: both, demand: both };
            Match { supply_hidden, demand_hidden, state, accepted, ..pair(number, 0.5) }
        };
        let kept = [
            hides(1, false, false, MatchState::Suggested),
            hides(2, true, false, MatchState::Interested),
            hides(3, false, true, MatchState::Declined),
            hides(4, true, true, MatchState::Accepted),
            hides(5, true, true, MatchState::Registered),
            Match { supply_organization: OTHER_PROVIDER.parse().unwrap(), ..hides(6, true, true, MatchState::Suggested) },
            Match { demand_organization: OTHER_DEMANDER.parse().unwrap(), ..hides(7, true, true, MatchState::Suggested) },
        ];
        for pair in &kept {
            pair.insert(&mut tx).await.unwrap();
        }
        let sql = &mut tx;
        let member = |organization| all(Viewer::Member(code(organization)));
        assert_eq!(listed(sql, &all(Viewer::Operator)).await, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(listed(sql, &all(Viewer::Worker(None))).await, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(listed(sql, &all(Viewer::Member(None))).await, Vec::<u128>::new());
        assert_eq!(listed(sql, &member(PROVIDER)).await, [1, 2, 3, 4, 5, 7]);
        assert_eq!(listed(sql, &member(OTHER_DEMANDER)).await, [7]);
        assert_eq!(listed(sql, &member(BROKER)).await, Vec::<u128>::new());
        let of = |organization, viewer| MatchQuery { organization: code(organization), ..all(viewer) };
        let cases: [(MatchQuery, &[u128]); 9] = [
            (of(PROVIDER, Viewer::Operator), &[1, 2, 3, 4, 5, 7]),
            (of(DEMANDER, Viewer::Operator), &[1, 2, 3, 4, 5, 6]),
            // A hidden side is not found by who does not know it.
            (of(PROVIDER, Viewer::Worker(code(BROKER))), &[1, 3, 4, 5]),
            (of(DEMANDER, Viewer::Worker(None)), &[1, 2, 4, 5]),
            (of(OTHER_PROVIDER, Viewer::Worker(None)), &[]),
            (of(PROVIDER, Viewer::Member(code(DEMANDER))), &[1, 3, 4, 5]),
            (of(OTHER_PROVIDER, Viewer::Member(code(DEMANDER))), &[]),
            (of(PROVIDER, Viewer::Member(code(PROVIDER))), &[1, 2, 3, 4, 5, 7]),
            (of(DEMANDER, Viewer::Member(code(PROVIDER))), &[1, 2, 4, 5]),
        ];
        for (query, expected) in cases {
            assert_eq!(listed(sql, &query).await, expected, "{query:?}");
        }
        let query = MatchQuery { states: vec![MatchState::Suggested, MatchState::Accepted], ..all(Viewer::Operator) };
        assert_eq!(listed(sql, &query).await, [1, 4, 6, 7]);
        let query = MatchQuery { listing: Some(kept[2].listing), ..all(Viewer::Operator) };
        assert_eq!(listed(sql, &query).await, [3]);
        assert_eq!(listed(sql, &MatchQuery { demand: Some(kept[3].demand), ..query.clone() }).await, Vec::<u128>::new());
        let query = MatchQuery { listing: None, demand: Some(kept[3].demand), ..query };
        assert_eq!(listed(sql, &query).await, [4]);
    }
}
