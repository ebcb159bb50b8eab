//! PublishDemand.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::demand::v1::PublishDemandRequest;
use techmarket_rpc::target;
use techmarket_types::DemandId;
use tonic::Request;

use crate::domain::Demand;
use crate::grpc::DemandGrpc;

impl DemandGrpc {
    pub(super) async fn handle_publish_demand(
        &self,
        request: Request<PublishDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "PublishDemand", named, &request, DemandId::parse_name);
        let target = v.finish_with(target)?;
        let demand = self.app.publish_demand(&context, &target).await?;
        Ok((demand, context))
    }
}
