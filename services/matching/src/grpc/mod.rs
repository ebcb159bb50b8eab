//! The matching service on the wire: one method a file, what messages mean, and the feeds it follows.

mod accept_match;
mod convert;
mod decline_match;
mod follow_contracts;
mod follow_posts;
mod get_match;
mod list_matches;
mod rank_demands;
mod rank_listings;
mod search_demands;
mod search_listings;

use std::sync::Arc;

use techmarket_kernel::{Clock, Context, Reason, Result, Target, TextRule, Violations, check_text};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::matching_service_server::MatchingService;
use techmarket_rpc::{context, request_key, status};
use techmarket_types::MatchId;
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::domain::{Match, Subject};

pub use convert::payloads;
pub use follow_contracts::FollowContracts;
pub use follow_posts::{FollowDemands, FollowListings};

/// Hits of a ranking if the caller says nothing.
const DEFAULT_LIMIT: usize = 20;
/// Most hits of a ranking.
const MAX_LIMIT: usize = 200;

/// The handlers.
#[derive(Clone)]
pub struct MatchingGrpc {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl MatchingGrpc {
    fn context<T>(&self, request: &Request<T>) -> Result<Context> {
        context(request, &*self.clock)
    }
}

/// Reads which match a state change is about. `method` and `request` make the key of a repeatable call.
fn target(
    v: &mut Violations,
    method: &'static str,
    (name, etag, request_id): (&str, &str, &str),
    request: &impl prost::Message,
) -> Option<Target<MatchId>> {
    let key = request_key(v, method, request_id, request);
    techmarket_rpc::target(v, name, etag, key, MatchId::parse_name)
}

/// Reads how many hits a ranking returns.
fn limit(v: &mut Violations, limit: i32) -> usize {
    match usize::try_from(limit) {
        Ok(0) => DEFAULT_LIMIT,
        Ok(limit) => limit.min(MAX_LIMIT),
        Err(_) => {
            v.add("limit", Reason::PageSizeInvalid, "不能为负数");
            DEFAULT_LIMIT
        }
    }
}

/// Reads the words of a search.
fn words(v: &mut Violations, query: &str) {
    check_text(v, "query", query, TextRule::text(2_000).required());
}

/// Reads a text to rank for.
fn ranked_text(v: &mut Violations, text: &pb::RankText) -> Subject {
    v.within("text", |v| {
        check_text(v, "title", &text.title, TextRule::line(200));
        check_text(v, "content", &text.content, TextRule::text(20_000).required());
    });
    if text.title.is_empty() {
        return Subject::free_text(&text.content);
    }
    Subject {
        title: text.title.clone(),
        body: text.content.clone(),
        ..Subject::default()
    }
}

fn answer(result: Result<(Match, Context)>) -> Result<Response<pb::Match>, Status> {
    let (pair, context) = result.map_err(status)?;
    Ok(Response::new(convert::to_match(&pair, &context.caller)))
}

#[tonic::async_trait]
impl MatchingService for MatchingGrpc {
    async fn search_listings(
        &self,
        request: Request<pb::SearchListingsRequest>,
    ) -> Result<Response<pb::SearchListingsResponse>, Status> {
        self.handle_search_listings(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn search_demands(
        &self,
        request: Request<pb::SearchDemandsRequest>,
    ) -> Result<Response<pb::SearchDemandsResponse>, Status> {
        self.handle_search_demands(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn rank_listings(
        &self,
        request: Request<pb::RankListingsRequest>,
    ) -> Result<Response<pb::RankListingsResponse>, Status> {
        self.handle_rank_listings(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn rank_demands(
        &self,
        request: Request<pb::RankDemandsRequest>,
    ) -> Result<Response<pb::RankDemandsResponse>, Status> {
        self.handle_rank_demands(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn get_match(&self, request: Request<pb::GetMatchRequest>) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_get_match(request).await)
    }

    async fn list_matches(
        &self,
        request: Request<pb::ListMatchesRequest>,
    ) -> Result<Response<pb::ListMatchesResponse>, Status> {
        self.handle_list_matches(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn accept_match(
        &self,
        request: Request<pb::AcceptMatchRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_accept_match(request).await)
    }

    async fn decline_match(
        &self,
        request: Request<pb::DeclineMatchRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_decline_match(request).await)
    }
}
