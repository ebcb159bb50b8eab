//! TrainRankingModel.

use std::sync::Arc;

use techmarket_kernel::{Error, Result, Violations};
use techmarket_proto::matching::v1::TrainRankingModelRequest;
use techmarket_rpc::request_key;
use tonic::Request;

use crate::domain::RankingModel;
use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_train_ranking_model(
        &self,
        request: Request<TrainRankingModelRequest>,
    ) -> Result<RankingModel> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "TrainRankingModel", &request.request_id, &request);
        v.finish()?;
        let app = Arc::clone(&self.app);
        // A task of its own: what was learnt is kept when the caller has waited long enough.
        let training = tokio::spawn(async move { app.train_ranking_model(&context, key.as_ref()).await });
        training.await.map_err(Error::internal)?
    }
}
