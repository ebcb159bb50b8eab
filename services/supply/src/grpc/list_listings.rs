//! ListListings.

use techmarket_kernel::{Result, TextRule, Violations, check_text};
use techmarket_proto::supply::v1::{ListListingsRequest, ListListingsResponse};
use techmarket_rpc::{convert as wire, page};
use techmarket_types::ListingId;
use tonic::Request;

use crate::app::{ListListings, ListingQuery, Viewer};
use crate::grpc::{SupplyGrpc, convert};

impl SupplyGrpc {
    pub(super) async fn handle_list_listings(
        &self,
        request: Request<ListListingsRequest>,
    ) -> Result<ListListingsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let filter = request.filter.clone().unwrap_or_default();
        let page = page(&mut v, &request);
        let ascending = wire::ascending(&mut v, &request.order_by);
        let after = page.after_key::<ListingId>(&mut v);
        let query = v.within("filter", |v| {
            check_text(v, "external_id", &filter.external_id, TextRule::line(100));
            ListingQuery {
                viewer: Viewer::of(&context.caller),
                organization: match filter.organization.as_str() {
                    "" => None,
                    code => wire::credit_code(v, "organization", code),
                },
                states: wire::choices(v, "states", &filter.states, convert::state),
                kinds: wire::choices(v, "kinds", &filter.kinds, convert::kind),
                region_prefix: wire::region_prefix(v, "region", self.app.tables(), &filter.region),
                external_id: filter.external_id,
                ascending,
                after,
                limit: page.fetch(),
            }
        });
        v.finish()?;
        let (listings, next_page_token) = self.app.list_listings(ListListings { query, page }).await?;
        let listings = listings
            .iter()
            .map(|listing| convert::to_view(listing, &context.caller))
            .collect();
        Ok(ListListingsResponse {
            listings,
            next_page_token,
        })
    }
}
