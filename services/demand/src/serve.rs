//! The methods of DemandService.

use techmarket_posting::ImportAnswers;
use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand_service_server::DemandService;
use techmarket_proto::types::v1::BrokerMandate;
use techmarket_rpc::{context, serve, status};
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
