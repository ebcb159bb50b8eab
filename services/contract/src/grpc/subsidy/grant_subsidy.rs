//! GrantSubsidy.

use jiff::Timestamp;
use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::{ContractId, Fen, SubsidyGrantId};
use tonic::Request;
use uuid::Uuid;

use super::list_subsidy_grants::to_grant;
use crate::domain::SubsidyGrant;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_grant_subsidy(
        &self,
        request: Request<pb::GrantSubsidyRequest>,
    ) -> Result<pb::SubsidyGrant> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "GrantSubsidy", &request.request_id, &request);
        let contract = wire::name(&mut v, "name", &request.name, ContractId::parse_name);
        let message = request.grant.unwrap_or_default();
        let grant = v.within("grant", |v| grant(v, contract, message));
        let grant = v.finish_with(grant)?;
        let granted = self
            .app
            .grant_subsidy(&context, &grant, &request.etag, key.as_ref())
            .await?;
        Ok(to_grant(&granted))
    }
}

fn grant(
    v: &mut Violations,
    contract: Option<ContractId>,
    message: pb::SubsidyGrant,
) -> Option<SubsidyGrant> {
    for (field, text) in [("scheme", &message.scheme), ("measure", &message.measure)] {
        if text.is_empty() {
            v.add(field, Reason::FieldRequired, "必填");
        }
    }
    if contract.is_some_and(|contract| contract.name() != message.contract) {
        v.add("contract", Reason::NameInvalid, "应与 name 相同");
    }
    let amount = wire::fen(v, "amount", message.amount.as_ref());
    if amount.is_none_or(|amount| amount <= Fen::ZERO) {
        v.add("amount", Reason::AmountNegative, "必填：大于 0 的金额");
    }
    let role = super::role(v, message.role);
    let certificate = super::certificate(v, role, message.broker_certificate_number);
    let organization = wire::credit_code(v, "organization", &message.organization);
    let year = super::year(v, message.year);
    Some(SubsidyGrant {
        id: SubsidyGrantId::new(Uuid::nil()),
        scheme: message.scheme,
        measure: message.measure,
        role: role?,
        organization: organization?,
        certificate,
        contract: contract?,
        amount: amount?,
        year: year?,
        create_time: Timestamp::UNIX_EPOCH,
        recovered: Fen::ZERO,
    })
}
