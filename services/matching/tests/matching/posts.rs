//! The services of supply and demand, as far as matching calls them: one listing and one demand each, which the market reads.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures::Stream;
use techmarket_kernel::Caller;
use techmarket_proto::demand::v1 as demand;
use techmarket_proto::demand::v1::demand_service_server::{DemandService, DemandServiceServer};
use techmarket_proto::supply::v1 as supply;
use techmarket_proto::supply::v1::supply_service_server::{SupplyService, SupplyServiceServer};
use techmarket_proto::types::v1::BrokerMandate;
use techmarket_runtime::{Mounts, Service};
use tonic::{Request, Response, Status, Streaming};

type Answer<T> = Result<Response<T>, Status>;

/// Posts with their confidential layers.
#[derive(Clone, Default)]
pub(crate) struct Posts(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    listings: Vec<supply::Listing>,
    demands: Vec<demand::Demand>,
    /// Every call fails with this.
    away: Option<Status>,
}

impl Posts {
    pub(crate) fn hold(&self, listing: &supply::Listing, demand: &demand::Demand) {
        let mut held = self.0.lock().unwrap();
        held.listings.push(listing.clone());
        held.demands.push(demand.clone());
    }

    pub(crate) fn clear(&self) {
        *self.0.lock().unwrap() = Held::default();
    }

    pub(crate) fn go_away(&self, status: Status) {
        self.0.lock().unwrap().away = Some(status);
    }
}

/// As the services do: nobody but the market is given the layer.
fn read<T, R>(request: &Request<R>, held: &Held, post: Option<T>) -> Answer<T> {
    if let Some(status) = &held.away {
        return Err(status.clone());
    }
    let caller = request.extensions().get::<Caller>();
    assert!(caller.is_some_and(Caller::is_market), "{caller:?}");
    post.map(Response::new).ok_or_else(|| Status::not_found("none"))
}

fn none<T>() -> Answer<T> {
    Err(Status::unimplemented("not called by matching"))
}

#[tonic::async_trait]
impl SupplyService for Posts {
    type ImportListingsStream =
        Pin<Box<dyn Stream<Item = Result<supply::ImportListingsResponse, Status>> + Send>>;

    async fn get_listing(&self, request: Request<supply::GetListingRequest>) -> Answer<supply::Listing> {
        let held = self.0.lock().unwrap();
        let found = held
            .listings
            .iter()
            .find(|listing| listing.name == request.get_ref().name);
        read(&request, &held, found.cloned())
    }

    async fn create_listing(&self, _: Request<supply::CreateListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn batch_get_listings(
        &self,
        _: Request<supply::BatchGetListingsRequest>,
    ) -> Answer<supply::BatchGetListingsResponse> {
        none()
    }

    async fn list_listings(
        &self,
        _: Request<supply::ListListingsRequest>,
    ) -> Answer<supply::ListListingsResponse> {
        none()
    }

    async fn update_listing(&self, _: Request<supply::UpdateListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn submit_listing(&self, _: Request<supply::SubmitListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn publish_listing(&self, _: Request<supply::PublishListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn return_listing(&self, _: Request<supply::ReturnListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn withdraw_listing(&self, _: Request<supply::WithdrawListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn withdraw_listing_revision(
        &self,
        _: Request<supply::WithdrawListingRevisionRequest>,
    ) -> Answer<supply::Listing> {
        none()
    }

    async fn list_listing_versions(
        &self,
        _: Request<supply::ListListingVersionsRequest>,
    ) -> Answer<supply::ListListingVersionsResponse> {
        none()
    }

    async fn renew_listing(&self, _: Request<supply::RenewListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn batch_submit_listings(
        &self,
        _: Request<supply::BatchSubmitListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn batch_publish_listings(
        &self,
        _: Request<supply::BatchPublishListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn batch_return_listings(
        &self,
        _: Request<supply::BatchReturnListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn batch_withdraw_listings(
        &self,
        _: Request<supply::BatchWithdrawListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn batch_reopen_listings(
        &self,
        _: Request<supply::BatchReopenListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn batch_renew_listings(
        &self,
        _: Request<supply::BatchRenewListingsRequest>,
    ) -> Answer<supply::BatchListingsResponse> {
        none()
    }

    async fn create_broker_mandate(
        &self,
        _: Request<supply::CreateBrokerMandateRequest>,
    ) -> Answer<BrokerMandate> {
        none()
    }

    async fn list_broker_mandates(
        &self,
        _: Request<supply::ListBrokerMandatesRequest>,
    ) -> Answer<supply::ListBrokerMandatesResponse> {
        none()
    }

    async fn revoke_broker_mandate(
        &self,
        _: Request<supply::RevokeBrokerMandateRequest>,
    ) -> Answer<BrokerMandate> {
        none()
    }

    async fn reopen_listing(&self, _: Request<supply::ReopenListingRequest>) -> Answer<supply::Listing> {
        none()
    }

    async fn count_listing_views(
        &self,
        _: Request<supply::CountListingViewsRequest>,
    ) -> Answer<supply::CountListingViewsResponse> {
        none()
    }

    async fn import_listings(
        &self,
        _: Request<Streaming<supply::ImportListingsRequest>>,
    ) -> Answer<Self::ImportListingsStream> {
        none()
    }
}

#[tonic::async_trait]
impl DemandService for Posts {
    type ImportDemandsStream =
        Pin<Box<dyn Stream<Item = Result<demand::ImportDemandsResponse, Status>> + Send>>;

    async fn import_demands(
        &self,
        _: Request<Streaming<demand::ImportDemandsRequest>>,
    ) -> Answer<Self::ImportDemandsStream> {
        none()
    }

    async fn count_demand_views(
        &self,
        _: Request<demand::CountDemandViewsRequest>,
    ) -> Answer<demand::CountDemandViewsResponse> {
        none()
    }

    async fn get_demand(&self, request: Request<demand::GetDemandRequest>) -> Answer<demand::Demand> {
        let held = self.0.lock().unwrap();
        let found = held
            .demands
            .iter()
            .find(|demand| demand.name == request.get_ref().name);
        read(&request, &held, found.cloned())
    }

    async fn create_demand(&self, _: Request<demand::CreateDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn batch_get_demands(
        &self,
        _: Request<demand::BatchGetDemandsRequest>,
    ) -> Answer<demand::BatchGetDemandsResponse> {
        none()
    }

    async fn list_demands(
        &self,
        _: Request<demand::ListDemandsRequest>,
    ) -> Answer<demand::ListDemandsResponse> {
        none()
    }

    async fn update_demand(&self, _: Request<demand::UpdateDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn submit_demand(&self, _: Request<demand::SubmitDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn publish_demand(&self, _: Request<demand::PublishDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn return_demand(&self, _: Request<demand::ReturnDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn withdraw_demand(&self, _: Request<demand::WithdrawDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn withdraw_demand_revision(
        &self,
        _: Request<demand::WithdrawDemandRevisionRequest>,
    ) -> Answer<demand::Demand> {
        none()
    }

    async fn list_demand_versions(
        &self,
        _: Request<demand::ListDemandVersionsRequest>,
    ) -> Answer<demand::ListDemandVersionsResponse> {
        none()
    }

    async fn renew_demand(&self, _: Request<demand::RenewDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn batch_submit_demands(
        &self,
        _: Request<demand::BatchSubmitDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn batch_publish_demands(
        &self,
        _: Request<demand::BatchPublishDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn batch_return_demands(
        &self,
        _: Request<demand::BatchReturnDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn batch_withdraw_demands(
        &self,
        _: Request<demand::BatchWithdrawDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn batch_reopen_demands(
        &self,
        _: Request<demand::BatchReopenDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn batch_renew_demands(
        &self,
        _: Request<demand::BatchRenewDemandsRequest>,
    ) -> Answer<demand::BatchDemandsResponse> {
        none()
    }

    async fn create_broker_mandate(
        &self,
        _: Request<demand::CreateBrokerMandateRequest>,
    ) -> Answer<BrokerMandate> {
        none()
    }

    async fn list_broker_mandates(
        &self,
        _: Request<demand::ListBrokerMandatesRequest>,
    ) -> Answer<demand::ListBrokerMandatesResponse> {
        none()
    }

    async fn revoke_broker_mandate(
        &self,
        _: Request<demand::RevokeBrokerMandateRequest>,
    ) -> Answer<BrokerMandate> {
        none()
    }

    async fn reopen_demand(&self, _: Request<demand::ReopenDemandRequest>) -> Answer<demand::Demand> {
        none()
    }

    async fn close_demand(&self, _: Request<demand::CloseDemandRequest>) -> Answer<demand::Demand> {
        none()
    }
}

#[tonic::async_trait]
impl Service for Posts {
    fn grpc_name(&self) -> &'static str {
        "techmarket.supply.v1.SupplyService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(SupplyServiceServer::new(self.clone()));
        mounts.add(DemandServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}
