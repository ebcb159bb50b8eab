//! ListSubsidySchemes.

use techmarket_incentives::Scheme;
use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, page};
use techmarket_types::Certainty;
use tonic::Request;

use super::to_role;
use crate::domain::SubsidyRole;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) fn handle_list_subsidy_schemes(
        &self,
        request: Request<pb::ListSubsidySchemesRequest>,
    ) -> Result<pb::ListSubsidySchemesResponse> {
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let filter = request.filter.unwrap_or_default();
        let day = wire::date(&mut v, "filter.valid_on", filter.valid_on.as_ref());
        v.finish()?;
        let after = page.after.clone().unwrap_or_default();
        let (schemes, next_page_token) = self.app.list_subsidy_schemes(day, &after, &page);
        Ok(pb::ListSubsidySchemesResponse {
            subsidy_schemes: schemes.into_iter().map(to_scheme).collect(),
            next_page_token,
        })
    }
}

fn to_scheme(scheme: &Scheme) -> pb::SubsidyScheme {
    let has = |role: &SubsidyRole| scheme.measures_for(role.role()).next().is_some();
    let roles = SubsidyRole::ALL.into_iter().filter(has);
    let certainty = match scheme.certainty {
        Certainty::Seen => "seen",
        Certainty::Mem => "mem",
        Certainty::Inf => "inf",
        Certainty::Design => "design",
    };
    pb::SubsidyScheme {
        scheme: scheme.id.clone(),
        title: scheme.title.clone(),
        legal_source: scheme.legal_text.clone(),
        start_date: scheme.validity.from.map(wire::to_date),
        end_date: scheme.validity.to.map(wire::to_date),
        roles: roles.map(|role| to_role(role).into()).collect(),
        certainty: certainty.to_owned(),
    }
}
