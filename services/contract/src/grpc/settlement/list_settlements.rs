//! ListSettlements.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, page};
use techmarket_types::ContractId;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_list_settlements(
        &self,
        request: Request<pb::ListSettlementsRequest>,
    ) -> Result<pb::ListSettlementsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let after = page.after_key(&mut v).unwrap_or_default();
        let filter = request.filter.unwrap_or_default();
        let id = wire::name(
            &mut v,
            "filter.contract",
            &filter.contract,
            ContractId::parse_name,
        );
        let id = v.finish_with(id)?;
        let (settlements, next_page_token) = self.app.list_settlements(&context, id, after, page).await?;
        Ok(pb::ListSettlementsResponse {
            settlements: settlements.iter().map(convert::to_settlement).collect(),
            next_page_token,
        })
    }
}
