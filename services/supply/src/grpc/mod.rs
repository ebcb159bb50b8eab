//! The supply service on the wire: one method a file, and what messages mean.

mod batch_get_listings;
mod convert;
mod create_listing;
mod get_listing;
mod import_listings;
mod list_listings;
mod publish_listing;
mod return_listing;
mod submit_listing;
mod update_listing;
mod withdraw_listing;

use std::pin::Pin;
use std::sync::Arc;

use jiff::civil::Date;
use techmarket_kernel::{Clock, CodeCheck, Context, Result, Rng};
use techmarket_proto::supply::v1 as pb;
use techmarket_proto::supply::v1::supply_service_server::SupplyService;
use techmarket_rpc::{context, status};
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use crate::app::App;
use crate::domain::Listing;

pub use convert::event_resource;

/// The handlers.
#[derive(Clone)]
pub struct SupplyGrpc {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

impl SupplyGrpc {
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

/// The answer to `caller`: what it may read of the listing.
fn answer(result: Result<(Listing, Context)>) -> Result<Response<pb::Listing>, Status> {
    let (listing, context) = result.map_err(status)?;
    Ok(Response::new(convert::to_view(&listing, &context.caller)))
}

#[tonic::async_trait]
impl SupplyService for SupplyGrpc {
    type ImportListingsStream =
        Pin<Box<dyn Stream<Item = Result<pb::ImportListingsResponse, Status>> + Send>>;

    async fn create_listing(
        &self,
        request: Request<pb::CreateListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_create_listing(request).await)
    }

    async fn get_listing(
        &self,
        request: Request<pb::GetListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        self.handle_get_listing(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn batch_get_listings(
        &self,
        request: Request<pb::BatchGetListingsRequest>,
    ) -> Result<Response<pb::BatchGetListingsResponse>, Status> {
        self.handle_batch_get_listings(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn list_listings(
        &self,
        request: Request<pb::ListListingsRequest>,
    ) -> Result<Response<pb::ListListingsResponse>, Status> {
        self.handle_list_listings(request)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn update_listing(
        &self,
        request: Request<pb::UpdateListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_update_listing(request).await)
    }

    async fn submit_listing(
        &self,
        request: Request<pb::SubmitListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_submit_listing(request).await)
    }

    async fn publish_listing(
        &self,
        request: Request<pb::PublishListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_publish_listing(request).await)
    }

    async fn return_listing(
        &self,
        request: Request<pb::ReturnListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_return_listing(request).await)
    }

    async fn withdraw_listing(
        &self,
        request: Request<pb::WithdrawListingRequest>,
    ) -> Result<Response<pb::Listing>, Status> {
        answer(self.handle_withdraw_listing(request).await)
    }

    async fn import_listings(
        &self,
        request: Request<Streaming<pb::ImportListingsRequest>>,
    ) -> Result<Response<Self::ImportListingsStream>, Status> {
        self.handle_import_listings(request)
            .map(Response::new)
            .map_err(status)
    }
}
