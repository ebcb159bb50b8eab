//! WithdrawDemand.

use techmarket_kernel::{Context, Result, Violations, check_reason};
use techmarket_proto::demand::v1::WithdrawDemandRequest;
use techmarket_rpc::target;
use techmarket_types::DemandId;
use tonic::Request;

use crate::domain::Demand;
use crate::grpc::DemandGrpc;

impl DemandGrpc {
    pub(super) async fn handle_withdraw_demand(
        &self,
        request: Request<WithdrawDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "WithdrawDemand", named, &request, DemandId::parse_name);
        check_reason(&mut v, &request.reason, false);
        let target = v.finish_with(target)?;
        let demand = self
            .app
            .withdraw_demand(&context, &target, &request.reason)
            .await?;
        Ok((demand, context))
    }
}
