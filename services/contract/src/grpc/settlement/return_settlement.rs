//! ReturnSettlement.

use techmarket_kernel::{Result, Violations, check_reason};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::request_key;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_return_settlement(
        &self,
        request: Request<pb::ReturnSettlementRequest>,
    ) -> Result<pb::Settlement> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "ReturnSettlement", &request.request_id, &request);
        let part = super::part(&mut v, &request.name, &request.etag, "settlements");
        check_reason(&mut v, &request.reason, true);
        let part = v.finish_with(part)?;
        let changed = self
            .app
            .return_settlement(&context, part, &request.etag, &request.reason, key.as_ref())
            .await?;
        Ok(convert::to_settlement(&changed))
    }
}
