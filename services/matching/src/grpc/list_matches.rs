//! ListMatches.

use std::str::FromStr;

use prost::Message;
use techmarket_kernel::{PageRequest, Reason, Result, Violations};
use techmarket_proto::matching::v1::{ListMatchesRequest, ListMatchesResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::{DemandId, ListingId, MatchId};
use tonic::Request;

use crate::app::{ListMatches, MatchOrder, MatchQuery, Viewer};
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
        let bound = ListMatchesRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let page = PageRequest::read(
            request.page_size,
            &request.page_token,
            bound.encode_to_vec(),
            &mut v,
        );
        let order = order(&mut v, &request.order_by);
        let after = page.after_key::<After>(&mut v);
        let query = v.within("filter", |v| MatchQuery {
            viewer: Viewer::of(&context.caller),
            listing: wire::optional_name(v, "listing", &filter.listing, ListingId::parse_name),
            demand: wire::optional_name(v, "demand", &filter.demand, DemandId::parse_name),
            states: wire::choices(v, "states", &filter.states, convert::match_state),
            organization: match filter.organization.as_str() {
                "" => None,
                code => wire::credit_code(v, "organization", code),
            },
            order,
            after: after.map(|After(score, id)| (score, id)),
            limit: page.fetch(),
        });
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
        _ => {
            v.add(
                "order_by",
                Reason::FilterInvalid,
                "只能是 create_time、create_time desc 或 score desc",
            );
            MatchOrder::Newest
        }
    }
}

/// The key of a page token: score in millionths and id of the last match shown.
struct After(i64, MatchId);

impl FromStr for After {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        let (score, id) = key.split_once(',').ok_or(())?;
        Ok(Self(score.parse().map_err(drop)?, id.parse().map_err(drop)?))
    }
}
