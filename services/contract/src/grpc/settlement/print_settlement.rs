//! PrintSettlement.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use tonic::Request;

use super::part_name;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_print_settlement(
        &self,
        request: Request<pb::PrintSettlementRequest>,
    ) -> Result<pb::PrintSettlementResponse> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let part = part_name(&mut v, &request.get_ref().name, "settlements");
        let part = v.finish_with(part)?;
        let printed = self.app.print_settlement(&context, part).await?;
        Ok(pb::PrintSettlementResponse {
            file_name: printed.file_name,
            content: printed.content,
        })
    }
}
