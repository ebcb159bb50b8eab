//! ListSavedSearches.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{ListSavedSearchesRequest, ListSavedSearchesResponse};
use techmarket_rpc::{convert as wire, page};
use tonic::Request;

use crate::app::SearchQuery;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_list_saved_searches(
        &self,
        request: Request<ListSavedSearchesRequest>,
    ) -> Result<ListSavedSearchesResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let after = page.after_key(&mut v);
        let side = match request.filter.unwrap_or_default().side {
            0 => None,
            side => v.within("filter", |v| wire::choice(v, "side", side, convert::side)),
        };
        v.finish()?;
        let query = SearchQuery {
            owner: context.caller.subject,
            side,
            after,
            limit: page.fetch(),
        };
        let (searches, next_page_token) = self.app.list_saved_searches(&query, &page).await?;
        Ok(ListSavedSearchesResponse {
            saved_searches: searches.iter().map(convert::to_search).collect(),
            next_page_token,
        })
    }
}
