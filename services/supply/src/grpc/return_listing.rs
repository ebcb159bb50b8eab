//! ReturnListing.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1::ReturnListingRequest;
use techmarket_rpc::target;
use techmarket_types::ListingId;
use tonic::Request;

use crate::domain::{Listing, check_reason};
use crate::grpc::SupplyGrpc;

impl SupplyGrpc {
    pub(super) async fn handle_return_listing(
        &self,
        request: Request<ReturnListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "ReturnListing", named, &request, ListingId::parse_name);
        check_reason(&mut v, &request.reason, true);
        let target = v.finish_with(target)?;
        Ok((
            self.app
                .return_listing(&context, &target, &request.reason)
                .await?,
            context,
        ))
    }
}
