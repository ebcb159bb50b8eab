//! ReturnDemand.

use techmarket_kernel::{Context, Result, Violations, check_reason};
use techmarket_proto::demand::v1::ReturnDemandRequest;
use techmarket_rpc::target;
use techmarket_types::DemandId;
use tonic::Request;

use crate::domain::Demand;
use crate::grpc::DemandGrpc;

impl DemandGrpc {
    pub(super) async fn handle_return_demand(
        &self,
        request: Request<ReturnDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "ReturnDemand", named, &request, DemandId::parse_name);
        check_reason(&mut v, &request.reason, true);
        let target = v.finish_with(target)?;
        let demand = self.app.return_demand(&context, &target, &request.reason).await?;
        Ok((demand, context))
    }
}
