//! CancelContract.

use techmarket_kernel::{Result, TextRule, Violations, check_reason, check_text};
use techmarket_proto::contract::v1::CancelContractRequest;
use techmarket_rpc::target;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_cancel_contract(
        &self,
        request: Request<CancelContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "CancelContract", named, &request, ContractId::parse_name);
        check_reason(&mut v, &request.reason, true);
        let informed = &request.informed_departments;
        check_text(&mut v, "informed_departments", informed, TextRule::text(500));
        let target = v.finish_with(target)?;
        self.app
            .cancel_contract(&context, &target, &request.reason, informed)
            .await
    }
}
