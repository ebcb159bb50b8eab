//! CreateContract.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::CreateContractRequest;
use techmarket_rpc::request_key;
use tonic::Request;

use crate::app::CreateContract;
use crate::domain::Contract;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_create_contract(
        &self,
        request: Request<CreateContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CreateContract", &request.request_id, &request);
        let codes = self.app.codes(context.now);
        let checked = v.within("contract", |v| {
            convert::content(v, codes, request.contract.unwrap_or_default())
        });
        v.finish()?;
        let command = CreateContract {
            content: checked,
            key,
            validate_only: request.validate_only,
        };
        self.app.create_contract(&context, &command).await
    }
}
