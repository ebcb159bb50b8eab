//! RevokeContract.

use techmarket_kernel::{Result, Violations, check_reason};
use techmarket_proto::contract::v1::RevokeContractRequest;
use techmarket_rpc::target;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_revoke_contract(
        &self,
        request: Request<RevokeContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "RevokeContract", named, &request, ContractId::parse_name);
        check_reason(&mut v, &request.reason, true);
        let target = v.finish_with(target)?;
        self.app.revoke_contract(&context, &target, &request.reason).await
    }
}
