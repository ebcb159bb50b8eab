//! GetDemand.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::demand::v1::{Demand, GetDemandRequest};
use techmarket_rpc::convert as wire;
use techmarket_types::DemandId;
use tonic::Request;

use crate::grpc::{DemandGrpc, convert};

impl DemandGrpc {
    pub(super) async fn handle_get_demand(&self, request: Request<GetDemandRequest>) -> Result<Demand> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, DemandId::parse_name);
        let id = v.finish_with(id)?;
        let demand = self.app.get_demand(&context, id).await?;
        Ok(convert::to_named(&demand, &context.caller))
    }
}
