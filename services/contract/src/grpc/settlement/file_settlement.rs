//! FileSettlement.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::ContractId;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_file_settlement(
        &self,
        request: Request<pb::FileSettlementRequest>,
    ) -> Result<pb::Settlement> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "FileSettlement", &request.request_id, &request);
        let id = wire::name(&mut v, "name", &request.name, ContractId::parse_name);
        let settlement = v.within("settlement", |v| {
            convert::settlement(v, request.settlement.unwrap_or_default())
        });
        let (id, settlement) = v.finish_with(id.zip(settlement))?;
        let filed = self
            .app
            .file_settlement(&context, id, &settlement, key.as_ref())
            .await?;
        Ok(convert::to_settlement(&filed))
    }
}
