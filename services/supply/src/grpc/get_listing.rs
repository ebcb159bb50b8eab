//! GetListing.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_rpc::convert as wire;
use techmarket_types::ListingId;
use tonic::Request;

use crate::domain::Listing;
use crate::grpc::SupplyGrpc;

impl SupplyGrpc {
    pub(super) async fn handle_get_listing(
        &self,
        request: Request<GetListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, ListingId::parse_name);
        let id = v.finish_with(id)?;
        Ok((self.app.get_listing(&context, id).await?, context))
    }
}
