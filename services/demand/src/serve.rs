//! The methods of DemandService.

use techmarket_proto::demand::v1 as pb;
use techmarket_proto::demand::v1::demand_service_server::DemandService;
use techmarket_rpc::serve;

use crate::service::Demand;

serve! {
    DemandService => Demand {
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
        close_demand(pb::CloseDemandRequest) -> pb::Demand;
    }
}
