//! AuditService: who read what is confidential of somebody else's listings, and who took an import as a file.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::audit::v1::audit_service_client::AuditServiceClient;
use techmarket_proto::audit::v1::{
    AuditEntry, AuditFilter, ListAuditEntriesRequest, Trail, VerifyAuditTrailRequest,
};
use techmarket_proto::supply::v1::{
    BatchGetListingsRequest, ListListingVersionsRequest, Listing, ListingFilter,
};
use techmarket_runtime::{Retention, Service as _};
use techmarket_store::{Database, Location, Sql as _};
use techmarket_supply::MIGRATIONS;
use techmarket_supply::store::SCHEMA;
use techmarket_testkit::{
    Refusal, Started, assert_refused, demander, listing, on_both_databases, operator, other_provider,
    provider, viewer,
};
use tonic::{Code, Status};

use crate::support::Market;

fn of_supply() -> ListAuditEntriesRequest {
    ListAuditEntriesRequest {
        trail: Trail::Supply.into(),
        ..ListAuditEntriesRequest::default()
    }
}

async fn list(
    started: &Started,
    caller: &Caller,
    request: ListAuditEntriesRequest,
) -> Result<Vec<AuditEntry>, Status> {
    let mut client = AuditServiceClient::new(started.client(caller));
    let page = client.list_audit_entries(request).await?;
    Ok(page.into_inner().audit_entries)
}

/// The entries about a listing.
async fn about(started: &Started, caller: &Caller, name: &str) -> Vec<AuditEntry> {
    let filter = AuditFilter {
        resource: name.to_owned(),
        ..AuditFilter::default()
    };
    let request = ListAuditEntriesRequest {
        filter: Some(filter),
        ..of_supply()
    };
    list(started, caller, request).await.unwrap()
}

/// Another operator.
fn colleague(name: &str) -> Caller {
    Caller {
        subject: format!("{name}@example"),
        ..operator()
    }
}

fn whole() -> VerifyAuditTrailRequest {
    VerifyAuditTrailRequest {
        trail: Trail::Supply.into(),
        ..VerifyAuditTrailRequest::default()
    }
}

on_both_databases! {
    async fn who_reads_what_is_confidential_of_others_is_written_down(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        let bare = Listing { confidential: None, external_id: "2".to_owned(), ..listing() };
        let (confidential, bare) = (market.published(listing()).await, market.published(bare).await);
        // The operator who submits and publishes it is answered with all of it.
        let published = list(&started, &operator(), of_supply()).await.unwrap();
        let said: Vec<_> = published.iter().map(|entry| (entry.action.as_str(), entry.resource.as_str())).collect();
        assert_eq!(said, [("read_confidential", confidential.name.as_str()); 2], "nothing is read where there is nothing");
        for caller in [provider(), viewer(), demander(), other_provider()] {
            market.get(&caller, &confidential.name).await.unwrap();
            market.listed(&caller, ListingFilter::default()).await;
        }
        assert_eq!(list(&started, &operator(), of_supply()).await.unwrap(), published, "owners and the public read what is theirs");

        market.get(&operator(), &confidential.name).await.unwrap();
        assert_eq!(list(&started, &operator(), of_supply()).await.unwrap(), published, "the same version to the same person within the hour");
        market.get(&colleague("b"), &confidential.name).await.unwrap();
        market.listed(&colleague("c"), ListingFilter::default()).await;
        let request = BatchGetListingsRequest { names: vec![bare.name.clone(), confidential.name.clone()], ..Default::default() };
        market.as_(&colleague("d")).batch_get_listings(request).await.unwrap();
        let request = ListListingVersionsRequest { name: confidential.name.clone(), ..Default::default() };
        market.as_(&colleague("e")).list_listing_versions(request).await.unwrap();
        let all = list(&started, &operator(), of_supply()).await.unwrap();
        assert_eq!(all.len(), 6, "{all:?}");
        let last = all.last().unwrap();
        assert_eq!((last.position, last.subject.as_str(), last.role.as_str()), (6, "e@example", "operator"));
        let details: Vec<_> = last.details.iter().map(|detail| (detail.name.as_str(), detail.value.as_str())).collect();
        assert_eq!(details, [("organization", listing().organization.as_str()), ("outcome", "done"), ("token", "issued")]);
        assert_eq!(about(&started, &operator(), &bare.name).await, []);

        // The owner learns who read; nobody else does, and of nothing but a resource that is named.
        assert_eq!(about(&started, &provider(), &confidential.name).await, all);
        assert_eq!(list(&started, &provider(), of_supply()).await.unwrap(), []);
        for stranger in [other_provider(), demander(), viewer()] {
            assert_eq!(about(&started, &stranger, &confidential.name).await, [], "{stranger:?}");
        }
    }

    async fn a_trail_of_reads_that_was_changed_is_found(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        market.published(listing()).await;
        let name = market.published(Listing { external_id: "2".to_owned(), ..listing() }).await.name;
        market.get(&colleague("b"), &name).await.unwrap();
        let mut office = AuditServiceClient::new(started.client(&operator()));
        let verified = office.verify_audit_trail(whole()).await.unwrap().into_inner();
        assert_eq!((verified.intact, verified.verified_count, verified.head_position), (true, 5, 5));
        let behind = VerifyAuditTrailRequest { after_position: 5, after_hash: verified.last_hash, ..whole() };
        assert!(office.verify_audit_trail(behind).await.unwrap().into_inner().intact);
        let database = Database::open(&location, &SCHEMA, &MIGRATIONS).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        tx.execute("UPDATE audit_entry SET subject = 'x' WHERE position = 2", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let verified = office.verify_audit_trail(whole()).await.unwrap().into_inner();
        assert_eq!((verified.intact, verified.broken_position), (false, 2));
    }

    async fn reads_go_once_their_years_are_over_and_the_chain_holds(location: Location) {
        let market = Market::at(&location).await;
        let started = market.start().await;
        market.published(listing()).await;
        let database = market.supply.pruned().unwrap();
        let years = |years: i64| market.harness.clock().now() + SignedDuration::from_hours(years * 366 * 24);
        let retention = Retention::embedded().unwrap();
        assert_eq!(retention.prune(&database, years(2)).await.unwrap(), None);
        let gone = retention.prune(&database, years(3)).await.unwrap().unwrap();
        assert_eq!(gone.position, 2);
        let left = list(&started, &operator(), of_supply()).await.unwrap();
        let [checkpoint] = &left[..] else { panic!("{left:?}") };
        assert_eq!((checkpoint.subject.as_str(), checkpoint.action.as_str(), checkpoint.position), ("market", "prune_audit", 3));
        let mut office = AuditServiceClient::new(started.client(&operator()));
        let verified = office.verify_audit_trail(whole()).await.unwrap().into_inner();
        assert_eq!((verified.intact, verified.verified_count, verified.pruned_position), (true, 1, 2));
        assert_eq!(list(&started, &provider(), of_supply()).await.unwrap(), [], "the market's own step concerns nobody else");
        // A checkpoint that is altered stands for nothing.
        let mut tx = database.begin().await.unwrap();
        tx.execute("UPDATE audit_entry SET detail = '{}' WHERE position = 3", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!office.verify_audit_trail(whole()).await.unwrap().into_inner().intact);
    }
}

#[tokio::test]
async fn trails_are_refused_to_strangers_and_where_they_are_not() {
    let market = Market::new().await;
    let started = market.start().await;
    let unstated = ListAuditEntriesRequest::default();
    let refused = list(&started, &operator(), unstated).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("trail", Reason::EnumInvalid)])
    );
    let elsewhere = ListAuditEntriesRequest {
        trail: Trail::Demand.into(),
        ..of_supply()
    };
    let refused = list(&started, &operator(), elsewhere).await.unwrap_err();
    let expected = Refusal::new(Code::FailedPrecondition, Reason::SourceNotServed).with("role", "demand");
    assert_eq!(Refusal::read(&refused), expected);
    assert!(refused.message().contains("demand 的审计记录"), "{refused:?}");
    let mut stranger = AuditServiceClient::new(started.client(&provider()));
    let refused = stranger.verify_audit_trail(whole()).await.unwrap_err();
    assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
}
