//! The statements on contracts, the same on both databases.

use jiff::Timestamp;
use techmarket_contract::app::{ContractStore as _, RegisterStore as _};
use techmarket_contract::domain::{Contract, ContractContent, Registration, State};
use techmarket_contract::store::{SCHEMA, SqlContracts, statements};
use techmarket_feed::Table as _;
use techmarket_store::{Database, Location, Schema, Sql as _, StoreError, Tx};
use techmarket_testkit::{OTHER_PROVIDER, PROVIDER, on_both_databases};
use techmarket_types::{ContractId, Fen};
use uuid::Uuid;

use crate::support::Verb;

pub(crate) async fn open(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION])
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
            certificate: None,
        }),
        ..draft(id)
    }
}

/// Inserts a draft and registers it.
async fn enter(tx: &mut Tx, contract: &Contract) -> Result<bool, StoreError> {
    SqlContracts
        .insert(
            tx,
            &Contract {
                state: State::Draft,
                registration: None,
                ..contract.clone()
            },
        )
        .await?;
    SqlContracts
        .update(
            tx,
            &Contract {
                version: 2,
                ..contract.clone()
            },
            1,
        )
        .await
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

    async fn what_is_kept_comes_back(location: Location) {
        let database = open(&location).await;
        let mut tx = database.begin().await.unwrap();
        let contract = draft(1);
        SqlContracts.insert(&mut tx, &contract).await.unwrap();
        assert_eq!(
            SqlContracts.find(&mut tx, contract.id).await.unwrap(),
            Some(contract.clone())
        );
        let mut changed = Contract {
            version: 2,
            state: State::Submitted,
            ..contract.clone()
        };
        changed.content.seller.credit_code = OTHER_PROVIDER.parse().ok();
        assert!(SqlContracts.update(&mut tx, &changed, 1).await.unwrap());
        assert!(
            !SqlContracts.update(&mut tx, &changed, 1).await.unwrap(),
            "that version is gone"
        );
        tx.commit().await.unwrap();
        let mut session = database.read().await.unwrap();
        let unknown = ContractId::new(Uuid::from_u128(2));
        let found = SqlContracts
            .find_many(&mut session, &[unknown, contract.id])
            .await
            .unwrap();
        assert_eq!(found, [changed]);
        assert!(
            SqlContracts
                .find_many(&mut session, &[])
                .await
                .unwrap()
                .is_empty()
        );
        assert!(SqlContracts.find(&mut session, unknown).await.unwrap().is_none());
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
            let told = SqlContracts
                .refusal(constraint, &contract)
                .map(|error| error.reason().as_str());
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
        SqlContracts.insert(&mut tx, &twin).await.unwrap();
        assert!(
            SqlContracts
                .update(&mut tx, &Contract { version: 2, ..twin }, 1)
                .await
                .unwrap()
        );
    }

    async fn a_contract_of_the_first_release_is_read_and_goes_on(location: Location) {
        static FIRST: Schema = Schema {
            name: SCHEMA.name,
            migrations: SCHEMA.migrations.split_at(2).0,
            constraints: SCHEMA.constraints,
        };
        let database = Database::open(&location, &FIRST, &[techmarket_feed::MIGRATION]).await.unwrap();
        let mut old = draft(1);
        old.content.title = "旧合同".to_owned();
        // The body as it was written then, without what came later.
        let mut body = serde_json::to_value(&old).unwrap();
        let fields = body.as_object_mut().unwrap();
        for later in ["attachments", "assignment", "due", "pending", "ending"] {
            fields.remove(later).unwrap();
        }
        let content = fields.get_mut("content").unwrap().as_object_mut().unwrap();
        for later in ["applicant", "amount_undetermined", "royalty", "instalments", "right_certificates", "substance"] {
            content.remove(later).unwrap();
        }
        let mut tx = database.begin().await.unwrap();
        let insert = "INSERT INTO contract (id, version, body, state, category, seller) VALUES ($1, 1, $2, 'draft', '', $3)";
        let args = vec![old.id.to_string().into(), body.to_string().into(), PROVIDER.into()];
        tx.execute(insert, args).await.unwrap();
        tx.commit().await.unwrap();
        database.close().await;

        let office = crate::support::Office::open(&location).await;
        let at = office.seen(&old.id.name()).await;
        assert_eq!((at.title.as_str(), at.etag.as_str(), at.registered_version), ("旧合同", "1-1", 0));
        let filled = techmarket_proto::contract::v1::Contract {
            name: at.name,
            etag: at.etag,
            ..techmarket_testkit::contract()
        };
        let at = office.done(Verb::Update, &filled).await.unwrap();
        let at = office.all_done(&[Verb::Submit, Verb::Accept, Verb::Review, Verb::Register], &at).await;
        assert_eq!((at.registration_number.as_str(), at.registered_version), ("2026360301000001", 1));
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
            given.push(SqlContracts.take_serial(&mut tx, point, year).await.unwrap());
            if commits {
                tx.commit().await.unwrap();
            }
        }
        assert_eq!(given, [0, 1, 1, 1, 0, 2]);
    }
}
