//! CloseDemand.

use techmarket_kernel::{Context, Result, Violations, check_reason};
use techmarket_proto::demand::v1::CloseDemandRequest;
use techmarket_rpc::{convert as wire, target};
use techmarket_types::DemandId;
use tonic::Request;

use crate::domain::Demand;
use crate::grpc::{DemandGrpc, convert};

impl DemandGrpc {
    pub(super) async fn handle_close_demand(
        &self,
        request: Request<CloseDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "CloseDemand", named, &request, DemandId::parse_name);
        let outcome = wire::choice(&mut v, "outcome", request.outcome, convert::outcome);
        check_reason(&mut v, &request.reason, false);
        let (target, outcome) = v.finish_with(target.zip(outcome))?;
        let demand = self
            .app
            .close_demand(&context, &target, outcome, &request.reason)
            .await?;
        Ok((demand, context))
    }
}
