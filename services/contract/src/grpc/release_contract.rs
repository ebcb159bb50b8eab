//! ReleaseContract.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::ReleaseContractRequest;
use techmarket_rpc::target;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_release_contract(
        &self,
        request: Request<ReleaseContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "ReleaseContract", named, &request, ContractId::parse_name);
        let target = v.finish_with(target)?;
        self.app.release_contract(&context, &target).await
    }
}
