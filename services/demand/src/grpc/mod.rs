//! The demand service on the wire: one method a file, the feed that it follows, and what messages mean.

mod batch_get_demands;
mod close_demand;
mod convert;
mod create_demand;
mod follow_contracts;
mod get_demand;
mod list_demands;
mod publish_demand;
mod return_demand;
mod submit_demand;
mod update_demand;
mod withdraw_demand;

use std::sync::Arc;

use jiff::civil::Date;
use techmarket_kernel::{Clock, CodeCheck, Context, Result};
use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand_service_server::DemandService;
use techmarket_rpc::{context, status};
use tonic::{Request, Response, Status};

use crate::app::App;
use crate::domain::Demand;

pub use convert::event_resource;
pub use follow_contracts::ContractFollower;

/// The handlers.
#[derive(Clone)]
pub struct DemandGrpc {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl DemandGrpc {
    fn context<T>(&self, request: &Request<T>) -> Result<Context> {
        context(request, &*self.clock)
    }

    fn codes(&self, on: Date) -> CodeCheck<'static> {
        CodeCheck {
            tables: self.app.tables(),
            on,
        }
    }
}

/// The answer to `caller`: what it may read of the demand.
fn answer(result: Result<(Demand, Context)>) -> Result<Response<pb::Demand>, Status> {
    let (demand, context) = result.map_err(status)?;
    Ok(Response::new(convert::to_view(&demand, &context.caller)))
}

#[tonic::async_trait]
impl DemandService for DemandGrpc {
    async fn create_demand(
        &self,
        request: Request<pb::CreateDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_create_demand(request).await)
    }

    async fn get_demand(
        &self,
        request: Request<pb::GetDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        self.handle_get_demand(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn batch_get_demands(
        &self,
        request: Request<pb::BatchGetDemandsRequest>,
    ) -> Result<Response<pb::BatchGetDemandsResponse>, Status> {
        self.handle_batch_get_demands(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_demands(
        &self,
        request: Request<pb::ListDemandsRequest>,
    ) -> Result<Response<pb::ListDemandsResponse>, Status> {
        self.handle_list_demands(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn update_demand(
        &self,
        request: Request<pb::UpdateDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_update_demand(request).await)
    }

    async fn submit_demand(
        &self,
        request: Request<pb::SubmitDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_submit_demand(request).await)
    }

    async fn publish_demand(
        &self,
        request: Request<pb::PublishDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_publish_demand(request).await)
    }

    async fn return_demand(
        &self,
        request: Request<pb::ReturnDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_return_demand(request).await)
    }

    async fn withdraw_demand(
        &self,
        request: Request<pb::WithdrawDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_withdraw_demand(request).await)
    }

    async fn close_demand(
        &self,
        request: Request<pb::CloseDemandRequest>,
    ) -> Result<Response<pb::Demand>, Status> {
        answer(self.handle_close_demand(request).await)
    }
}
