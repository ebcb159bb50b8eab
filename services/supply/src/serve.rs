//! The methods of SupplyService and ImportService.

use techmarket_intake::{Streamed, streamed};
use techmarket_posting::ImportAnswers;
use techmarket_proto::supply::v1 as pb;
use techmarket_proto::supply::v1::import_service_server::ImportService;
use techmarket_proto::supply::v1::supply_service_server::SupplyService;
use techmarket_proto::types::v1::BrokerMandate;
use techmarket_rpc::{Answer as _, context, opened, serve, status};
use tonic::{Request, Response, Status, Streaming};

use crate::service::Supply;

serve! {
    SupplyService => Supply as [listings.acting] {
        create_listing(pb::CreateListingRequest) -> pb::Listing = listings.create;
        get_listing(pb::GetListingRequest) -> pb::Listing = listings.get;
        batch_get_listings(pb::BatchGetListingsRequest) -> pb::BatchGetListingsResponse = listings.batch_get;
        list_listings(pb::ListListingsRequest) -> pb::ListListingsResponse = listings.list;
        update_listing(pb::UpdateListingRequest) -> pb::Listing = listings.update;
        submit_listing(pb::SubmitListingRequest) -> pb::Listing = listings.submit;
        publish_listing(pb::PublishListingRequest) -> pb::Listing = listings.publish;
        return_listing(pb::ReturnListingRequest) -> pb::Listing = listings.send_back;
        withdraw_listing(pb::WithdrawListingRequest) -> pb::Listing = listings.withdraw;
        reopen_listing(pb::ReopenListingRequest) -> pb::Listing = listings.reopen;
        renew_listing(pb::RenewListingRequest) -> pb::Listing = listings.renew;
        withdraw_listing_revision(pb::WithdrawListingRevisionRequest) -> pb::Listing = listings.withdraw_revision;
        list_listing_versions(pb::ListListingVersionsRequest) -> pb::ListListingVersionsResponse = listings.list_versions;
        count_listing_views(pb::CountListingViewsRequest) -> pb::CountListingViewsResponse = listings.count_views;
        create_broker_mandate(pb::CreateBrokerMandateRequest) -> BrokerMandate = listings.create_mandate;
        list_broker_mandates(pb::ListBrokerMandatesRequest) -> pb::ListBrokerMandatesResponse = listings.list_mandates;
        revoke_broker_mandate(pb::RevokeBrokerMandateRequest) -> BrokerMandate = listings.revoke_mandate;
        batch_submit_listings(pb::BatchSubmitListingsRequest) -> pb::BatchListingsResponse = listings.submit_many;
        batch_publish_listings(pb::BatchPublishListingsRequest) -> pb::BatchListingsResponse = listings.publish_many;
        batch_return_listings(pb::BatchReturnListingsRequest) -> pb::BatchListingsResponse = listings.send_back_many;
        batch_withdraw_listings(pb::BatchWithdrawListingsRequest) -> pb::BatchListingsResponse = listings.withdraw_many;
        batch_reopen_listings(pb::BatchReopenListingsRequest) -> pb::BatchListingsResponse = listings.reopen_many;
        batch_renew_listings(pb::BatchRenewListingsRequest) -> pb::BatchListingsResponse = listings.renew_many;
    } raw {
        type ImportListingsStream = ImportAnswers<pb::ImportListingsResponse>;

        async fn import_listings(
            &self,
            request: Request<Streaming<pb::ImportListingsRequest>>,
        ) -> Result<Response<Self::ImportListingsStream>, Status> {
            let context = context(&request, &*self.clock).map_err(status)?;
            Ok(Response::new(Self::import_listings(self, context, request.into_inner())))
        }
    }
}

serve! {
    ImportService => Supply {
        get_import(pb::GetImportRequest) -> pb::Import = imports.get;
        list_imports(pb::ListImportsRequest) -> pb::ListImportsResponse = imports.list;
        update_import(pb::UpdateImportRequest) -> pb::Import = imports.update;
        preview_import(pb::PreviewImportRequest) -> pb::Import = imports.preview;
        run_import(pb::RunImportRequest) -> pb::Import = imports.run;
        cancel_import(pb::CancelImportRequest) -> pb::Import = imports.cancel;
    } raw {
        type DownloadRefusedRowsStream = Streamed<pb::DownloadRefusedRowsResponse>;
        type DownloadImportReportStream = Streamed<pb::DownloadImportReportResponse>;

        async fn upload_import(
            &self,
            request: Request<Streaming<pb::UploadImportRequest>>,
        ) -> Result<Response<pb::Import>, Status> {
            let context = context(&request, &*self.clock).map_err(status)?;
            let caller = context.caller.clone();
            let import = self.imports.upload(context, request.into_inner()).await?;
            Ok(Response::new(import.answer(&caller)))
        }

        async fn download_refused_rows(
            &self,
            request: Request<pb::DownloadRefusedRowsRequest>,
        ) -> Result<Response<Self::DownloadRefusedRowsStream>, Status> {
            let (context, request) = opened(request, &*self.clock)?;
            streamed(self.imports.download_refused_rows(&context, request).await)
        }

        async fn download_import_report(
            &self,
            request: Request<pb::DownloadImportReportRequest>,
        ) -> Result<Response<Self::DownloadImportReportStream>, Status> {
            let (context, request) = opened(request, &*self.clock)?;
            streamed(self.imports.download_report(&context, request).await)
        }
    }
}
