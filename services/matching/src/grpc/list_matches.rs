//! ListMatches.

use std::str::FromStr;

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::matching::v1::{ListMatchesRequest, ListMatchesResponse};
use techmarket_rpc::page;
use tonic::Request;

use crate::app::{After, ListMatches, MatchOrder, MatchQuery};
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_list_matches(
        &self,
        request: Request<ListMatchesRequest>,
    ) -> Result<ListMatchesResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let filter = request.filter.clone().unwrap_or_default();
        let page = page(&mut v, &request);
        let order = order(&mut v, &request.order_by);
        let after = page.after_key::<Place>(&mut v).map(|Place(after)| after);
        let query = v.within("filter", |v| {
            convert::match_filter(v, self.app.tables(), &context.caller, filter)
        });
        let query = MatchQuery {
            // Who asks for one listing means that one.
            variants_too: request.variants_too || query.listing.is_some(),
            order,
            after,
            limit: page.fetch(),
            ..query
        };
        v.finish()?;
        let (matches, next_page_token) = self.app.list_matches(ListMatches { query, page }).await?;
        let matches = matches
            .iter()
            .map(|pair| convert::to_match(pair, &context.caller))
            .collect();
        Ok(ListMatchesResponse {
            matches,
            next_page_token,
        })
    }
}

fn order(v: &mut Violations, order_by: &str) -> MatchOrder {
    match order_by.trim() {
        "" | "create_time desc" => MatchOrder::Newest,
        "create_time" | "create_time asc" => MatchOrder::Oldest,
        "score desc" => MatchOrder::Best,
        "update_time desc" => MatchOrder::Changed,
        _ => {
            v.add(
                "order_by",
                Reason::FilterInvalid,
                "只能是 create_time、create_time desc、score desc 或 update_time desc",
            );
            MatchOrder::Newest
        }
    }
}

/// The key of a page token: what the order goes by, and the id of the last match shown.
struct Place(After);

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (key, id) = text.split_once(',').ok_or(())?;
        Ok(Self(After {
            key: key.parse().map_err(drop)?,
            id: id.parse().map_err(drop)?,
        }))
    }
}
