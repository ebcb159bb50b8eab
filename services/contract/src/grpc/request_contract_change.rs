//! RequestContractChange.

use techmarket_kernel::{Result, Violations, check_reason};
use techmarket_proto::contract::v1::RequestContractChangeRequest;
use techmarket_rpc::target;
use techmarket_types::ContractId;
use tonic::Request;

use super::update_contract::edited;
use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_request_contract_change(
        &self,
        request: Request<RequestContractChangeRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let method = "RequestContractChange";
        let target = target(&mut v, method, named, &request, ContractId::parse_name);
        check_reason(&mut v, &request.reason, true);
        let target = v.finish_with(target)?;
        let update = request.contract.unwrap_or_default();
        let mask = request.update_mask.as_ref();
        let codes = self.app.codes(context.now);
        let edit = |current: &Contract| edited(current, &update, mask, codes);
        self.app
            .request_contract_change(&context, &target, &request.reason, edit)
            .await
    }
}
