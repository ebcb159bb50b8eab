//! VerifySettlement.

use techmarket_kernel::{Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::request_key;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_verify_settlement(
        &self,
        request: Request<pb::VerifySettlementRequest>,
    ) -> Result<pb::Settlement> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "VerifySettlement", &request.request_id, &request);
        let part = super::part(&mut v, &request.name, &request.etag, "settlements");
        check_text(&mut v, "opinion", &request.opinion, TextRule::text(1_000));
        let part = v.finish_with(part)?;
        let changed = self
            .app
            .verify_settlement(&context, part, &request.etag, &request.opinion, key.as_ref())
            .await?;
        Ok(convert::to_settlement(&changed))
    }
}
