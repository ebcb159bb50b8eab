//! GetRankingModel.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::GetRankingModelRequest;
use techmarket_rpc::convert as wire;
use tonic::Request;

use crate::domain::{ModelVersion, RankingModel};
use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_get_ranking_model(
        &self,
        request: Request<GetRankingModelRequest>,
    ) -> Result<RankingModel> {
        let mut v = Violations::new();
        let name = &request.get_ref().name;
        let version = wire::name(&mut v, "name", name, ModelVersion::parse_name);
        let version = v.finish_with(version)?;
        self.app.get_ranking_model(version).await
    }
}
