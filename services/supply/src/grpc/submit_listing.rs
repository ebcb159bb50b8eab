//! SubmitListing.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1::SubmitListingRequest;
use techmarket_rpc::target;
use techmarket_types::ListingId;
use tonic::Request;

use crate::domain::Listing;
use crate::grpc::SupplyGrpc;

impl SupplyGrpc {
    pub(super) async fn handle_submit_listing(
        &self,
        request: Request<SubmitListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "SubmitListing", named, &request, ListingId::parse_name);
        let target = v.finish_with(target)?;
        Ok((self.app.submit_listing(&context, &target).await?, context))
    }
}
