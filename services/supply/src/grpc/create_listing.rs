//! CreateListing.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1::CreateListingRequest;
use techmarket_rpc::request_key;
use tonic::Request;

use crate::app::CreateListing;
use crate::domain::Listing;
use crate::grpc::{SupplyGrpc, convert};

impl SupplyGrpc {
    pub(super) async fn handle_create_listing(
        &self,
        request: Request<CreateListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CreateListing", &request.request_id, &request);
        let codes = self.codes(self.clock.today());
        let checked = v.within("listing", |v| {
            convert::content(v, codes, request.listing.unwrap_or_default())
        });
        let command = CreateListing {
            content: v.finish_with(checked)?,
            key,
            validate_only: request.validate_only,
        };
        Ok((self.app.create_listing(&context, &command).await?, context))
    }
}
