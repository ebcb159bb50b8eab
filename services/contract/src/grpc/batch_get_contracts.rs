//! BatchGetContracts.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::{BatchGetContractsRequest, BatchGetContractsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::is_desk;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_batch_get_contracts(
        &self,
        request: Request<BatchGetContractsRequest>,
    ) -> Result<BatchGetContractsResponse> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let ids = wire::names(&mut v, "names", &request.get_ref().names, ContractId::parse_name);
        let ids = v.finish_with(ids)?;
        let contracts = self.app.batch_get_contracts(&context, &ids).await?;
        let desk = is_desk(&context.caller);
        Ok(BatchGetContractsResponse {
            contracts: contracts
                .iter()
                .map(|contract| convert::to_view(contract, desk))
                .collect(),
        })
    }
}
