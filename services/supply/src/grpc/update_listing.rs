//! UpdateListing.

use techmarket_kernel::{CodeCheck, Context, Result, Violations};
use techmarket_proto::supply::v1::{Listing as Message, UpdateListingRequest};
use techmarket_rpc::{apply_mask, request_key, target};
use techmarket_types::ListingId;
use tonic::Request;

use crate::app::{Target, UpdateListing};
use crate::domain::{Listing, ListingContent};
use crate::grpc::{SupplyGrpc, convert};

const MESSAGE: &str = "techmarket.supply.v1.Listing";

/// What an owner may change after the listing is made.
const MUTABLE: &[&str] = &[
    "organization_name",
    "publisher_hidden",
    "title",
    "summary",
    "keywords",
    "fields",
    "industry",
    "region",
    "maturity",
    "cooperation",
    "price",
    "intellectual_property",
    "announcement",
    "achievement",
    "expert",
    "instrument",
    "service",
    "confidential",
];

impl SupplyGrpc {
    pub(super) async fn handle_update_listing(
        &self,
        request: Request<UpdateListingRequest>,
    ) -> Result<(Listing, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let update = request.listing.clone().unwrap_or_default();
        let mut v = Violations::new();
        let named = (update.name.as_str(), update.etag.as_str(), "");
        let target_of = v.within("listing", |v| {
            target(v, "UpdateListing", named, &request, ListingId::parse_name)
        });
        let key = request_key(&mut v, "UpdateListing", &request.request_id, &request);
        let target = Target {
            key,
            ..v.finish_with(target_of)?
        };
        let codes = self.codes(self.clock.today());
        let mask = request.update_mask.as_ref();
        let edit = |current: &Listing| edited(current, &update, mask, codes);
        let command = UpdateListing {
            target,
            edit,
            validate_only: request.validate_only,
        };
        Ok((self.app.update_listing(&context, &command).await?, context))
    }
}

fn edited(
    current: &Listing,
    update: &Message,
    mask: Option<&prost_types::FieldMask>,
    codes: CodeCheck<'_>,
) -> Result<ListingContent> {
    let edited = apply_mask(MESSAGE, &convert::to_whole(current), update, mask, MUTABLE)?;
    let mut v = Violations::new();
    let content = v.within("listing", |v| convert::content(v, codes, edited));
    v.finish_with(content)
}
