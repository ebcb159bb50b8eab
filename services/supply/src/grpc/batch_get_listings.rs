//! BatchGetListings.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::supply::v1::{BatchGetListingsRequest, BatchGetListingsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::ListingId;
use tonic::Request;

use crate::grpc::{SupplyGrpc, convert};

impl SupplyGrpc {
    pub(super) async fn handle_batch_get_listings(
        &self,
        request: Request<BatchGetListingsRequest>,
    ) -> Result<BatchGetListingsResponse> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let ids = wire::names(&mut v, "names", &request.get_ref().names, ListingId::parse_name);
        let ids = v.finish_with(ids)?;
        let listings = self.app.batch_get_listings(&context, &ids).await?;
        let listings = listings
            .iter()
            .map(|listing| convert::to_view(listing, &context.caller))
            .collect();
        Ok(BatchGetListingsResponse { listings })
    }
}
