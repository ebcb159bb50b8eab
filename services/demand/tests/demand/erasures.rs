//! What is kept of a person who was erased: nobody is called by a demand that named the person.

use techmarket_kernel::{Clock as _, Context};
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::demand::v1::{Demand, DemandConfidential, GetDemandRequest};
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{Harness, contact, demand, demander, erased, on_both_databases};

use crate::support::{create, service};

on_both_databases! {
    async fn an_erased_person_is_parted_from_demands(location: Location) {
        let harness = Harness::new();
        let service = service(&harness, &location, harness.switchboard().here()).await;
        let market = harness.mount(vec![service.clone()]);
        let mut client = DemandServiceClient::new(market.client(&demander()));
        let layer = DemandConfidential { detail: "指标".to_owned(), contact: Some(contact()) };
        let written = Demand { confidential: Some(layer), ..demand() };
        let made = client.create_demand(create(written)).await.unwrap().into_inner();
        let mut read = async || {
            let request = GetDemandRequest { name: made.name.clone() };
            client.get_demand(request).await.unwrap().into_inner()
        };
        let keeper = service.keeper().unwrap();
        let context = Context::of_market(harness.clock.now());
        keeper.erase(&context, &erased("somebody.else", "13800138000")).await.unwrap();
        assert_eq!(read().await, made, "of somebody else nothing goes");
        for _ in 0..2 {
            keeper.erase(&context, &erased(&demander().subject, "0799 0000000")).await.unwrap();
            let layer = read().await.confidential.unwrap();
            assert_eq!((layer.detail.as_str(), layer.contact), ("指标", None));
        }
    }
}
