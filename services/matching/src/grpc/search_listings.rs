//! SearchListings.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{SearchListingsRequest, SearchListingsResponse};
use techmarket_rpc::page;
use tonic::Request;

use crate::domain::Filter;
use crate::grpc::{MatchingGrpc, convert, words};

impl MatchingGrpc {
    pub(super) async fn handle_search_listings(
        &self,
        request: Request<SearchListingsRequest>,
    ) -> Result<SearchListingsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        words(&mut v, &request.query);
        let filter = Filter {
            variants_too: request.variants_too,
            ..convert::listing_filter(
                &mut v,
                self.app.tables(),
                &context.caller,
                request.filter.as_ref(),
            )
        };
        let offset = convert::offset(&mut v, &page);
        v.finish()?;
        let size = page.size as usize;
        let found = self
            .app
            .search_listings(request.query, filter, size, offset)
            .await?;
        let next = if found.more {
            page.token(&offset.saturating_add(size).to_string())
        } else {
            String::new()
        };
        Ok(SearchListingsResponse {
            index_position: found.index_position,
            hits: convert::to_listing_hits(found, &context.caller)?,
            next_page_token: next,
        })
    }
}
