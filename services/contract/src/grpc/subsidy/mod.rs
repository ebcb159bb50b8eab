//! SubsidyService on the wire.

mod calculate_subsidy;
mod grant_subsidy;
mod list_subsidy_grants;
mod list_subsidy_schemes;
mod record_recovery;

use techmarket_kernel::{Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::subsidy_service_server::SubsidyService;
use techmarket_rpc::convert as wire;
use tonic::{Request, Response, Status};

use crate::domain::SubsidyRole;
use crate::grpc::{ContractGrpc, answer};

#[tonic::async_trait]
impl SubsidyService for ContractGrpc {
    async fn list_subsidy_schemes(
        &self,
        request: Request<pb::ListSubsidySchemesRequest>,
    ) -> Result<Response<pb::ListSubsidySchemesResponse>, Status> {
        answer(self.handle_list_subsidy_schemes(request))
    }

    async fn calculate_subsidy(
        &self,
        request: Request<pb::CalculateSubsidyRequest>,
    ) -> Result<Response<pb::CalculateSubsidyResponse>, Status> {
        answer(self.handle_calculate_subsidy(request).await)
    }

    async fn grant_subsidy(
        &self,
        request: Request<pb::GrantSubsidyRequest>,
    ) -> Result<Response<pb::SubsidyGrant>, Status> {
        answer(self.handle_grant_subsidy(request).await)
    }

    async fn list_subsidy_grants(
        &self,
        request: Request<pb::ListSubsidyGrantsRequest>,
    ) -> Result<Response<pb::ListSubsidyGrantsResponse>, Status> {
        answer(self.handle_list_subsidy_grants(request).await)
    }

    async fn record_recovery(
        &self,
        request: Request<pb::RecordRecoveryRequest>,
    ) -> Result<Response<pb::SubsidyGrant>, Status> {
        answer(self.handle_record_recovery(request).await)
    }
}

fn role(v: &mut Violations, role: i32) -> Option<SubsidyRole> {
    wire::choice(v, "role", role, |role| match role {
        pb::SubsidyRole::Unspecified => None,
        pb::SubsidyRole::Taker => Some(SubsidyRole::Taker),
        pb::SubsidyRole::Giver => Some(SubsidyRole::Giver),
        pb::SubsidyRole::Institution => Some(SubsidyRole::Institution),
        pb::SubsidyRole::Broker => Some(SubsidyRole::Broker),
    })
}

/// The certificate of the person who claims as 技术经纪人, whom nobody else names.
fn certificate(v: &mut Violations, role: Option<SubsidyRole>, number: String) -> Option<String> {
    let field = "broker_certificate_number";
    if role == Some(SubsidyRole::Broker) {
        check_text(v, field, &number, TextRule::line(50).required());
    } else if role.is_some() && !number.is_empty() {
        v.add(field, Reason::KindMismatch, "只有技术经纪人填写证书编号");
    }
    Some(number).filter(|number| !number.is_empty())
}

fn to_role(role: SubsidyRole) -> pb::SubsidyRole {
    match role {
        SubsidyRole::Taker => pb::SubsidyRole::Taker,
        SubsidyRole::Giver => pb::SubsidyRole::Giver,
        SubsidyRole::Institution => pb::SubsidyRole::Institution,
        SubsidyRole::Broker => pb::SubsidyRole::Broker,
    }
}

fn year(v: &mut Violations, year: i32) -> Option<i16> {
    let read = i16::try_from(year)
        .ok()
        .filter(|year| (2000..=2200).contains(year));
    if read.is_none() {
        v.add("year", Reason::ValueOutOfRange, "应为 2000 至 2200 年");
    }
    read
}
