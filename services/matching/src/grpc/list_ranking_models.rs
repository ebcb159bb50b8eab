//! ListRankingModels.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{ListRankingModelsRequest, ListRankingModelsResponse};
use techmarket_rpc::{convert as wire, page};
use tonic::Request;

use crate::app::ListRankingModels;
use crate::domain::ModelVersion;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_list_ranking_models(
        &self,
        request: Request<ListRankingModelsRequest>,
    ) -> Result<ListRankingModelsResponse> {
        let request = request.into_inner();
        let mut v = Violations::new();
        let filter = request.filter.clone().unwrap_or_default();
        let page = page(&mut v, &request);
        let after = page.after_key::<ModelVersion>(&mut v);
        let states = v.within("filter", |v| {
            wire::choices(v, "states", &filter.states, convert::model_state)
        });
        v.finish()?;
        let command = ListRankingModels { states, after, page };
        let (models, next_page_token) = self.app.list_ranking_models(command).await?;
        Ok(ListRankingModelsResponse {
            ranking_models: models.iter().map(convert::to_ranking_model).collect(),
            next_page_token,
        })
    }
}
