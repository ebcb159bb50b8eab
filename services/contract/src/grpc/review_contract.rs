//! ReviewContract.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::ReviewContractRequest;
use techmarket_rpc::{convert as wire, target};
use techmarket_types::ContractId;
use tonic::Request;

use crate::domain::{Contract, Judgement};
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_review_contract(
        &self,
        request: Request<ReviewContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "ReviewContract", named, &request, ContractId::parse_name);
        let amounts = (
            wire::fen(&mut v, "total_amount", request.total_amount.as_ref()),
            wire::fen(&mut v, "technology_amount", request.technology_amount.as_ref()),
        );
        let codes = self.app.codes(context.now).check;
        let said = (request.opinion, request.disputed);
        let judgement = Judgement::read(&mut v, codes, request.category, amounts, said);
        let (target, judgement) = v.finish_with(target.zip(judgement))?;
        self.app.review_contract(&context, &target, &judgement).await
    }
}
