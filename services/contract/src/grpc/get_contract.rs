//! GetContract.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::GetContractRequest;
use techmarket_rpc::convert as wire;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::Contract;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_get_contract(&self, request: Request<GetContractRequest>) -> Result<Contract> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, ContractId::parse_name);
        let id = v.finish_with(id)?;
        self.app.get_contract(&context, id).await
    }
}
