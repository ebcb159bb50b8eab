//! GetRegisterTotals.

use jiff::Timestamp;
use jiff::civil::Date as Day;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use techmarket_contract::app::{ContractStore as _, RegisterQuery};
use techmarket_contract::domain::{
    Contract as Kept, Recognition, RegisterTotals, Registration, Review, State,
};
use techmarket_contract::store::SqlContracts;
use techmarket_feed::Table as _;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract::State as PbState;
use techmarket_proto::contract::v1::{GetRegisterTotalsRequest, Party, ReviewContractRequest};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{
    Refusal, assert_refused, contract, money, on_both_databases, period, provider, registrar, system,
};
use techmarket_types::{Fen, Regions, RegistrationNumber};
use tonic::Code;

use crate::store::{draft, open};
use crate::support::{Office, Verb, of_yuan, review};

fn of_2026() -> GetRegisterTotalsRequest {
    GetRegisterTotalsRequest {
        period: Some(period((2026, 1, 1), (2026, 12, 31))),
        ..GetRegisterTotalsRequest::default()
    }
}

fn row(category: &str, count: i64, total: i64, technology: i64) -> pb::CategoryTotals {
    pb::CategoryTotals {
        category: category.to_owned(),
        count,
        total_amount: Some(money(total)),
        technology_amount: Some(money(technology)),
    }
}

on_both_databases! {
    async fn the_register_is_counted_by_what_was_recognised(location: Location) {
        let office = Office::open(&location).await;
        let get = async |request: GetRegisterTotalsRequest| {
            office
                .client(&system())
                .get_register_totals(request)
                .await
                .unwrap()
                .into_inner()
        };
        let empty = get(of_2026()).await;
        assert_eq!(
            (empty.count, empty.total_amount, empty.categories.len()),
            (0, Some(money(0)), 0)
        );
        // Recognised below the claim, and in another category.
        let at = office.brought_to(PbState::Accepted, of_yuan("一", 1_000)).await;
        let request = ReviewContractRequest {
            category: "x-51".to_owned(),
            total_amount: Some(money(900)),
            technology_amount: Some(money(700)),
            ..review(&at)
        };
        let at = office
            .client(&registrar())
            .review_contract(request)
            .await
            .unwrap()
            .into_inner();
        office.done(Verb::Register, &at).await.unwrap();
        office.brought_to(PbState::Registered, of_yuan("二", 20)).await;
        let elsewhere = pb::Contract {
            registration_point: "430201".to_owned(),
            seller: Some(Party {
                region: "430200".to_owned(),
                ..contract().seller.unwrap()
            }),
            ..of_yuan("三", 3)
        };
        office.brought_to(PbState::Registered, elsewhere).await;
        // What is not registered does not count.
        office.brought_to(PbState::SecondReviewed, of_yuan("四", 4)).await;
        office.brought_to(PbState::Refused, of_yuan("五", 5)).await;
        let all = get(of_2026()).await;
        assert_eq!(
            (all.count, all.total_amount.clone(), all.technology_amount),
            (3, Some(money(923)), Some(money(723)))
        );
        assert_eq!(all.categories, [row("x-11", 2, 23, 23), row("x-51", 1, 900, 700)]);
        let jiangxi = get(GetRegisterTotalsRequest {
            region: "360000".to_owned(),
            ..of_2026()
        })
        .await;
        assert_eq!(
            jiangxi.categories,
            [row("x-11", 1, 20, 20), row("x-51", 1, 900, 700)]
        );
        let zhuzhou = get(GetRegisterTotalsRequest {
            registration_point: "430201".to_owned(),
            ..of_2026()
        })
        .await;
        assert_eq!(zhuzhou.categories, [row("x-11", 1, 3, 3)]);
        let both = GetRegisterTotalsRequest {
            region: "360300".to_owned(),
            registration_point: "430201".to_owned(),
            ..of_2026()
        };
        assert_eq!(get(both).await.count, 0);
        // The day of registration is China's, first and last included.
        for (first, last, count) in [
            ((2026, 11, 21), (2026, 11, 21), 3),
            ((2026, 11, 22), (2026, 12, 31), 0),
            ((2026, 1, 1), (2026, 11, 20), 0),
        ] {
            let request = GetRegisterTotalsRequest {
                period: Some(period(first, last)),
                ..Default::default()
            };
            assert_eq!(get(request).await.count, count, "{first:?} {last:?}");
        }
    }

    async fn a_bad_query_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let get = async |caller, request| {
            office
                .client(&caller)
                .get_register_totals(request)
                .await
                .unwrap_err()
        };
        let request = GetRegisterTotalsRequest {
            period: None,
            region: "999999".to_owned(),
            registration_point: "1".to_owned(),
        };
        let expected = Refusal::of_fields(&[
            ("period", Reason::FieldRequired),
            ("region", Reason::RegionUnknown),
            ("registration_point", Reason::CodeUnknown),
        ]);
        assert_eq!(Refusal::read(&get(registrar(), request).await), expected);
        let reversed = GetRegisterTotalsRequest {
            period: Some(period((2026, 2, 1), (2026, 1, 1))),
            ..Default::default()
        };
        let expected = Refusal::of_fields(&[("period.end_date", Reason::DatesReversed)]);
        assert_eq!(Refusal::read(&get(registrar(), reversed).await), expected);
        assert_refused(
            &get(provider(), of_2026()).await,
            Code::PermissionDenied,
            Reason::RoleForbidden,
        );
    }

    async fn totals_equal_the_sum_of_the_register(location: Location) {
        let database = open(&location).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..16 {
            let register = prop::collection::vec(entry(), 0..40)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let mut tx = database.begin().await.unwrap();
            tx.execute("DELETE FROM contract", vec![]).await.unwrap();
            for (index, kept) in register.iter().enumerate() {
                let kept = numbered(kept, index);
                SqlContracts
                    .insert(
                        &mut tx,
                        &Kept {
                            registration: None,
                            ..kept.clone()
                        },
                    )
                    .await
                    .unwrap();
                let after = Kept { version: 2, ..kept };
                assert!(SqlContracts.update(&mut tx, &after, 1).await.unwrap());
            }
            tx.commit().await.unwrap();
            let mut session = database.read().await.unwrap();
            for _ in 0..16 {
                let query = query().new_tree(&mut runner).unwrap().current();
                let rows = SqlContracts.totals(&mut session, &query).await.unwrap();
                assert_eq!(
                    RegisterTotals::of(rows).unwrap(),
                    summed(&register, &query),
                    "{query:?}"
                );
            }
        }
    }
}

const POINTS: [&str; 3] = ["360301", "360701", "430201"];
const REGIONS: [&str; 5] = ["360000", "360300", "360313", "430200", "110101"];
const CATEGORIES: [&str; 4] = ["x-11", "x-12", "x-4", "x-51"];

/// A contract, registered or only reviewed, without its number.
fn entry() -> impl Strategy<Value = Kept> {
    let amounts = (1..=100_000_000_000_000_i64).prop_flat_map(|total| (Just(total), 0..=total));
    let codes = (
        prop::sample::select(&POINTS[..]),
        prop::sample::select(&REGIONS[..]),
        prop::sample::select(&CATEGORIES[..]),
    );
    // Over three years, to the second.
    let time = 1_767_000_000..1_862_000_000_i64;
    (amounts, codes, time, prop::bool::weighted(0.8)).prop_map(
        |((total, technology), (point, region, category), second, is_registered)| {
            let time = Timestamp::from_second(second).unwrap();
            let mut kept = draft(0);
            kept.content.registration_point = point.parse().ok();
            kept.content.seller.region.push_str(region);
            kept.content.category.push_str("x-52");
            let first = Review {
                reviewer: "registrar@example".to_owned(),
                time,
            };
            kept.recognition = Some(Recognition {
                category: category.to_owned(),
                total_amount: Fen(total),
                technology_amount: Fen(technology),
                rule_set: String::new(),
                legal_basis: String::new(),
                first,
                second: None,
                opinion: String::new(),
                second_review_required: false,
            });
            kept.state = State::FirstReviewed;
            if is_registered {
                let number = "2026360301000001".parse().unwrap();
                kept.state = State::Registered;
                kept.registration = Some(Registration { number, time });
            }
            kept
        },
    )
}

/// With an id, a title and a number of its own.
fn numbered(kept: &Kept, index: usize) -> Kept {
    let mut own = draft(1 + index as u128);
    let point = kept.content.registration_point.unwrap();
    let serial = u32::try_from(index).unwrap() + 1;
    own.content = techmarket_contract::domain::ContractContent {
        title: own.content.title,
        ..kept.content.clone()
    };
    let number = RegistrationNumber::new(2026, point, serial).unwrap();
    Kept {
        id: own.id,
        content: own.content,
        registration: kept.registration.map(|entry| Registration { number, ..entry }),
        ..kept.clone()
    }
}

fn query() -> impl Strategy<Value = RegisterQuery> {
    let day = (2025..2030_i16, 1..=12_i8, 1..=28_i8)
        .prop_map(|(year, month, day)| Day::new(year, month, day).unwrap());
    let prefix = prop::sample::select(&["", "36", "3603", "360313", "43", "1101", "99"][..]);
    let point = prop::option::of(prop::sample::select(&POINTS[..]));
    (day.clone(), day, prefix, point).prop_map(|(a, b, prefix, point)| RegisterQuery {
        period: (a.min(b), a.max(b)),
        region_prefix: prefix.to_owned(),
        registration_point: point.and_then(|point| point.parse().ok()),
    })
}

/// The totals by the definition, row by row.
fn summed(register: &[Kept], query: &RegisterQuery) -> RegisterTotals {
    let counts = |kept: &&Kept| {
        let content = &kept.content;
        let day = kept.registration.as_ref().map(Registration::date);
        let region = format!("{:0<6}", query.region_prefix);
        day.is_some_and(|day| query.period.0 <= day && day <= query.period.1)
            && (query.region_prefix.is_empty() || Regions::is_within(&content.seller.region, &region))
            && query
                .registration_point
                .is_none_or(|point| content.registration_point == Some(point))
    };
    let mut categories: std::collections::BTreeMap<String, (i64, i64, i64)> =
        std::collections::BTreeMap::new();
    for kept in register.iter().filter(counts) {
        let recognition = kept.recognition.as_ref().unwrap();
        let row = categories.entry(recognition.category.clone()).or_default();
        row.0 += 1;
        row.1 += recognition.total_amount.0;
        row.2 += recognition.technology_amount.0;
    }
    let rows = categories
        .into_iter()
        .map(
            |(category, (count, total, technology))| techmarket_contract::domain::CategoryTotals {
                category,
                count,
                total_amount: Fen(total),
                technology_amount: Fen(technology),
            },
        );
    RegisterTotals::of(rows.collect()).unwrap()
}
