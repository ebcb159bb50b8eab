//! The confidential layers of posts, asked for where the posts are.

use std::time::Duration;

use async_trait::async_trait;
use techmarket_kernel::{Error, Reason, Result};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::types::v1::Contact;
use techmarket_rpc::{Rpc, convert as wire};
use techmarket_types::{DemandId, ListingId};
use tonic::{Code, Request, Response, Status};

use crate::app::ConfidentialPosts;
use crate::domain::Confidential;

/// A peer that takes longer is as good as away.
const PATIENCE: Duration = Duration::from_secs(5);

/// The services of supply and demand, called in the name of the market: as such they show the layer.
pub struct RemotePosts {
    pub(crate) supply: Rpc,
    pub(crate) demand: Rpc,
}

#[async_trait]
impl ConfidentialPosts for RemotePosts {
    async fn of_listing(&self, id: ListingId) -> Result<Option<Confidential>> {
        let request = timed(GetListingRequest { name: id.name() });
        let listing = SupplyServiceClient::new(self.supply.clone())
            .get_listing(request)
            .await;
        let layer = found(listing)?.and_then(|listing| listing.confidential);
        Ok(layer.map(|layer| confidential(layer.detail, layer.contact)))
    }

    async fn of_demand(&self, id: DemandId) -> Result<Option<Confidential>> {
        let request = timed(GetDemandRequest { name: id.name() });
        let demand = DemandServiceClient::new(self.demand.clone())
            .get_demand(request)
            .await;
        let layer = found(demand)?.and_then(|demand| demand.confidential);
        Ok(layer.map(|layer| confidential(layer.detail, layer.contact)))
    }
}

fn timed<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(PATIENCE);
    request
}

/// A post that was withdrawn since is none.
fn found<T>(answer: Result<Response<T>, Status>) -> Result<Option<T>> {
    match answer {
        Ok(post) => Ok(Some(post.into_inner())),
        Err(refused) if refused.code() == Code::NotFound => Ok(None),
        Err(refused) => {
            Err(Error::new(Reason::Unavailable, "供给或需求服务暂不可用，请稍后再试").with_source(refused))
        }
    }
}

fn confidential(detail: String, contact: Option<Contact>) -> Confidential {
    Confidential {
        detail,
        contact: contact.map(wire::contact),
    }
}
