//! How far a region's target is met: Ganzhou's six thousand million yuan of 2025 (data/targets.csv).

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::statistics_query::Scope;
use techmarket_proto::contract::v1::{
    CalculateRegisterStatisticsRequest, Contract, ExportRegisterStatisticsRequest, Party, StatisticsQuery,
    TargetCompletion,
};
use techmarket_store::Location;
use techmarket_testkit::{contract, money, on_both_databases, period, registrar};

use super::export::export;
use crate::registered::{Register, fen, in_fen};
use crate::support::{Office, Verb, of_yuan};

/// Of a seller in Ganzhou, in fen.
fn in_ganzhou(title: &str, amount: i64) -> Contract {
    Contract {
        registration_point: "360701".to_owned(),
        seller: Some(Party {
            region: "360702".to_owned(),
            ..contract().seller.unwrap()
        }),
        sign_date: Some(crate::support::day(2025, 1, 1)),
        total_amount: Some(fen(amount)),
        technology_amount: Some(fen(amount)),
        ..of_yuan(title, 1)
    }
}

async fn target(client: &mut Register, query: StatisticsQuery) -> Option<TargetCompletion> {
    let request = CalculateRegisterStatisticsRequest { query: Some(query) };
    let found = client.calculate_register_statistics(request).await;
    found.unwrap().into_inner().statistics.unwrap().target
}

on_both_databases! {
    async fn completion_counts_the_year_up_to_the_end_of_the_period(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2025-03-10T02:00:00Z".parse().unwrap());
        office.registered(in_ganzhou("一", 150_000_000_000)).await;
        office.harness.clock.set("2025-09-10T02:00:00Z".parse().unwrap());
        // 6.33 m yuan less a fen: 0.1 % and something.
        office.registered(in_ganzhou("二", 632_999_999)).await;
        let mut client = office.register(&registrar());
        let of = |first, last| StatisticsQuery {
            period: Some(period(first, last)),
            region: "360700".to_owned(),
            ..StatisticsQuery::default()
        };
        let (january, june, december) = ((2025, 1, 1), (2025, 6, 30), (2025, 12, 31));
        for (query, total, completion) in [
            (of(january, june), 150_000_000_000, 2_500),
            (of(january, december), 150_632_999_999, 2_510),
            // A part of the year, and one that begins before it.
            (of((2025, 7, 1), december), 150_632_999_999, 2_510),
            (of((2024, 7, 1), june), 150_000_000_000, 2_500),
            (of(january, (2025, 1, 31)), 0, 0),
        ] {
            let found = target(&mut client, query.clone()).await.unwrap();
            assert_eq!(
                (found.target_amount, found.total_amount, found.completion),
                (Some(money(6_000_000_000)), Some(fen(total)), completion),
                "{query:?}"
            );
            assert!(found.source.contains("five-year plan"), "{}", found.source);
        }
        let whole = of(january, december);
        // The workbook begins with it, behind the overview.
        let request = ExportRegisterStatisticsRequest {
            query: Some(whole.clone()),
            ..ExportRegisterStatisticsRequest::default()
        };
        let (_, content) = export(&mut client, request).await.unwrap();
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(content)).unwrap();
        let sheet = workbook.worksheet_range_at(1).unwrap().unwrap();
        let rows: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(rows[2][..5], ["地区", "年度", "年度目标（元）", "累计成交额（元）", "完成率（%）"]);
        assert_eq!(rows[3][..5], ["赣州市", "2025", "6000000000", "1506329999.99", "0.251"]);
        for without in [
            StatisticsQuery {
                region: "360000".to_owned(),
                ..whole.clone()
            },
            StatisticsQuery {
                scope: Scope::Absorption.into(),
                ..whole.clone()
            },
            StatisticsQuery {
                registration_point: "360701".to_owned(),
                ..whole.clone()
            },
            of((2024, 1, 1), (2024, 12, 31)),
        ] {
            assert_eq!(target(&mut client, without).await, None);
        }
    }

    async fn a_registration_between_the_reads_of_an_answer_is_in_none_of_them(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2025-09-10T02:00:00Z".parse().unwrap());
        let mut waiting = Vec::new();
        for index in 0..30 {
            let contract = in_ganzhou(&format!("合同 {index}"), 1_000_000);
            waiting.push(office.brought_to(State::FirstReviewed, contract).await);
        }
        let mut desk = office.client(&registrar());
        let registering = tokio::spawn(async move {
            for at in waiting {
                Box::pin(Verb::Register.call(&mut desk, &at)).await.unwrap();
            }
        });
        // All of them are of today, so that today's total, read first, is that of the year, read last.
        let query = StatisticsQuery {
            period: Some(period((2025, 9, 10), (2025, 9, 10))),
            region: "360700".to_owned(),
            ..StatisticsQuery::default()
        };
        let mut client = office.register(&registrar());
        let mut seen = Vec::new();
        while seen.last() != Some(&30_000_000) {
            let done = registering.is_finished();
            let request = CalculateRegisterStatisticsRequest { query: Some(query.clone()) };
            let found = client.calculate_register_statistics(request).await.unwrap().into_inner();
            let found = found.statistics.unwrap();
            let today = in_fen(found.sum.unwrap().total_amount.as_ref());
            assert_eq!(in_fen(found.target.unwrap().total_amount.as_ref()), today);
            seen.push(today);
            assert!(!done || today == 30_000_000, "{seen:?}");
        }
        registering.await.unwrap();
    }
}
