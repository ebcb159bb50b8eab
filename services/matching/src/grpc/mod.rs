//! The matching service on the wire: one method a file, and what messages mean.

mod accept_match;
mod add_match_note;
mod assign_match_broker;
mod complete_match_reminder;
mod confidential_posts;
mod convert;
mod create_saved_search;
mod decline_match;
mod delete_saved_search;
mod disclose_match;
mod export_judgements;
mod get_match;
mod get_match_disclosure;
mod get_ranking_model;
mod get_saved_search;
mod list_alerts;
mod list_matches;
mod list_ranking_models;
mod list_saved_searches;
mod pin_ranking_model;
mod rank_demands;
mod rank_listings;
mod schedule_talks;
mod search_demands;
mod search_listings;
mod start_negotiation;
mod train_ranking_model;
mod unpin_ranking_model;
mod update_saved_search;
mod view_match;

use std::sync::Arc;

use techmarket_kernel::{Clock, Context, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::matching_service_server::MatchingService;
use techmarket_rpc::{context, status};
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::domain::{Match, RankingModel, Subject};

pub use confidential_posts::RemotePosts;
pub(crate) use convert::{demand_post, listing_post};
pub use convert::{event_resource, payloads};

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

fn model_answer(result: Result<RankingModel>) -> Result<Response<pb::RankingModel>, Status> {
    let model = result.map_err(status)?;
    Ok(Response::new(convert::to_ranking_model(&model)))
}

#[tonic::async_trait]
impl MatchingService for MatchingGrpc {
    type ExportJudgementsStream = export_judgements::Judgements;

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
        self.handle_get_match(request)
            .await
            .map(Response::new)
            .map_err(status)
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

    async fn view_match(
        &self,
        request: Request<pb::ViewMatchRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_view_match(request).await)
    }

    async fn start_negotiation(
        &self,
        request: Request<pb::StartNegotiationRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_start_negotiation(request).await)
    }

    async fn assign_match_broker(
        &self,
        request: Request<pb::AssignMatchBrokerRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_assign_match_broker(request).await)
    }

    async fn disclose_match(
        &self,
        request: Request<pb::DiscloseMatchRequest>,
    ) -> Result<Response<pb::Match>, Status> {
        answer(self.handle_disclose_match(request).await)
    }

    async fn get_match_disclosure(
        &self,
        request: Request<pb::GetMatchDisclosureRequest>,
    ) -> Result<Response<pb::MatchDisclosure>, Status> {
        self.handle_get_match_disclosure(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn add_match_note(
        &self,
        request: Request<pb::AddMatchNoteRequest>,
    ) -> Result<Response<pb::MatchNote>, Status> {
        self.handle_add_match_note(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn complete_match_reminder(
        &self,
        request: Request<pb::CompleteMatchReminderRequest>,
    ) -> Result<Response<pb::MatchNote>, Status> {
        self.handle_complete_match_reminder(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn create_saved_search(
        &self,
        request: Request<pb::CreateSavedSearchRequest>,
    ) -> Result<Response<pb::SavedSearch>, Status> {
        self.handle_create_saved_search(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn get_saved_search(
        &self,
        request: Request<pb::GetSavedSearchRequest>,
    ) -> Result<Response<pb::SavedSearch>, Status> {
        self.handle_get_saved_search(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_saved_searches(
        &self,
        request: Request<pb::ListSavedSearchesRequest>,
    ) -> Result<Response<pb::ListSavedSearchesResponse>, Status> {
        self.handle_list_saved_searches(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn update_saved_search(
        &self,
        request: Request<pb::UpdateSavedSearchRequest>,
    ) -> Result<Response<pb::SavedSearch>, Status> {
        self.handle_update_saved_search(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn delete_saved_search(
        &self,
        request: Request<pb::DeleteSavedSearchRequest>,
    ) -> Result<Response<()>, Status> {
        self.handle_delete_saved_search(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_alerts(
        &self,
        request: Request<pb::ListAlertsRequest>,
    ) -> Result<Response<pb::ListAlertsResponse>, Status> {
        self.handle_list_alerts(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn schedule_talks(
        &self,
        request: Request<pb::ScheduleTalksRequest>,
    ) -> Result<Response<pb::ScheduleTalksResponse>, Status> {
        self.handle_schedule_talks(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_ranking_models(
        &self,
        request: Request<pb::ListRankingModelsRequest>,
    ) -> Result<Response<pb::ListRankingModelsResponse>, Status> {
        self.handle_list_ranking_models(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn get_ranking_model(
        &self,
        request: Request<pb::GetRankingModelRequest>,
    ) -> Result<Response<pb::RankingModel>, Status> {
        model_answer(self.handle_get_ranking_model(request).await)
    }

    async fn pin_ranking_model(
        &self,
        request: Request<pb::PinRankingModelRequest>,
    ) -> Result<Response<pb::RankingModel>, Status> {
        model_answer(self.handle_pin_ranking_model(request).await)
    }

    async fn unpin_ranking_model(
        &self,
        request: Request<pb::UnpinRankingModelRequest>,
    ) -> Result<Response<pb::RankingModel>, Status> {
        model_answer(self.handle_unpin_ranking_model(request).await)
    }

    async fn train_ranking_model(
        &self,
        request: Request<pb::TrainRankingModelRequest>,
    ) -> Result<Response<pb::RankingModel>, Status> {
        model_answer(self.handle_train_ranking_model(request).await)
    }

    async fn export_judgements(
        &self,
        request: Request<pb::ExportJudgementsRequest>,
    ) -> Result<Response<Self::ExportJudgementsStream>, Status> {
        self.handle_export_judgements(&request)
            .map(Response::new)
            .map_err(status)
    }
}
