//! The statements of the store, on both databases.

use techmarket_directory::domain::{
    AnnouncementKind, AnnouncementState, BrokerState, ClaimState, ExpertKind, ExpertState, OrganizationKind,
    OrganizationState,
};
use techmarket_directory::store::announcements::AnnouncementQuery;
use techmarket_directory::store::brokers::BrokerQuery;
use techmarket_directory::store::claims::ClaimQuery;
use techmarket_directory::store::experts::ExpertQuery;
use techmarket_directory::store::organizations::OrganizationQuery;
use techmarket_directory::store::service_logs::LogQuery;
use techmarket_directory::store::{SCHEMA, statements};
use techmarket_store::{Database, Location, Select, Sql as _};
use techmarket_testkit::{BROKER, on_both_databases};
use techmarket_types::ExpertId;
use uuid::Uuid;

async fn database(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &techmarket_directory::MIGRATIONS)
        .await
        .unwrap()
}

fn lists() -> Vec<Select> {
    let id = Uuid::from_u128(1);
    vec![
        OrganizationQuery::default().select(51),
        OrganizationQuery {
            states: OrganizationState::PUBLIC.to_vec(),
            kinds: OrganizationKind::ALL.to_vec(),
            region_prefix: "3603".to_owned(),
            after: BROKER.parse().ok(),
            ..OrganizationQuery::default()
        }
        .select(51),
        ClaimQuery {
            claimant: Some("techmarket x".to_owned()),
            organization: BROKER.parse().ok(),
            states: ClaimState::ALL.to_vec(),
            limit: 51,
            ..ClaimQuery::default()
        }
        .select(),
        BrokerQuery {
            states: BrokerState::PUBLIC.to_vec(),
            also_of: BROKER.parse().ok(),
            asked: BrokerState::ALL.to_vec(),
            grade: "x-1".to_owned(),
            region_prefix: "3603".to_owned(),
            certificate: "1".to_owned(),
            ..BrokerQuery::default()
        }
        .select(51),
        ExpertQuery {
            kinds: ExpertKind::ALL.to_vec(),
            states: ExpertState::ALL.to_vec(),
            commissioners: true,
            sending: BROKER.parse().ok(),
            region_prefix: "3603".to_owned(),
            ..ExpertQuery::default()
        }
        .select(51),
        LogQuery {
            expert: ExpertId::new(id),
            year: Some(2026),
            after: Some(id),
            limit: 51,
        }
        .select(),
        AnnouncementQuery::default().select(51),
        AnnouncementQuery {
            kinds: AnnouncementKind::ALL.to_vec(),
            states: AnnouncementState::ALL.to_vec(),
            current_at: Some(jiff::Timestamp::UNIX_EPOCH),
            after: format!("1{:016x}{id}", 1).parse().ok(),
        }
        .select(51),
    ]
}

on_both_databases! {
    async fn every_statement_can_be_planned(location: Location) {
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in statements().into_iter().chain(techmarket_feed::statements()) {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        for select in lists() {
            select.prepare(&mut session).await.unwrap();
        }
    }
}

#[test]
fn lists_of_organisations_are_picked_in_indexes() {
    techmarket_testkit::run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = database(&Location::Folder(folder.path().to_owned())).await;
        let mut session = database.read().await.unwrap();
        let query = OrganizationQuery {
            states: OrganizationState::PUBLIC.to_vec(),
            ..OrganizationQuery::default()
        };
        let steps = query
            .select(51)
            .steps_on_sqlite(&mut session)
            .await
            .unwrap()
            .join("\n");
        assert!(steps.contains("organization_state"), "{steps}");
        assert!(!steps.contains("SCAN organization"), "{steps}");
    });
}

#[test]
fn lists_of_announcements_are_read_in_their_order() {
    techmarket_testkit::run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = database(&Location::Folder(folder.path().to_owned())).await;
        let mut session = database.read().await.unwrap();
        let query = AnnouncementQuery {
            current_at: Some(jiff::Timestamp::UNIX_EPOCH),
            ..AnnouncementQuery::default()
        };
        for query in [query, AnnouncementQuery::default()] {
            let steps = query
                .select(51)
                .steps_on_sqlite(&mut session)
                .await
                .unwrap()
                .join("\n");
            assert!(
                steps.contains("USING INDEX") && !steps.contains("TEMP B-TREE"),
                "{steps}"
            );
        }
    });
}
