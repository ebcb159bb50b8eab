//! The store: its statements and constraints, the same on both databases.

use techmarket_demand::domain::{Demand, DemandContent, Kind, State};
use techmarket_demand::store::{SCHEMA, statements};
use techmarket_feed::Stored;
use techmarket_kernel::Viewer;
use techmarket_posting::{Filter, Query};
use techmarket_store::{Database, Location, Sql, StoreError};
use techmarket_testkit::{DEMANDER, OTHER_DEMANDER, on_both_databases};
use techmarket_types::DemandId;

async fn database(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &techmarket_demand::MIGRATIONS)
        .await
        .unwrap()
}

fn demand(number: u128, state: State, organization: &str) -> Demand {
    let content = DemandContent {
        kind: Kind::Technology,
        organization_name: "示例电瓷有限公司".to_owned(),
        publisher_hidden: number % 2 == 1,
        brokers_may_contact: false,
        title: "提高电瓷抗弯强度".to_owned(),
        summary: "需要新的配方".to_owned(),
        keywords: Vec::new(),
        fields: vec!["6".to_owned()],
        industry: String::new(),
        region: "360302".to_owned(),
        maturity_wanted: None,
        cooperation: Vec::new(),
        budget: None,
        intellectual_property_wish: String::new(),
        indicators: Vec::new(),
        detail: None,
        problem: String::new(),
        current_state: String::new(),
        expected_result: String::new(),
        payment_forms: Vec::new(),
        solution_modes: Vec::new(),
        activity_type: String::new(),
        confidential: None,
        period: None,
        required_conditions: Vec::new(),
    };
    let now = "2026-11-21T01:00:00Z".parse().unwrap();
    let id = DemandId::new(uuid::Uuid::from_u128(number));
    Demand {
        state,
        ..Demand::draft(id, organization.parse().unwrap(), content, now)
    }
}

type DemandQuery = Query<DemandContent>;

fn all(viewer: Viewer) -> DemandQuery {
    DemandQuery {
        viewer,
        filter: Filter::default(),
        counties: Vec::new(),
        also: &[],
        ascending: true,
        after: None,
        limit: 100,
    }
}

async fn listed(sql: &mut dyn Sql, query: &DemandQuery) -> Vec<u128> {
    let found = Demand::list(sql, query).await.unwrap();
    found.iter().map(|demand| demand.id.uuid().as_u128()).collect()
}

on_both_databases! {
    async fn every_statement_can_be_planned(location: Location) {
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in statements().into_iter().chain(techmarket_feed::statements()) {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
    }

    async fn a_demand_comes_back_as_it_was_kept(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let mut kept = demand(1, State::Draft, DEMANDER);
        kept.insert(&mut tx).await.unwrap();
        kept.version = 2;
        kept.state = State::Submitted;
        assert!(kept.update(&mut tx, 1).await.unwrap());
        assert!(!kept.update(&mut tx, 1).await.unwrap(), "version 1 is gone");
        tx.commit().await.unwrap();
        let mut session = database.read().await.unwrap();
        assert_eq!(Demand::find(&mut session, kept.id).await.unwrap(), Some(kept.clone()));
        let unknown = DemandId::new(uuid::Uuid::from_u128(2));
        assert_eq!(Demand::find(&mut session, unknown).await.unwrap(), None);
        assert_eq!(Demand::find_many(&mut session, &[unknown, kept.id]).await.unwrap(), [kept]);
        assert_eq!(Demand::find_many(&mut session, &[]).await.unwrap(), []);
    }

    async fn an_id_is_kept_once(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let kept = demand(1, State::Draft, DEMANDER);
        kept.insert(&mut tx).await.unwrap();
        let refused = kept.insert(&mut tx).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unique("demand_key")), "{refused:?}");
    }

    async fn a_list_obeys_its_query(location: Location) {
        let database = database(&location).await;
        let mut tx = database.begin().await.unwrap();
        let states = [
            State::Draft, State::Submitted, State::Returned, State::Published,
            State::Withdrawn, State::Contracted, State::Closed, State::Published,
        ];
        for (number, state) in (1..).zip(states) {
            let organization = if number == 8 { OTHER_DEMANDER } else { DEMANDER };
            demand(number, state, organization).insert(&mut tx).await.unwrap();
        }
        let sql = &mut tx;
        let owner = || Viewer::Member(Some(DEMANDER.parse().unwrap()));
        assert_eq!(listed(sql, &all(Viewer::Operator)).await, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(listed(sql, &all(Viewer::Member(None))).await, [4, 6, 7, 8]);
        assert_eq!(listed(sql, &all(owner())).await, [1, 2, 3, 4, 5, 6, 7, 8]);
        // Odd numbers hide their publisher.
        let organization = Some(DEMANDER.parse().unwrap());
        let of = |viewer| {
            let filter = Filter { organization: organization.clone(), ..Filter::default() };
            DemandQuery { filter, ..all(viewer) }
        };
        assert_eq!(listed(sql, &of(Viewer::Member(None))).await, [4, 6]);
        assert_eq!(listed(sql, &of(owner())).await, [1, 2, 3, 4, 5, 6, 7]);
        let filter = Filter { states: vec![State::Closed, State::Draft], ..Filter::default() };
        let query = DemandQuery { filter, ..all(Viewer::Operator) };
        assert_eq!(listed(sql, &query).await, [1, 7]);
        let filter = Filter { kinds: vec![Kind::OpenCall], ..Filter::default() };
        let query = DemandQuery { filter, ..all(Viewer::Operator) };
        assert_eq!(listed(sql, &query).await, []);
        for (prefix, count) in [("36", 8), ("3603", 8), ("360302", 8), ("37", 0), ("3602", 0)] {
            let filter = Filter { region_prefix: prefix.to_owned(), ..Filter::default() };
            let query = DemandQuery { filter, ..all(Viewer::Operator) };
            assert_eq!(listed(sql, &query).await.len(), count, "{prefix}");
        }
        let after = Some(DemandId::new(uuid::Uuid::from_u128(3)));
        let query = DemandQuery { after, limit: 2, ..all(Viewer::Operator) };
        assert_eq!(listed(sql, &query).await, [4, 5]);
        let query = DemandQuery { ascending: false, ..query };
        assert_eq!(listed(sql, &query).await, [2, 1]);
    }
}
