//! The methods of MatchingService.

use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::matching_service_server::MatchingService;
use techmarket_rpc::serve;
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::calls::Judgements;

serve! {
    MatchingService => App {
        search_listings(pb::SearchListingsRequest) -> pb::SearchListingsResponse;
        search_demands(pb::SearchDemandsRequest) -> pb::SearchDemandsResponse;
        suggest_searches(pb::SuggestSearchesRequest) -> pb::SuggestSearchesResponse;
        rank_listings(pb::RankListingsRequest) -> pb::RankListingsResponse;
        rank_demands(pb::RankDemandsRequest) -> pb::RankDemandsResponse;
        get_match(pb::GetMatchRequest) -> pb::Match;
        list_matches(pb::ListMatchesRequest) -> pb::ListMatchesResponse;
        view_match(pb::ViewMatchRequest) -> pb::Match;
        accept_match(pb::AcceptMatchRequest) -> pb::Match;
        decline_match(pb::DeclineMatchRequest) -> pb::Match;
        start_negotiation(pb::StartNegotiationRequest) -> pb::Match;
        assign_match_broker(pb::AssignMatchBrokerRequest) -> pb::Match;
        grant_match_broker_access(pb::GrantMatchBrokerAccessRequest) -> pb::Match;
        revoke_match_broker_access(pb::RevokeMatchBrokerAccessRequest) -> pb::Match;
        disclose_match(pb::DiscloseMatchRequest) -> pb::Match;
        get_match_disclosure(pb::GetMatchDisclosureRequest) -> pb::MatchDisclosure;
        add_match_note(pb::AddMatchNoteRequest) -> pb::MatchNote;
        list_match_notes(pb::ListMatchNotesRequest) -> pb::ListMatchNotesResponse;
        complete_match_reminder(pb::CompleteMatchReminderRequest) -> pb::MatchNote;
        create_saved_search(pb::CreateSavedSearchRequest) -> pb::SavedSearch;
        get_saved_search(pb::GetSavedSearchRequest) -> pb::SavedSearch;
        list_saved_searches(pb::ListSavedSearchesRequest) -> pb::ListSavedSearchesResponse;
        update_saved_search(pb::UpdateSavedSearchRequest) -> pb::SavedSearch;
        delete_saved_search(pb::DeleteSavedSearchRequest) -> ();
        list_alerts(pb::ListAlertsRequest) -> pb::ListAlertsResponse;
        schedule_talks(pb::ScheduleTalksRequest) -> pb::ScheduleTalksResponse;
        list_ranking_models(pb::ListRankingModelsRequest) -> pb::ListRankingModelsResponse;
        get_ranking_model(pb::GetRankingModelRequest) -> pb::RankingModel;
        pin_ranking_model(pb::PinRankingModelRequest) -> pb::RankingModel;
        unpin_ranking_model(pb::UnpinRankingModelRequest) -> pb::RankingModel;
        train_ranking_model(pb::TrainRankingModelRequest) -> pb::RankingModel;
    }
    raw {
        type ExportJudgementsStream = Judgements;

        async fn export_judgements(
            &self,
            request: Request<pb::ExportJudgementsRequest>,
        ) -> Result<Response<Judgements>, Status> {
            Self::export_judgements(self, request)
        }
    }
}
