use jiff::civil::date;
use techmarket_store::{Database, Location};
use techmarket_types::Fen;

use super::*;
use crate::store::SCHEMA;

const CODE: &str = "12100000400000624D";

fn all() -> ContractQuery {
    ContractQuery::of(Viewer::Operator)
}

fn code() -> Option<CreditCode> {
    CODE.parse().ok()
}

fn under_way() -> Vec<State> {
    vec![State::Submitted, State::Accepted, State::FirstReviewed]
}

/// By creation: what desks, offices and parties ask for.
fn lists() -> Vec<(&'static str, ContractQuery)> {
    let own = || ContractQuery::of(Viewer::Member(code()));
    let at_point = || ContractQuery {
        registration_point: "360301".parse().ok(),
        ..all()
    };
    let of_category = |query: ContractQuery| ContractQuery {
        categories: vec!["x-11".to_owned()],
        ..query
    };
    let under_way = |query: ContractQuery| ContractQuery {
        states: under_way(),
        ..query
    };
    let categories = vec!["x-11".to_owned(), "x-12".to_owned()];
    let of_organization = ContractQuery {
        organization: code(),
        ..all()
    };
    vec![
        ("a desk", under_way(at_point())),
        ("a point", at_point()),
        ("a point's category", of_category(at_point())),
        ("categories", ContractQuery { categories, ..all() }),
        ("one's own", own()),
        ("one's own under way", under_way(own())),
        ("an organisation's category", of_category(of_organization)),
    ]
}

/// By day of registration.
fn register() -> Vec<(&'static str, ContractQuery)> {
    let day = date(2026, 3, 1);
    let behind = |after| ContractQuery {
        order: ContractOrder::Registered { after },
        ..all()
    };
    let month = || ContractQuery {
        registered: Some((day, date(2026, 3, 31))),
        ..behind(None)
    };
    let category = ContractQuery {
        categories: vec!["x-11".to_owned()],
        ..month()
    };
    let point = ContractQuery {
        registration_point: "360301".parse().ok(),
        states: under_way(),
        ..month()
    };
    let organization = ContractQuery {
        organization: code(),
        states: under_way(),
        ..month()
    };
    let flows = ContractQuery {
        seller_prefix: "3603".to_owned(),
        buyer_prefix: "110108".to_owned(),
        ..month()
    };
    let region = ContractQuery {
        buyer_prefix: "36".to_owned(),
        minimum: Some(Fen(1)),
        ..behind(None)
    };
    let large = ContractQuery {
        minimum: Some(Fen(1)),
        ..behind(Some((day, ContractId::new(uuid::Uuid::nil()))))
    };
    vec![
        ("a month", month()),
        ("a month's category", category),
        ("a month at a point", point),
        ("an organisation's month", organization),
        ("flows of a month", flows),
        ("large ones to a region", region),
        ("large ones behind a page", large),
    ]
}

/// With a million contracts a row that is read to be left out costs more than the page (decision 0022).
#[tokio::test]
async fn pages_are_picked_in_indexes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().to_owned());
    let database = Database::open(&location, &SCHEMA, &[techmarket_feed::MIGRATION])
        .await
        .unwrap();
    let mut session = database.read().await.unwrap();
    for (what, query) in lists().into_iter().chain(register()) {
        let steps = select(&query).steps_on_sqlite(&mut session).await.unwrap();
        let read: Vec<_> = steps.iter().filter(|step| step.contains(" contract ")).collect();
        let (bodies, picking) = read.split_first().expect("a table is read");
        assert!(bodies.contains("(id=?)"), "{what}: {steps:#?}");
        for step in picking {
            assert!(step.starts_with("SEARCH"), "{what}: {steps:#?}");
            assert!(step.contains("COVERING INDEX"), "{what}: {steps:#?}");
        }
    }
    drop(session);
    database.close().await;
}
