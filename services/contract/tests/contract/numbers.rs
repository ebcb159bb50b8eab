//! Registration numbers: without a gap, never twice, anew each year at each point.

use futures::future::join_all;
use techmarket_contract::store::SCHEMA;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::contract::v1::GetContractRequest;
use techmarket_proto::contract::v1::contract::State;
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{Refusal, contract, on_both_databases, registrar};
use tonic::Code;

use crate::support::{Office, Verb};

on_both_databases! {
    async fn fifty_at_once_get_the_numbers_from_1_to_50(location: Location) {
        let office = Office::open(&location).await;
        let mut waiting = Vec::new();
        for index in 0..50 {
            waiting.push(office.reviewed(&format!("配方 {index}")).await);
        }
        // Ten twins race with the first ten; of each pair one is refused, after it took a serial or before.
        for index in 0..10 {
            waiting.push(office.reviewed(&format!("配方{index}")).await);
        }
        let racing = waiting.into_iter().map(|at| {
            let mut client = office.client(&registrar());
            tokio::spawn(async move { Verb::Register.call(&mut client, &at).await })
        });
        let mut numbers = Vec::new();
        let mut refused = 0;
        for done in join_all(racing).await {
            match done.unwrap() {
                Ok(registered) => numbers.push(registered.registration_number),
                Err(status) => {
                    assert_eq!(Refusal::read(&status).reason, "CONTRACT_DUPLICATE");
                    refused += 1;
                }
            }
        }
        numbers.sort();
        let expected: Vec<_> = (1..=50).map(|serial| format!("2026360301{serial:06}")).collect();
        assert_eq!((numbers, refused), (expected, 10));
    }

    async fn one_contract_registered_by_many_at_once_has_one_number(location: Location) {
        let office = Office::open(&location).await;
        let at = office.reviewed("配方").await;
        let racing = (0..10).map(|_| {
            let (mut client, at) = (office.client(&registrar()), at.clone());
            tokio::spawn(async move { Verb::Register.call(&mut client, &at).await })
        });
        let mut registered = 0;
        for done in join_all(racing).await {
            match done.unwrap() {
                Ok(_) => registered += 1,
                Err(status) => assert_eq!(status.code(), Code::Aborted, "{status:?}"),
            }
        }
        assert_eq!(registered, 1);
        let next = office.reviewed("另一配方").await;
        let next = office.done(Verb::Register, &next).await.unwrap();
        assert_eq!(next.registration_number, "2026360301000002");
    }

    async fn serials_begin_anew_each_year_at_each_point(location: Location) {
        let office = Office::open(&location).await;
        let mut given = Vec::new();
        // The year is China's: it turns at 16:00 UTC.
        for (now, point) in [
            ("2026-12-31T15:59:59Z", "360301"),
            ("2026-12-31T15:59:59Z", "360701"),
            ("2026-12-31T15:59:59Z", "360301"),
            ("2026-12-31T16:00:00Z", "360301"),
            ("2026-12-31T16:00:00Z", "430201"),
            ("2026-12-31T16:00:00Z", "360301"),
            ("2027-12-31T16:00:00Z", "360701"),
        ] {
            office.harness.clock.set(now.parse().unwrap());
            let titled = Contract {
                title: format!("配方 {}", given.len()),
                registration_point: point.to_owned(),
                ..contract()
            };
            let at = office.brought_to(State::Registered, titled).await;
            given.push(at.registration_number);
        }
        assert_eq!(
            given,
            [
                "2026360301000001",
                "2026360701000001",
                "2026360301000002",
                "2027360301000001",
                "2027430201000001",
                "2027360301000002",
                "2028360701000001",
            ]
        );
    }

    async fn a_point_that_has_used_up_its_year_gives_no_more(location: Location) {
        let office = Office::open(&location).await;
        let database = Database::open(&location, &SCHEMA, &techmarket_contract::MIGRATIONS)
            .await
            .unwrap();
        let mut tx = database.begin().await.unwrap();
        let given = "INSERT INTO contract_number (registration_point, year, last_serial) VALUES ($1, $2, $3)";
        tx.execute(given, vec!["360301".into(), 2026_i64.into(), 999_998_i64.into()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        database.close().await;
        let last = office.reviewed("最后").await;
        let last = office.done(Verb::Register, &last).await.unwrap();
        assert_eq!(last.registration_number, "2026360301999999");
        for _ in 0..2 {
            let over = office.reviewed("过多").await;
            let refused = office.done(Verb::Register, &over).await.unwrap_err();
            let expected = Refusal::new(Code::ResourceExhausted, Reason::NumbersExhausted)
                .with("registration_point", "360301");
            assert_eq!(Refusal::read(&refused), expected);
            let request = GetContractRequest {
                name: over.name.clone(),
            };
            let kept = office
                .client(&registrar())
                .get_contract(request)
                .await
                .unwrap()
                .into_inner();
            assert_eq!(kept, over);
        }
    }
}
