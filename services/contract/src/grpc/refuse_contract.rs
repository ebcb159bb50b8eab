//! RefuseContract.

use techmarket_kernel::{Result, Violations, check_reason};
use techmarket_proto::contract::v1::RefuseContractRequest;
use techmarket_rpc::target;
use techmarket_types::{ContractId, TableId};
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_refuse_contract(
        &self,
        request: Request<RefuseContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "RefuseContract", named, &request, ContractId::parse_name);
        let codes = self.app.codes(context.now).check;
        let ground = request.refusal_ground.as_str();
        codes.required(&mut v, "refusal_ground", TableId::RefusalGround, ground);
        check_reason(&mut v, &request.reason, true);
        let target = v.finish_with(target)?;
        self.app
            .refuse_contract(&context, &target, ground, &request.reason)
            .await
    }
}
