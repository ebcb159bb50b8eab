//! CalculateSubsidy.

use techmarket_incentives::DealLine;
use techmarket_kernel::{Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;
use tonic::Request;

use crate::app::{Calculated, Claim};
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_calculate_subsidy(
        &self,
        request: Request<pb::CalculateSubsidyRequest>,
    ) -> Result<pb::CalculateSubsidyResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        if request.scheme.is_empty() {
            v.add("scheme", Reason::FieldRequired, "必填：补助政策");
        }
        let role = super::role(&mut v, request.role);
        let certificate = super::certificate(&mut v, role, request.broker_certificate_number);
        let organization = wire::credit_code(&mut v, "organization", &request.organization);
        let year = super::year(&mut v, request.year);
        let read = role.zip(organization).zip(year);
        let ((role, organization), year) = v.finish_with(read)?;
        let claim = Claim {
            scheme: request.scheme,
            role,
            organization,
            certificate,
            year,
        };
        let calculated = self.app.calculate_subsidy(&context, &claim).await?;
        to_response(&calculated)
    }
}

fn to_response(calculated: &Calculated) -> Result<pb::CalculateSubsidyResponse> {
    let calculation = &calculated.calculation;
    let line = |measure: &str, line: &DealLine| {
        let contract = calculated.contracts.get(&line.number);
        pb::SubsidyLine {
            contract: contract.map(|id| id.name()).unwrap_or_default(),
            registration_number: line.number.to_string(),
            amount: Some(wire::money(line.amount)),
            reasons: line.refusals.iter().map(|refusal| refusal.text.clone()).collect(),
            refusals: line
                .refusals
                .iter()
                .map(|refusal| refusal.reason.id().to_owned())
                .collect(),
            measure: measure.to_owned(),
            base_amount: Some(wire::money(line.base)),
        }
    };
    let measures = calculation.measures.iter();
    let lines = measures.flat_map(|measure| measure.lines.iter().map(|of| line(&measure.measure, of)));
    let shares = calculation
        .measures
        .iter()
        .filter_map(|measure| measure.staff_share.as_ref());
    let shares: Vec<Fen> = shares.map(|share| share.at_least).collect();
    let staff = match shares.as_slice() {
        [] => None,
        shares => {
            let sum = Fen::checked_sum(shares.iter().copied());
            Some(sum.ok_or_else(|| Error::internal("shares beyond 64 bits of fen"))?)
        }
    };
    Ok(pb::CalculateSubsidyResponse {
        amount: Some(wire::money(calculation.total)),
        discretionary: calculation.discretionary,
        lines: lines.collect(),
        notes: calculation.explanations(),
        staff_amount: staff.map(wire::money),
    })
}
