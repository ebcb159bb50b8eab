//! ListSubsidyGrants.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, page};
use techmarket_types::Fen;
use tonic::Request;

use super::to_role;
use crate::app::{GrantQuery, GrantedSubsidy};
use crate::domain::SubsidyGrant;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_list_subsidy_grants(
        &self,
        request: Request<pb::ListSubsidyGrantsRequest>,
    ) -> Result<pb::ListSubsidyGrantsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let before = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let organization = match filter.organization.as_str() {
            "" => None,
            code => wire::credit_code(&mut v, "filter.organization", code),
        };
        v.finish()?;
        let query = GrantQuery {
            organization,
            id: None,
            ended: filter.claw_back_due,
            before,
            limit: page.fetch(),
        };
        let (granted, next_page_token) = self.app.list_subsidy_grants(&context, &query, page).await?;
        Ok(pb::ListSubsidyGrantsResponse {
            subsidy_grants: granted.iter().map(with_claw_back).collect(),
            next_page_token,
        })
    }
}

pub(super) fn with_claw_back(granted: &GrantedSubsidy) -> pb::SubsidyGrant {
    let due = granted.claw_back.as_ref();
    pb::SubsidyGrant {
        claw_back_amount: due.map(|due| wire::money(due.amount)),
        claw_back_reason: due.map(ToString::to_string).unwrap_or_default(),
        ..to_grant(&granted.grant)
    }
}

pub(super) fn to_grant(grant: &SubsidyGrant) -> pb::SubsidyGrant {
    pb::SubsidyGrant {
        name: grant.id.name(),
        scheme: grant.scheme.clone(),
        role: to_role(grant.role).into(),
        organization: grant.organization.to_string(),
        contract: grant.contract.name(),
        amount: Some(wire::money(grant.amount)),
        year: grant.year.into(),
        claw_back_amount: None,
        claw_back_reason: String::new(),
        create_time: Some(wire::timestamp(grant.create_time)),
        measure: grant.measure.clone(),
        recovered_amount: (grant.recovered > Fen::ZERO).then(|| wire::money(grant.recovered)),
        broker_certificate_number: grant.certificate.clone().unwrap_or_default(),
    }
}
