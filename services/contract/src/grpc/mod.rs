//! The contract service on the wire: one method a file, and what messages mean.

mod accept_contract;
mod batch_get_contracts;
mod convert;
mod create_contract;
mod get_contract;
mod get_register_totals;
mod list_contracts;
mod refuse_contract;
mod register_contract;
mod return_contract;
mod review_contract;
mod submit_contract;
mod update_contract;
mod withdraw_contract;

use std::sync::Arc;

use techmarket_kernel::{Clock, Context, Result};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService;
use techmarket_rpc::{context, status};
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::domain::Contract;

pub use convert::event_resource;

/// The handlers.
#[derive(Clone)]
pub struct ContractGrpc {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ContractGrpc {
    fn context<T>(&self, request: &Request<T>) -> Result<Context> {
        context(request, &*self.clock)
    }
}

/// The answer: who may see a contract sees all of it.
fn contract(result: Result<Contract>) -> Result<Response<pb::Contract>, Status> {
    let contract = result.map_err(status)?;
    Ok(Response::new(convert::to_whole(&contract)))
}

#[tonic::async_trait]
impl ContractService for ContractGrpc {
    async fn create_contract(
        &self,
        request: Request<pb::CreateContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_create_contract(request).await)
    }

    async fn get_contract(
        &self,
        request: Request<pb::GetContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_get_contract(request).await)
    }

    async fn batch_get_contracts(
        &self,
        request: Request<pb::BatchGetContractsRequest>,
    ) -> Result<Response<pb::BatchGetContractsResponse>, Status> {
        self.handle_batch_get_contracts(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_contracts(
        &self,
        request: Request<pb::ListContractsRequest>,
    ) -> Result<Response<pb::ListContractsResponse>, Status> {
        self.handle_list_contracts(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn update_contract(
        &self,
        request: Request<pb::UpdateContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(Box::pin(self.handle_update_contract(request)).await)
    }

    async fn submit_contract(
        &self,
        request: Request<pb::SubmitContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_submit_contract(request).await)
    }

    async fn return_contract(
        &self,
        request: Request<pb::ReturnContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_return_contract(request).await)
    }

    async fn accept_contract(
        &self,
        request: Request<pb::AcceptContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_accept_contract(request).await)
    }

    async fn review_contract(
        &self,
        request: Request<pb::ReviewContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_review_contract(request).await)
    }

    async fn register_contract(
        &self,
        request: Request<pb::RegisterContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_register_contract(request).await)
    }

    async fn refuse_contract(
        &self,
        request: Request<pb::RefuseContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_refuse_contract(request).await)
    }

    async fn withdraw_contract(
        &self,
        request: Request<pb::WithdrawContractRequest>,
    ) -> Result<Response<pb::Contract>, Status> {
        contract(self.handle_withdraw_contract(request).await)
    }

    async fn get_register_totals(
        &self,
        request: Request<pb::GetRegisterTotalsRequest>,
    ) -> Result<Response<pb::RegisterTotals>, Status> {
        self.handle_get_register_totals(request)
            .await
            .map(Response::new)
            .map_err(status)
    }
}
