//! AuditService: who read what is confidential of somebody else's demands.

use techmarket_kernel::Caller;
use techmarket_proto::audit::v1::audit_service_client::AuditServiceClient;
use techmarket_proto::audit::v1::{AuditEntry, AuditFilter, ListAuditEntriesRequest, Trail};
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, Started, demand, demander, on_both_databases, operator, other_demander, viewer,
};

use crate::support::{Client, Verb, create, get, run, service};

async fn about(started: &Started, caller: &Caller, name: &str) -> Vec<AuditEntry> {
    let request = ListAuditEntriesRequest {
        trail: Trail::Demand.into(),
        filter: Some(AuditFilter {
            resource: name.to_owned(),
            ..AuditFilter::default()
        }),
        ..ListAuditEntriesRequest::default()
    };
    let mut client = AuditServiceClient::new(started.client(caller));
    let page = client.list_audit_entries(request).await.unwrap();
    page.into_inner().audit_entries
}

on_both_databases! {
    async fn the_owner_of_a_demand_learns_who_read_what_is_confidential_of_it(location: Location) {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let started = harness.start(vec![service(&harness, &location, nobody).await]).await;
        let of = |caller: &Caller| Client::new(started.client(caller));
        let mut at = of(&demander()).create_demand(create(demand())).await.unwrap().into_inner();
        at = run(&mut of(&demander()), Verb::Submit, &at).await.unwrap();
        assert_eq!(about(&started, &operator(), &at.name).await, [], "its owner alone has seen it");
        at = run(&mut of(&operator()), Verb::Publish, &at).await.unwrap();
        let colleague = Caller { subject: "colleague@example".to_owned(), ..operator() };
        for caller in [demander(), other_demander(), viewer(), operator(), colleague] {
            get(&mut of(&caller), &at.name).await.unwrap();
        }
        let read = about(&started, &demander(), &at.name).await;
        let readers: Vec<_> = read.iter().map(|entry| (entry.subject.as_str(), entry.action.as_str())).collect();
        let once = |subject| (subject, "read_confidential");
        assert_eq!(readers, [once("operator@example"), once("colleague@example")], "by publishing it, which covers the hour, and by name");
        assert_eq!(about(&started, &other_demander(), &at.name).await, []);
    }
}
