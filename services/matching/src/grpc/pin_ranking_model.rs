//! PinRankingModel.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::PinRankingModelRequest;
use tonic::Request;

use crate::domain::RankingModel;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_pin_ranking_model(
        &self,
        request: Request<PinRankingModelRequest>,
    ) -> Result<RankingModel> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = convert::model_target(&mut v, "PinRankingModel", named, &request);
        let target = v.finish_with(target)?;
        self.app.pin_ranking_model(&context, &target).await
    }
}
