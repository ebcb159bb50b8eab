//! BatchGetDemands.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::demand::v1::{BatchGetDemandsRequest, BatchGetDemandsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::DemandId;
use tonic::Request;

use crate::grpc::{DemandGrpc, convert};

impl DemandGrpc {
    pub(super) async fn handle_batch_get_demands(
        &self,
        request: Request<BatchGetDemandsRequest>,
    ) -> Result<BatchGetDemandsResponse> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let ids = wire::names(&mut v, "names", &request.get_ref().names, DemandId::parse_name);
        let ids = v.finish_with(ids)?;
        let demands = self.app.batch_get_demands(&context, &ids).await?;
        let demands = demands
            .iter()
            .map(|demand| convert::to_view(demand, &context.caller))
            .collect();
        Ok(BatchGetDemandsResponse { demands })
    }
}
