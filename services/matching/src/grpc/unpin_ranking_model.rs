//! UnpinRankingModel.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::UnpinRankingModelRequest;
use tonic::Request;

use crate::domain::RankingModel;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_unpin_ranking_model(
        &self,
        request: Request<UnpinRankingModelRequest>,
    ) -> Result<RankingModel> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = convert::model_target(&mut v, "UnpinRankingModel", named, &request);
        let target = v.finish_with(target)?;
        self.app.unpin_ranking_model(&context, &target).await
    }
}
