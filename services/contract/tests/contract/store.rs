//! The statements on contracts, the same on both databases.

use jiff::Timestamp;
use jiff::civil::date;
use techmarket_contract::domain::{CertificateCode, Contract, ContractContent, Party, Registration, State};
use techmarket_contract::store::{SCHEMA, contracts, register, statements, twins};
use techmarket_feed::Stored as _;
use techmarket_kernel::SeededRng;
use techmarket_store::{Database, Location, Sql as _, StoreError, Tx};
use techmarket_testkit::{OTHER_PROVIDER, PROVIDER, on_both_databases};
use techmarket_types::{ContractId, Fen};
use uuid::Uuid;

pub(crate) async fn open(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &techmarket_contract::MIGRATIONS)
        .await
        .unwrap()
}

pub(crate) fn draft(id: u128) -> Contract {
    let mut content = ContractContent::default();
    content.seller.credit_code = PROVIDER.parse().ok();
    content.total_amount = Some(Fen(100));
    content.title = format!("{id}");
    Contract::draft(
        ContractId::new(Uuid::from_u128(id)),
        content,
        Timestamp::UNIX_EPOCH,
    )
}

fn registered(id: u128, number: &str) -> Contract {
    let number = number.parse().unwrap();
    Contract {
        state: State::Registered,
        registration: Some(Registration {
            number,
            time: Timestamp::UNIX_EPOCH,
            version: 1,
            version_time: None,
            certificate: CertificateCode::new(&SeededRng::new(1)),
        }),
        ..draft(id)
    }
}

/// Inserts a draft and registers it.
async fn enter(tx: &mut Tx, contract: &Contract) -> Result<bool, StoreError> {
    let draft = Contract {
        state: State::Draft,
        registration: None,
        ..contract.clone()
    };
    draft.insert(tx).await?;
    let registered = Contract {
        version: 2,
        ..contract.clone()
    };
    registered.update(tx, 1).await
}

on_both_databases! {
    async fn every_statement_can_be_prepared(location: Location) {
        let database = open(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in statements() {
            session
                .prepare(statement)
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
    }

    async fn the_oldest_twin_is_found_among_many_contracts_of_the_seller(location: Location) {
        let database = open(&location).await;
        let handed_in = |id: u128, day: i8, total: i64| {
            let mut contract = draft(id);
            contract.state = State::Submitted;
            contract.content.buyer = Some(Party {
                name: "示例 公司（萍乡）".to_owned(),
                ..Party::default()
            });
            contract.content.sign_date = Some(date(2026, 3, day));
            contract.content.total_amount = Some(Fen(total));
            contract
        };
        let mut tx = database.begin().await.unwrap();
        for contract in [handed_in(1, 1, 7), handed_in(2, 2, 8), handed_in(3, 3, 9)] {
            contract.insert(&mut tx).await.unwrap();
        }
        let mut given_up = handed_in(4, 1, 7);
        given_up.state = State::Refused;
        given_up.insert(&mut tx).await.unwrap();
        let mut other_buyer = handed_in(5, 1, 7);
        other_buyer.content.buyer.as_mut().unwrap().name = "别家".to_owned();
        other_buyer.insert(&mut tx).await.unwrap();
        for id in 10..610 {
            handed_in(id, 9, 1_000).insert(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut like = handed_in(700, 1, 8);
        like.content.buyer.as_mut().unwrap().name = "示例公司(萍乡)".to_owned();
        let mut session = database.read().await.unwrap();
        for code in [PROVIDER.parse().ok(), None] {
            like.content.seller.credit_code.clone_from(&code);
            like.content.seller.name = if code.is_some() { String::new() } else { "无".to_owned() };
            let found = twins::alike(&mut session, &like, 500).await.unwrap();
            let found: Vec<_> = found.into_iter().map(|contract| contract.id.to_string()).collect();
            let expected = if code.is_some() { vec![handed_in(2, 2, 8), handed_in(1, 1, 7)] } else { Vec::new() };
            let expected: Vec<_> = expected.into_iter().map(|contract| contract.id.to_string()).collect();
            assert_eq!(found, expected);
        }
    }

    async fn what_is_kept_comes_back(location: Location) {
        let database = open(&location).await;
        let mut tx = database.begin().await.unwrap();
        let contract = draft(1);
        contract.insert(&mut tx).await.unwrap();
        assert_eq!(
            Contract::find(&mut tx, contract.id).await.unwrap(),
            Some(contract.clone())
        );
        let mut changed = Contract {
            version: 2,
            state: State::Submitted,
            ..contract.clone()
        };
        changed.content.seller.credit_code = OTHER_PROVIDER.parse().ok();
        assert!(changed.update(&mut tx, 1).await.unwrap());
        assert!(
            !changed.update(&mut tx, 1).await.unwrap(),
            "that version is gone"
        );
        tx.commit().await.unwrap();
        let mut session = database.read().await.unwrap();
        let unknown = ContractId::new(Uuid::from_u128(2));
        let found = contracts::find_many(&mut session, &[unknown, contract.id])
            .await
            .unwrap();
        assert_eq!(found, [changed]);
        assert!(
            contracts::find_many(&mut session, &[])
                .await
                .unwrap()
                .is_empty()
        );
        assert!(Contract::find(&mut session, unknown).await.unwrap().is_none());
    }

    async fn constraints_have_their_names(location: Location) {
        let database = open(&location).await;
        let mut tx = database.begin().await.unwrap();
        assert!(enter(&mut tx, &registered(1, "2026360301000001")).await.unwrap());
        tx.commit().await.unwrap();
        let same_content = Contract {
            content: draft(1).content,
            ..registered(3, "2026360301000003")
        };
        for (contract, constraint) in [
            (registered(1, "2026360301000009"), "contract_key"),
            (registered(2, "2026360301000001"), "contract_registration_number"),
            (same_content, "contract_fingerprint"),
        ] {
            let mut tx = database.begin().await.unwrap();
            let refused = enter(&mut tx, &contract).await.unwrap_err();
            assert!(
                matches!(refused, StoreError::Unique(name) if name == constraint),
                "{refused:?}"
            );
            let told = contract.refusal(constraint).map(|error| error.reason().as_str());
            let expected = match constraint {
                "contract_registration_number" => Some("NUMBER_TAKEN"),
                "contract_fingerprint" => Some("CONTRACT_DUPLICATE"),
                _ => None,
            };
            assert_eq!(told, expected);
        }
        // What is not registered is not compared.
        let mut tx = database.begin().await.unwrap();
        let twin = Contract {
            content: draft(1).content,
            ..draft(4)
        };
        twin.insert(&mut tx).await.unwrap();
        assert!(
            Contract { version: 2, ..twin }
                .update(&mut tx, 1)
                .await
                .unwrap()
        );
    }

    async fn a_serial_that_is_rolled_back_is_free_again(location: Location) {
        let database = open(&location).await;
        let point = "360301".parse().unwrap();
        let mut given = Vec::new();
        for (commits, year) in [
            (true, 2026),
            (false, 2026),
            (false, 2026),
            (true, 2026),
            (true, 2027),
            (true, 2026),
        ] {
            let mut tx = database.begin().await.unwrap();
            given.push(register::take_serial(&mut tx, point, year).await.unwrap());
            if commits {
                tx.commit().await.unwrap();
            }
        }
        assert_eq!(given, [0, 1, 1, 1, 0, 2]);
    }
}
