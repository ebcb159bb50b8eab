//! The table of listings, the same on both databases.

use std::collections::HashSet;

use jiff::Timestamp;
use techmarket_feed::Stored;
use techmarket_kernel::{Sought, Viewer};
use techmarket_posting::find_by_keys;
use techmarket_posting::{Filter, Query};
use techmarket_store::{Database, Location, Sql, StoreError, timestamp};
use techmarket_supply::domain::{Confidential, Kind, Listing, ListingContent, State};
use techmarket_supply::store::{SCHEMA, statements};
use techmarket_testkit::{OTHER_PROVIDER, PROVIDER, TestDatabase, on_both_databases, run};
use techmarket_types::{Contact, CreditCode, ListingId};
use uuid::Uuid;

type ListingQuery = Query<ListingContent>;

async fn opened(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &techmarket_supply::MIGRATIONS)
        .await
        .unwrap()
}

fn id(number: u128) -> ListingId {
    ListingId::new(Uuid::from_u128(number))
}

fn code(code: &str) -> CreditCode {
    code.parse().unwrap()
}

fn now() -> Timestamp {
    timestamp(1_795_222_800_123_456).unwrap()
}

fn listing(number: u128, external_id: &str) -> Listing {
    let content = ListingContent {
        kind: Kind::Achievement,
        organization_name: "示例大学".to_owned(),
        external_id: external_id.to_owned(),
        publisher_hidden: false,
        brokers_may_contact: false,
        title: format!("成果 {number} ' \" \\ \u{1F3FA}"),
        summary: "简介\n第二行".to_owned(),
        keywords: vec!["电瓷".to_owned()],
        fields: vec!["4".to_owned()],
        industry: String::new(),
        region: "360300".to_owned(),
        maturity: None,
        cooperation: Vec::new(),
        price: None,
        intellectual_property: Vec::new(),
        announcement: None,
        detail: None,
        confidential: Some(Confidential {
            detail: "细节".to_owned(),
            contact: Some(Contact {
                person: "张三".to_owned(),
                phone: String::new(),
                email: String::new(),
            }),
        }),
    };
    Listing::draft(id(number), code(PROVIDER), content, now())
}

fn everything() -> ListingQuery {
    ListingQuery {
        viewer: Viewer::Operator,
        filter: Filter::default(),
        counties: Vec::new(),
        also: &[],
        ascending: true,
        after: None,
        limit: 100,
    }
}

async fn keep(database: &Database, listing: &Listing) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    listing.insert(&mut tx).await?;
    tx.commit().await
}

async fn listed(database: &Database, query: &ListingQuery) -> Vec<ListingId> {
    let mut session = database.read().await.unwrap();
    let found = Listing::list(&mut session, query).await.unwrap();
    found.into_iter().map(|listing| listing.id).collect()
}

on_both_databases! {
    async fn every_constant_is_accepted(location: Location) {
        let database = opened(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in statements() {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
    }

    async fn what_is_kept_is_found_as_it_was(location: Location) {
        let database = opened(&location).await;
        let mut session = database.read().await.unwrap();
        assert_eq!(Listing::find(&mut session, id(1)).await.unwrap(), None);
        drop(session);
        let listing = listing(1, "A-1");
        keep(&database, &listing).await.unwrap();
        let mut session = database.read().await.unwrap();
        assert_eq!(Listing::find(&mut session, id(1)).await.unwrap(), Some(listing));
    }

    async fn an_update_takes_the_place_of_the_version_before(location: Location) {
        let database = opened(&location).await;
        let mut kept = listing(1, "A-1");
        keep(&database, &kept).await.unwrap();
        kept.version = 2;
        kept.state = State::Published;
        kept.content.region = "430200".to_owned();
        kept.content.publisher_hidden = true;
        let mut tx = database.begin().await.unwrap();
        assert!(!kept.update(&mut tx, 7).await.unwrap(), "another version is kept");
        assert!(kept.update(&mut tx, 1).await.unwrap());
        assert!(!kept.update(&mut tx, 1).await.unwrap(), "it is gone now");
        tx.commit().await.unwrap();
        let mut session = database.read().await.unwrap();
        assert_eq!(Listing::find(&mut session, id(1)).await.unwrap(), Some(kept));
        drop(session);
        // The columns that are searched have moved too.
        let filter = Filter { region_prefix: "43".to_owned(), states: vec![State::Published], ..Filter::default() };
        let hunan = ListingQuery { filter, ..everything() };
        assert_eq!(listed(&database, &hunan).await, [id(1)]);
    }

    async fn an_external_id_is_unique_in_its_organisation(location: Location) {
        let database = opened(&location).await;
        keep(&database, &listing(1, "A-1")).await.unwrap();
        let again = listing(2, "A-1");
        let refused = keep(&database, &again).await.unwrap_err();
        let StoreError::Unique(name) = refused else { panic!("{refused:?}") };
        let error = again.refusal(name).unwrap();
        assert_eq!(error.reason(), techmarket_kernel::Reason::ExternalIdTaken);
        let mut other = again;
        other.organization = code(OTHER_PROVIDER);
        keep(&database, &other).await.unwrap();
        keep(&database, &listing(3, "")).await.unwrap();
        keep(&database, &listing(4, "")).await.unwrap();
        assert_eq!(listed(&database, &everything()).await, [id(1), id(2), id(3), id(4)]);
    }

    async fn an_id_that_comes_twice_is_a_fault_of_ours(location: Location) {
        let database = opened(&location).await;
        keep(&database, &listing(1, "A-1")).await.unwrap();
        let twin = listing(1, "A-2");
        let refused = keep(&database, &twin).await.unwrap_err();
        let StoreError::Unique(name) = refused else { panic!("{refused:?}") };
        assert!(twin.refusal(name).is_none());
    }

    async fn several_are_found_by_id_and_by_external_id(location: Location) {
        let database = opened(&location).await;
        for number in 1..=4 {
            keep(&database, &listing(number, &format!("A-{number}"))).await.unwrap();
        }
        let mut other = listing(5, "A-1");
        other.organization = code(OTHER_PROVIDER);
        keep(&database, &other).await.unwrap();
        let mut session = database.read().await.unwrap();
        let ids = |found: Vec<Listing>| found.into_iter().map(|listing| listing.id).collect::<HashSet<_>>();
        let found = Listing::find_many(&mut session, &[id(3), id(9), id(1), id(1)]).await.unwrap();
        assert_eq!(ids(found), HashSet::from([id(1), id(3)]));
        assert_eq!(Listing::find_many(&mut session, &[]).await.unwrap(), []);
        let found = find_by_keys::<ListingContent>(&mut session, &code(PROVIDER), &["a-1", "a-4", "a-9"]).await.unwrap();
        let read = |key: &str| found[key].read().unwrap().id;
        assert_eq!((found.len(), read("a-1"), read("a-4")), (2, id(1), id(4)));
        assert!(find_by_keys::<ListingContent>(&mut session, &code(PROVIDER), &[]).await.unwrap().is_empty());
        let many: Vec<String> = (0..500).map(|number| format!("a-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let found = find_by_keys::<ListingContent>(&mut session, &code(PROVIDER), &many).await.unwrap();
        assert_eq!(found.len(), 4);
        let many: Vec<ListingId> = (0..200).map(id).collect();
        assert_eq!(Listing::find_many(&mut session, &many).await.unwrap().len(), 5);
    }

    async fn every_filter_is_accepted_together(location: Location) {
        let database = opened(&location).await;
        keep(&database, &listing(1, "A-1")).await.unwrap();
        let query = ListingQuery {
            viewer: Viewer::Member(Some(code(PROVIDER))),
            counties: vec!["360302".to_owned(), "3607".to_owned()],
            filter: Filter {
                organization: Some(code(PROVIDER)),
                states: vec![State::Draft, State::Published],
                kinds: vec![Kind::Achievement, Kind::Service],
                region_prefix: "3603".to_owned(),
                external_id: "a-1".to_owned(),
                sought: Sought { created_before: Some(now()), ..Sought::default() },
                ..Filter::default()
            },
            also: &[],
            ascending: false,
            after: Some(id(2)),
            limit: 5,
        };
        assert_eq!(listed(&database, &query).await, [id(1)]);
        assert_eq!(listed(&database, &ListingQuery { after: Some(id(1)), ..query.clone() }).await, []);
        let nobody = Viewer::Member(None);
        assert_eq!(listed(&database, &ListingQuery { viewer: nobody, ..query }).await, []);
    }

    async fn a_list_is_ordered_by_id_and_bounded(location: Location) {
        let database = opened(&location).await;
        for number in [3, 1, 4, 2, 5] {
            keep(&database, &listing(number, "")).await.unwrap();
        }
        let query = ListingQuery { limit: 2, ..everything() };
        assert_eq!(listed(&database, &query).await, [id(1), id(2)]);
        let next = ListingQuery { after: Some(id(2)), ..query.clone() };
        assert_eq!(listed(&database, &next).await, [id(3), id(4)]);
        let newest = ListingQuery { ascending: false, ..query };
        assert_eq!(listed(&database, &newest).await, [id(5), id(4)]);
        let older = ListingQuery { after: Some(id(2)), ..newest };
        assert_eq!(listed(&database, &older).await, [id(1)]);
    }
}

/// With 100,000 listings a body that is read to be left out, or a sort of all that are public, costs more than the page.
#[tokio::test]
async fn lists_go_along_their_indexes() {
    let database = TestDatabase::sqlite();
    let opened = opened(&database.location()).await;
    let mut session = opened.read().await.unwrap();
    let member = || Viewer::Member(Some(code(PROVIDER)));
    let filter = |states: &[State]| Filter {
        states: states.to_vec(),
        ..Filter::default()
    };
    for (what, viewer, filter) in [
        ("the public list", Viewer::Member(None), filter(&[])),
        ("a member's", member(), filter(&[])),
        ("a member's drafts", member(), filter(&[State::Draft])),
        ("the review queue", Viewer::Operator, filter(&[State::Submitted])),
        (
            "two states",
            Viewer::Operator,
            filter(&[State::Submitted, State::Returned]),
        ),
    ] {
        let query = ListingQuery {
            viewer,
            filter,
            after: Some(id(7)),
            ..everything()
        };
        let steps = query.select().steps_on_sqlite(&mut session).await.unwrap();
        let read: Vec<_> = steps.iter().filter(|step| step.contains(" listing ")).collect();
        let (bodies, picking) = read.split_first().unwrap();
        assert!(bodies.contains("(id=?)"), "{what}: {steps:#?}");
        for step in picking {
            assert!(
                step.starts_with("SEARCH") && step.contains(" INDEX "),
                "{what}: {steps:#?}"
            );
        }
        // Several parts are put in order after each was cut to a page; one is in order by its index.
        let sorted = steps.iter().any(|step| step.contains("B-TREE"));
        assert!(picking.len() > 1 || !sorted, "{what}: {steps:#?}");
    }
}

#[test]
fn keys_are_found_in_the_index_of_a_table_without_statistics() {
    let test = run(TestDatabase::postgres());
    run(async {
        let database = opened(&test.location()).await;
        for number in 1..=200 {
            keep(&database, &listing(number, &format!("A-{number}")))
                .await
                .unwrap();
        }
        let look_up = statements()
            .into_iter()
            .find(|text| text.starts_with("WITH key"))
            .unwrap();
        let args = vec![PROVIDER.into(), "a-7".into()];
        let mut session = database.read().await.unwrap();
        let plan = session.rows(&format!("EXPLAIN {look_up}"), args).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|line| line.text("QUERY PLAN").unwrap()).collect();
        // Both columns: along the organisation alone it would look at all of its rows.
        let both = plan
            .iter()
            .any(|line| line.contains("Index Cond: ((organization = ") && line.contains("(key_form = "));
        assert!(both, "{plan:#?}");
    });
}
