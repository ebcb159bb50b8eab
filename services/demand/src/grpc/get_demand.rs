//! GetDemand.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_rpc::convert as wire;
use techmarket_types::DemandId;
use tonic::Request;

use crate::domain::Demand;
use crate::grpc::DemandGrpc;

impl DemandGrpc {
    pub(super) async fn handle_get_demand(
        &self,
        request: Request<GetDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, DemandId::parse_name);
        let id = v.finish_with(id)?;
        Ok((self.app.get_demand(&context, id).await?, context))
    }
}
