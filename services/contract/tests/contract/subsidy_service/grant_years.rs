//! GrantSubsidy over the years: what was paid in another year is subsidised in that year, once and within the contract's cap.

use futures::future::join_all;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{CalculateSubsidyRequest, Contract, Party, SubsidyGrant, SubsidyRole};
use techmarket_store::{Location, Sql as _, StoreError};
use techmarket_testkit::{
    DEMANDER, Refusal, assert_refused, contract, demander, on_both_databases, operator,
};
use tonic::Code;

use super::subsidy_grants::{exceeded, grant, keep, list, request};
use super::support::{JIANGXI, calculate, claim, lines, on_platform, pay};
use crate::store::open;
use crate::support::Office;

fn in_year(at: &Contract, year: i32, yuan: i64) -> SubsidyGrant {
    SubsidyGrant {
        year,
        ..grant(at, yuan)
    }
}

on_both_databases! {
    async fn money_of_two_years_is_granted_in_both(location: Location) {
        let office = Office::open(&location).await;
        // Jiangxi counts what was paid in the year: 2.5 % for the taker; and so do Ganzhou and Nanjing.
        for (scheme, title, region, yuan) in [(JIANGXI, "江西", "360302", 25_000), ("ganzhou", "赣州", "360702", 200_000)] {
            office.harness.clock.set("2026-11-21T02:00:00Z".parse().unwrap());
            let buyer = Party { region: region.to_owned(), ..contract().buyer.unwrap() };
            let at = Contract { buyer: Some(buyer), ..on_platform(title, 3_000_000) };
            let at = office.registered(at).await;
            let mut client = office.subsidies(&operator());
            for year in [2026, 2027] {
                let of = |yuan| SubsidyGrant { scheme: scheme.to_owned(), ..in_year(&at, year, yuan) };
                let refused = keep(&mut client, request(of(1))).await.unwrap_err();
                assert_eq!(Refusal::read(&refused), exceeded(&at), "nothing was paid in {year}");
                pay(&office, &at, 100_000_000, true).await;
                let kept = keep(&mut client, request(of(yuan))).await.unwrap();
                assert_eq!(kept.year, year);
                let refused = keep(&mut client, request(of(1))).await.unwrap_err();
                let expected = Refusal::new(Code::AlreadyExists, Reason::SubsidyGranted).on("contract", &at.name);
                assert_eq!(Refusal::read(&refused), expected);
                let asked = CalculateSubsidyRequest {
                    scheme: scheme.to_owned(),
                    year,
                    ..claim(SubsidyRole::Taker, DEMANDER)
                };
                let found = calculate(&mut office.subsidies(&demander()), asked).await.unwrap();
                let line = lines(&found).into_iter().find(|line| line.0 == at.registration_number).unwrap();
                assert_eq!(line.2, ["grant.already-granted"], "{scheme} {year}");
                office.pass_days(366);
            }
        }
        let listed = list(&mut office.subsidies(&operator()), ("", false), (0, "")).await.unwrap();
        assert_eq!(listed.subsidy_grants.len(), 4);
    }

    async fn one_key_is_kept_once_and_has_its_name(location: Location) {
        let database = open(&location).await;
        let insert = "INSERT INTO subsidy_grant \
            (id, scheme, measure, role, organization, contract_id, amount, year, create_time) \
            VALUES ($1, 'jiangxi-2020', $2, $3, 'x', $4, 1, $5, 0)";
        let of = |id: &str, measure: &str, role: &str, contract: &str, year: i64| {
            vec![id.into(), measure.into(), role.into(), contract.into(), year.into()]
        };
        let mut tx = database.begin().await.unwrap();
        for args in [
            of("1", "taker", "taker", "c", 2026),
            of("2", "taker", "taker", "c", 2027),
            of("3", "taker", "taker", "d", 2026),
            of("4", "taker", "giver", "c", 2026),
            of("5", "other", "taker", "c", 2026),
        ] {
            tx.execute(insert, args).await.unwrap();
        }
        // What came back whole leaves its place to another.
        let returned = "UPDATE subsidy_grant SET recovered = amount WHERE id = $1";
        tx.execute(returned, vec!["1".into()]).await.unwrap();
        tx.execute(insert, of("7", "taker", "taker", "c", 2026)).await.unwrap();
        let refused = tx.execute(insert, of("6", "taker", "taker", "c", 2027)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unique("subsidy_grant_once")), "{refused:?}");
        drop(tx);
        database.close().await;
    }

    async fn two_years_at_once_stay_within_the_cap_of_the_contract(location: Location) {
        let office = Office::open(&location).await;
        for round in 0..3 {
            office.harness.clock.set("2026-11-21T02:00:00Z".parse().unwrap());
            let at = office.registered(on_platform(&format!("{round}"), 9_000_000)).await;
            pay(&office, &at, 400_000_000, true).await;
            office.pass_days(366);
            pay(&office, &at, 400_000_000, true).await;
            // 100,000 yuan in each year, of which the contract's cap of 150,000 leaves one.
            let granting = [2026, 2027].map(|year| {
                let mut client = office.subsidies(&operator());
                let request = request(in_year(&at, year, 100_000));
                tokio::spawn(async move { keep(&mut client, request).await })
            });
            let mut kept = 0;
            for answer in join_all(granting).await {
                match answer.unwrap() {
                    Ok(_) => kept += 1,
                    Err(refused) => {
                        assert_refused(&refused, Code::FailedPrecondition, Reason::AmountExceeded);
                    }
                }
            }
            assert_eq!(kept, 1, "round {round}");
        }
    }
}
