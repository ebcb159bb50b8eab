//! GetListing.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::supply::v1::{GetListingRequest, Listing};
use techmarket_rpc::convert as wire;
use techmarket_types::ListingId;
use tonic::Request;

use crate::grpc::{SupplyGrpc, convert};

impl SupplyGrpc {
    pub(super) async fn handle_get_listing(&self, request: Request<GetListingRequest>) -> Result<Listing> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, ListingId::parse_name);
        let id = v.finish_with(id)?;
        let listing = self.app.get_listing(&context, id).await?;
        Ok(convert::to_named(&listing, &context.caller))
    }
}
