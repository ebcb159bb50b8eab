//! CalculateRegisterStatistics by examples, and what it refuses.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::statistics_cut::Dimension;
use techmarket_proto::contract::v1::statistics_query::Scope;
use techmarket_proto::contract::v1::{
    CalculateRegisterStatisticsRequest, Contract, Growth, Party, RegisterStatistics, StatisticsQuery,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, contract, demander, money, on_both_databases, operator, period, provider,
    registrar, system, viewer,
};
use tonic::{Code, Status};

use crate::registered::{Register, in_fen};
use crate::support::{Office, day, of_yuan};

async fn calculate(client: &mut Register, query: StatisticsQuery) -> Result<RegisterStatistics, Status> {
    let request = CalculateRegisterStatisticsRequest { query: Some(query) };
    let found = client.calculate_register_statistics(request).await;
    found.map(|found| found.into_inner().statistics.unwrap())
}

fn of(first: (i32, i32, i32), last: (i32, i32, i32)) -> StatisticsQuery {
    StatisticsQuery {
        period: Some(period(first, last)),
        ..StatisticsQuery::default()
    }
}

fn of_2026() -> StatisticsQuery {
    of((2026, 1, 1), (2026, 12, 31))
}

/// Between two places.
fn between(seller: &str, buyer: &str, yuan: i64) -> Contract {
    let at = |party: Option<Party>, region: &str| Party {
        region: region.to_owned(),
        ..party.unwrap()
    };
    Contract {
        seller: Some(at(contract().seller, seller)),
        buyer: Some(at(contract().buyer, buyer)),
        ..of_yuan(&format!("{seller}至{buyer}"), yuan)
    }
}

fn yuan(found: &RegisterStatistics) -> i64 {
    in_fen(found.sum.as_ref().unwrap().total_amount.as_ref()) / 100
}

fn rows(found: &RegisterStatistics, dimension: Dimension) -> Vec<(String, String, i64)> {
    let cut = found
        .cuts
        .iter()
        .find(|cut| cut.dimension() == dimension)
        .unwrap();
    let row = |row: &techmarket_proto::contract::v1::StatisticsRow| {
        let total = in_fen(row.sum.as_ref().unwrap().total_amount.as_ref());
        (row.code.clone(), row.title.clone(), total / 100)
    };
    cut.rows.iter().map(row).collect()
}

fn row(code: &str, title: &str, yuan: i64) -> (String, String, i64) {
    (code.to_owned(), title.to_owned(), yuan)
}

on_both_databases! {
    async fn a_scope_says_which_side_is_in_the_region(location: Location) {
        let office = Office::open(&location).await;
        for (seller, buyer, yuan) in [
            ("360302", "360702", 1),
            ("360300", "430203", 10),
            ("430203", "360302", 100),
            ("430203", "110101", 1_000),
        ] {
            office.registered(between(seller, buyer, yuan)).await;
        }
        let mut client = office.register(&registrar());
        for (region, scope, expected) in [
            ("", Scope::Output, 1_111),
            ("", Scope::Local, 1_111),
            ("360000", Scope::Unspecified, 11),
            ("360000", Scope::Output, 11),
            ("360000", Scope::Absorption, 101),
            ("360000", Scope::Local, 1),
            ("360000", Scope::Either, 111),
            ("360300", Scope::Absorption, 100),
            ("360300", Scope::Local, 0),
            ("430000", Scope::Output, 1_100),
            ("110000", Scope::Absorption, 1_000),
        ] {
            let query = StatisticsQuery {
                region: region.to_owned(),
                scope: scope.into(),
                ..of_2026()
            };
            let found = calculate(&mut client, query).await.unwrap();
            assert_eq!(yuan(&found), expected, "{region} {scope:?}");
        }
        let found = calculate(&mut client, of_2026()).await.unwrap();
        assert_eq!(
            rows(&found, Dimension::BuyerRegion),
            [
                row("110000", "北京市", 1_000),
                row("360300", "萍乡市", 100),
                row("360700", "赣州市", 1),
                row("430200", "株洲市", 10),
            ]
        );
        assert_eq!(
            rows(&found, Dimension::Flow),
            [
                row("360000>360000", "江西省→江西省", 1),
                row("360000>430000", "江西省→湖南省", 10),
                row("430000>110000", "湖南省→北京市", 1_000),
                row("430000>360000", "湖南省→江西省", 100),
            ]
        );
        // A district of a municipality stands for the municipality.
        assert_eq!(
            rows(&found, Dimension::FlowPrefecture),
            [
                row("360300>360700", "萍乡市→赣州市", 1),
                row("360300>430200", "萍乡市→株洲市", 10),
                row("430200>110000", "株洲市→北京市", 1_000),
                row("430200>360300", "株洲市→萍乡市", 100),
            ]
        );
    }

    async fn licences_are_counted_with_transfers_where_an_old_series_is_asked_for(location: Location) {
        let office = Office::open(&location).await;
        for (category, yuan) in [("x-21", 1), ("x-31", 10), ("x-4", 100)] {
            let at = Contract {
                category: category.to_owned(),
                intellectual_property: vec!["x-021".to_owned()],
                ..of_yuan(category, yuan)
            };
            office.registered(at).await;
        }
        let mut client = office.register(&operator());
        let found = calculate(&mut client, of_2026()).await.unwrap();
        assert_eq!(
            rows(&found, Dimension::Category),
            [row("x-2", "技术转让", 1), row("x-3", "技术许可", 10), row("x-4", "技术咨询", 100)]
        );
        let query = StatisticsQuery {
            fold_licences: true,
            ..of_2026()
        };
        let found = calculate(&mut client, query).await.unwrap();
        assert_eq!(
            rows(&found, Dimension::Category),
            [row("x-2", "技术转让", 11), row("x-4", "技术咨询", 100)]
        );
    }

    async fn growth_is_undefined_over_nothing(location: Location) {
        let office = Office::open(&location).await;
        office.registered(of_yuan("去年", 300)).await;
        let mut client = office.register(&system());
        let found = calculate(&mut client, of_2026()).await.unwrap();
        assert_eq!((yuan(&found), found.growth), (300, Some(Growth::default())));
        office.pass_days(365);
        office.registered(of_yuan("今年一", 100)).await;
        office.registered(of_yuan("今年二", 301)).await;
        let query = of((2027, 11, 1), (2027, 11, 30));
        let found = calculate(&mut client, query).await.unwrap();
        let growth = Growth {
            count: Some(10_000),
            total_amount: Some(3_367),
            technology_amount: Some(3_367),
        };
        assert_eq!((yuan(&found), found.growth), (401, Some(growth)));
        // Nothing this month, something in the same month of the year before.
        let query = of((2027, 11, 1), (2027, 11, 20));
        let found = calculate(&mut client, query).await.unwrap();
        assert_eq!((yuan(&found), found.growth), (0, Some(Growth::default())));
        let query = of((2028, 11, 1), (2028, 11, 30));
        office.pass_days(400);
        let found = calculate(&mut client, query).await.unwrap();
        let gone = Growth {
            count: Some(-10_000),
            total_amount: Some(-10_000),
            technology_amount: Some(-10_000),
        };
        assert_eq!((yuan(&found), found.growth), (0, Some(gone)));
        assert_eq!(rows(&found, Dimension::Month), [row("2028-11", "2028-11", 0)]);
    }

    async fn a_bulletin_of_the_past_comes_out_as_it_was(location: Location) {
        let office = Office::open(&location).await;
        let changed = office.registered(of_yuan("变更", 1_000)).await;
        let revoked = office.registered(of_yuan("撤销", 20)).await;
        let mut client = office.register(&registrar());
        let published = calculate(&mut client, of_2026()).await.unwrap();
        office.pass_days(30);
        let proposed = Contract {
            total_amount: Some(money(500)),
            technology_amount: Some(money(400)),
            non_technical_costs: Some(techmarket_proto::contract::v1::NonTechnicalCosts {
                equipment: Some(money(100)),
                ..Default::default()
            }),
            ..changed.clone()
        };
        office.changed(&changed, proposed).await;
        office.pass_days(30);
        office.revoked(&revoked).await;
        let as_of = async |client: &mut Register, date| {
            let query = StatisticsQuery { as_of: date, ..of_2026() };
            calculate(client, query).await.unwrap()
        };
        let again = as_of(&mut client, Some(day(2026, 11, 21))).await;
        assert_eq!(again, published);
        for (date, expected) in [
            (day(2026, 11, 20), 0),
            (day(2026, 12, 20), 1_020),
            // On the day of the change the new version counts, on that of the end nothing any more.
            (day(2026, 12, 21), 520),
            (day(2027, 1, 19), 520),
            (day(2027, 1, 20), 500),
        ] {
            let found = as_of(&mut client, Some(date)).await;
            assert_eq!((yuan(&found), found.as_of), (expected, Some(date)));
        }
        let today = as_of(&mut client, None).await;
        assert_eq!((yuan(&today), today.as_of), (500, Some(day(2027, 1, 20))));
        assert_eq!(today.sum.unwrap().technology_amount, Some(money(400)));
    }

    async fn a_year_begins_at_midnight_in_china(location: Location) {
        let office = Office::open(&location).await;
        let mut numbers = Vec::new();
        for (time, yuan) in [("2026-12-31T15:59:59Z", 1), ("2026-12-31T16:00:00Z", 10)] {
            office.harness.clock.set(time.parse().unwrap());
            numbers.push(office.registered(of_yuan(time, yuan)).await.registration_number);
        }
        assert_eq!(numbers, ["2026360301000001", "2027360301000001"]);
        let mut client = office.register(&registrar());
        for (year, expected) in [(2026, 1), (2027, 10)] {
            let found = calculate(&mut client, of((year, 1, 1), (year, 12, 31))).await.unwrap();
            assert_eq!(yuan(&found), expected);
        }
        let query = StatisticsQuery {
            as_of: Some(day(2026, 12, 31)),
            ..of((2026, 12, 31), (2027, 1, 1))
        };
        let found = calculate(&mut client, query).await.unwrap();
        assert_eq!(rows(&found, Dimension::Month), [row("2026-12", "2026-12", 1)]);
    }

    async fn a_bad_query_is_refused_with_everything_at_once(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        let wrong = StatisticsQuery {
            period: None,
            region: "999999".to_owned(),
            scope: 9,
            registration_point: "1".to_owned(),
            as_of: Some(day(2026, 11, 22)),
            fold_licences: false,
        };
        let refused = calculate(&mut client, wrong).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("query.period", Reason::FieldRequired),
            ("query.scope", Reason::EnumInvalid),
            ("query.as_of", Reason::DateInFuture),
            ("query.region", Reason::RegionUnknown),
            ("query.registration_point", Reason::CodeUnknown),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        for (query, field, reason) in [
            (of((2026, 2, 1), (2026, 1, 31)), "query.period.end_date", Reason::DatesReversed),
            (of((2026, 2, 1), (2026, 2, 29)), "query.period.end_date", Reason::DateInvalid),
            (of((2024, 1, 1), (2027, 1, 1)), "query.period", Reason::ValueOutOfRange),
            (of((2000, 1, 1), (2099, 12, 31)), "query.period", Reason::ValueOutOfRange),
        ] {
            let refused = calculate(&mut client, query).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[(field, reason)]));
        }
        let none = CalculateRegisterStatisticsRequest { query: None };
        let refused = client.calculate_register_statistics(none).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("query", Reason::FieldRequired)]));
        // Three years to the day are not too many.
        calculate(&mut client, of((2024, 1, 1), (2026, 12, 31))).await.unwrap();
        for foreign in [provider(), demander(), viewer()] {
            let refused = calculate(&mut office.register(&foreign), of_2026()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }
}
