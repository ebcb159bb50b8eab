//! CreateDemand.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::demand::v1::CreateDemandRequest;
use techmarket_rpc::request_key;
use tonic::Request;

use crate::app::CreateDemand;
use crate::domain::Demand;
use crate::grpc::{DemandGrpc, convert};

impl DemandGrpc {
    pub(super) async fn handle_create_demand(
        &self,
        request: Request<CreateDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CreateDemand", &request.request_id, &request);
        let codes = self.codes(self.clock.today());
        let checked = v.within("demand", |v| {
            convert::content(v, codes, request.demand.unwrap_or_default())
        });
        let command = CreateDemand {
            content: v.finish_with(checked)?,
            key,
            validate_only: request.validate_only,
        };
        Ok((self.app.create_demand(&context, &command).await?, context))
    }
}
