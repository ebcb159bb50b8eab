//! WithdrawListing.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1::WithdrawListingRequest;
use techmarket_rpc::target;
use techmarket_types::ListingId;
use tonic::Request;

use crate::domain::{Listing, check_reason};
use crate::grpc::SupplyGrpc;

impl SupplyGrpc {
    pub(super) async fn handle_withdraw_listing(
        &self,
        request: Request<WithdrawListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "WithdrawListing", named, &request, ListingId::parse_name);
        check_reason(&mut v, &request.reason, false);
        let target = v.finish_with(target)?;
        Ok((
            self.app
                .withdraw_listing(&context, &target, &request.reason)
                .await?,
            context,
        ))
    }
}
