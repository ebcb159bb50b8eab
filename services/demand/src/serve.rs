//! The methods of DemandService and ImportService.

use techmarket_intake::{Streamed, streamed};
use techmarket_posting::ImportAnswers;
use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand_service_server::DemandService;
use techmarket_proto::demand::v1::import_service_server::ImportService;
use techmarket_proto::types::v1::BrokerMandate;
use techmarket_rpc::{Answer as _, context, opened, serve, status};
use tonic::{Request, Response, Status, Streaming};

use crate::service::Demand;

serve! {
    DemandService => Demand as [demands.acting] {
        create_demand(pb::CreateDemandRequest) -> pb::Demand = demands.create;
        get_demand(pb::GetDemandRequest) -> pb::Demand = demands.get;
        batch_get_demands(pb::BatchGetDemandsRequest) -> pb::BatchGetDemandsResponse = demands.batch_get;
        list_demands(pb::ListDemandsRequest) -> pb::ListDemandsResponse = demands.list;
        update_demand(pb::UpdateDemandRequest) -> pb::Demand = demands.update;
        submit_demand(pb::SubmitDemandRequest) -> pb::Demand = demands.submit;
        publish_demand(pb::PublishDemandRequest) -> pb::Demand = demands.publish;
        return_demand(pb::ReturnDemandRequest) -> pb::Demand = demands.send_back;
        withdraw_demand(pb::WithdrawDemandRequest) -> pb::Demand = demands.withdraw;
        reopen_demand(pb::ReopenDemandRequest) -> pb::Demand = demands.reopen;
        renew_demand(pb::RenewDemandRequest) -> pb::Demand = demands.renew;
        withdraw_demand_revision(pb::WithdrawDemandRevisionRequest) -> pb::Demand = demands.withdraw_revision;
        list_demand_versions(pb::ListDemandVersionsRequest) -> pb::ListDemandVersionsResponse = demands.list_versions;
        count_demand_views(pb::CountDemandViewsRequest) -> pb::CountDemandViewsResponse = demands.count_views;
        create_broker_mandate(pb::CreateBrokerMandateRequest) -> BrokerMandate = demands.create_mandate;
        list_broker_mandates(pb::ListBrokerMandatesRequest) -> pb::ListBrokerMandatesResponse = demands.list_mandates;
        revoke_broker_mandate(pb::RevokeBrokerMandateRequest) -> BrokerMandate = demands.revoke_mandate;
        batch_submit_demands(pb::BatchSubmitDemandsRequest) -> pb::BatchDemandsResponse = demands.submit_many;
        batch_publish_demands(pb::BatchPublishDemandsRequest) -> pb::BatchDemandsResponse = demands.publish_many;
        batch_return_demands(pb::BatchReturnDemandsRequest) -> pb::BatchDemandsResponse = demands.send_back_many;
        batch_withdraw_demands(pb::BatchWithdrawDemandsRequest) -> pb::BatchDemandsResponse = demands.withdraw_many;
        batch_reopen_demands(pb::BatchReopenDemandsRequest) -> pb::BatchDemandsResponse = demands.reopen_many;
        batch_renew_demands(pb::BatchRenewDemandsRequest) -> pb::BatchDemandsResponse = demands.renew_many;
        close_demand(pb::CloseDemandRequest) -> pb::Demand;
    } raw {
        type ImportDemandsStream = ImportAnswers<pb::ImportDemandsResponse>;

        async fn import_demands(
            &self,
            request: Request<Streaming<pb::ImportDemandsRequest>>,
        ) -> Result<Response<Self::ImportDemandsStream>, Status> {
            let context = context(&request, &*self.clock).map_err(status)?;
            Ok(Response::new(Self::import_demands(self, context, request.into_inner())))
        }
    }
}

serve! {
    ImportService => Demand {
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
