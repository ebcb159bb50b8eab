//! GetRegisterTotals.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract::State as PbState;
use techmarket_proto::contract::v1::{GetRegisterTotalsRequest, Party, ReviewContractRequest};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, contract, money, on_both_databases, period, provider, registrar, system,
};
use tonic::Code;

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
        // Three years, as statistics have.
        let of = |last| GetRegisterTotalsRequest {
            period: Some(period((2024, 1, 1), last)),
            ..Default::default()
        };
        let refused = get(registrar(), of((2027, 1, 1))).await;
        let expected = Refusal::of_fields(&[("period", Reason::ValueOutOfRange)]);
        assert_eq!(Refusal::read(&refused), expected);
        let mut client = office.client(&registrar());
        assert!(client.get_register_totals(of((2026, 12, 31))).await.is_ok());
        assert_refused(
            &get(provider(), of_2026()).await,
            Code::PermissionDenied,
            Reason::RoleForbidden,
        );
    }
}
