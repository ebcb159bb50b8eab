//! The contract services on the wire: one method a file, and what messages mean. ContractService here, RegisterService in
//! `register`, SettlementService in `settlement`, SubsidyService in `subsidy`.

mod accept_contract;
mod approve_contract_change;
mod batch_get_contracts;
mod cancel_contract;
mod check_contract;
mod claim_contract;
mod convert;
mod create_contract;
mod download_attachment;
mod get_contract;
mod get_register_totals;
mod list_audit_entries;
mod list_contract_versions;
mod list_contracts;
mod rate;
mod refuse_contract;
mod register;
mod register_contract;
mod reject_contract_change;
mod release_contract;
mod remove_attachment;
mod request_contract_change;
mod return_contract;
mod review_contract;
mod revoke_contract;
mod settlement;
mod submit_contract;
mod subsidy;
mod update_contract;
mod upload_attachment;
mod verify_audit_trail;
mod withdraw_contract;
mod withdraw_contract_change;

use std::sync::Arc;

use techmarket_kernel::{Caller, Clock, Context, Result};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService;
use techmarket_rpc::{context, status};
use tonic::{Request, Response, Status, Streaming};

use crate::app::App;
use crate::domain::{Contract, is_desk};

pub use convert::event_resource;
pub use rate::VerifyRate;

/// The handlers.
#[derive(Clone)]
pub struct ContractGrpc {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) verify_rate: Arc<VerifyRate>,
}

impl ContractGrpc {
    fn context<T>(&self, request: &Request<T>) -> Result<Context> {
        context(request, &*self.clock)
    }
}

/// Whether the caller sees what concerns the work of the office.
fn desk<T>(request: &Request<T>) -> bool {
    request.extensions().get::<Caller>().is_some_and(is_desk)
}

/// The answer: who may see a contract sees all of it, but for who works on it.
fn contract(desk: bool, result: Result<Contract>) -> Result<Response<pb::Contract>, Status> {
    let contract = result.map_err(status)?;
    Ok(Response::new(convert::to_view(&contract, desk)))
}

fn answer<T>(result: Result<T>) -> Result<Response<T>, Status> {
    result.map(Response::new).map_err(status)
}

#[tonic::async_trait]
impl ContractService for ContractGrpc {
    type DownloadAttachmentStream = download_attachment::Chunks;

    async fn create_contract(
        &self,
        request: Request<pb::CreateContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, Box::pin(self.handle_create_contract(request)).await)
    }

    async fn get_contract(
        &self,
        request: Request<pb::GetContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_get_contract(request).await)
    }

    async fn batch_get_contracts(
        &self,
        request: Request<pb::BatchGetContractsRequest>,
    ) -> Result<Response<pb::BatchGetContractsResponse>, Status> {
        answer(self.handle_batch_get_contracts(request).await)
    }

    async fn list_contracts(
        &self,
        request: Request<pb::ListContractsRequest>,
    ) -> Result<Response<pb::ListContractsResponse>, Status> {
        answer(self.handle_list_contracts(request).await)
    }

    async fn update_contract(
        &self,
        request: Request<pb::UpdateContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, Box::pin(self.handle_update_contract(request)).await)
    }

    async fn submit_contract(
        &self,
        request: Request<pb::SubmitContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_submit_contract(request).await)
    }

    async fn return_contract(
        &self,
        request: Request<pb::ReturnContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_return_contract(request).await)
    }

    async fn accept_contract(
        &self,
        request: Request<pb::AcceptContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_accept_contract(request).await)
    }

    async fn review_contract(
        &self,
        request: Request<pb::ReviewContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_review_contract(request).await)
    }

    async fn register_contract(
        &self,
        request: Request<pb::RegisterContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_register_contract(request).await)
    }

    async fn refuse_contract(
        &self,
        request: Request<pb::RefuseContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_refuse_contract(request).await)
    }

    async fn withdraw_contract(
        &self,
        request: Request<pb::WithdrawContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_withdraw_contract(request).await)
    }

    async fn check_contract(
        &self,
        request: Request<pb::CheckContractRequest>,
    ) -> Result<Response<pb::CheckContractResponse>, Status> {
        answer(Box::pin(self.handle_check_contract(request)).await)
    }

    async fn claim_contract(
        &self,
        request: Request<pb::ClaimContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_claim_contract(request).await)
    }

    async fn release_contract(
        &self,
        request: Request<pb::ReleaseContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_release_contract(request).await)
    }

    async fn request_contract_change(
        &self,
        request: Request<pb::RequestContractChangeRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, Box::pin(self.handle_request_contract_change(request)).await)
    }

    async fn approve_contract_change(
        &self,
        request: Request<pb::ApproveContractChangeRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_approve_contract_change(request).await)
    }

    async fn reject_contract_change(
        &self,
        request: Request<pb::RejectContractChangeRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_reject_contract_change(request).await)
    }

    async fn withdraw_contract_change(
        &self,
        request: Request<pb::WithdrawContractChangeRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_withdraw_contract_change(request).await)
    }

    async fn cancel_contract(
        &self,
        request: Request<pb::CancelContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_cancel_contract(request).await)
    }

    async fn revoke_contract(
        &self,
        request: Request<pb::RevokeContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_revoke_contract(request).await)
    }

    async fn list_contract_versions(
        &self,
        request: Request<pb::ListContractVersionsRequest>,
    ) -> Result<Response<pb::ListContractVersionsResponse>, Status> {
        answer(self.handle_list_contract_versions(request).await)
    }

    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        answer(self.handle_list_audit_entries(request).await)
    }

    async fn verify_audit_trail(
        &self,
        request: Request<pb::VerifyAuditTrailRequest>,
    ) -> Result<Response<pb::VerifyAuditTrailResponse>, Status> {
        answer(self.handle_verify_audit_trail(request).await)
    }

    async fn remove_attachment(
        &self,
        request: Request<pb::RemoveAttachmentRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        contract(desk, self.handle_remove_attachment(request).await)
    }

    async fn get_register_totals(
        &self,
        request: Request<pb::GetRegisterTotalsRequest>,
    ) -> Result<Response<pb::RegisterTotals>, Status> {
        answer(self.handle_get_register_totals(request).await)
    }

    async fn upload_attachment(
        &self,
        request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<Response<pb::Contract>, Status> {
        let desk = desk(&request);
        let kept = Box::pin(self.handle_upload_attachment(request)).await?;
        contract(desk, Ok(kept))
    }

    async fn download_attachment(
        &self,
        request: Request<pb::DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        answer(self.handle_download_attachment(request).await)
    }
}
