//! WithdrawContractChange.

use techmarket_kernel::{Result, Violations, check_reason};
use techmarket_proto::contract::v1::WithdrawContractChangeRequest;
use techmarket_rpc::target;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_withdraw_contract_change(
        &self,
        request: Request<WithdrawContractChangeRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(
            &mut v,
            "WithdrawContractChange",
            named,
            &request,
            ContractId::parse_name,
        );
        check_reason(&mut v, &request.reason, false);
        let target = v.finish_with(target)?;
        self.app
            .withdraw_contract_change(&context, &target, &request.reason)
            .await
    }
}
