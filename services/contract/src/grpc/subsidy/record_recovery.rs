//! RecordRecovery.

use techmarket_kernel::{Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::{Fen, SubsidyGrantId};
use tonic::Request;

use super::list_subsidy_grants::with_claw_back;
use crate::domain::Recovery;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_record_recovery(
        &self,
        request: Request<pb::RecordRecoveryRequest>,
    ) -> Result<pb::SubsidyGrant> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "RecordRecovery", &request.request_id, &request);
        let grant = wire::name(&mut v, "name", &request.name, SubsidyGrantId::parse_name);
        let date = wire::required_date(&mut v, "pay_date", request.pay_date.as_ref());
        let today = china_date(context.now);
        let recovery = Recovery {
            amount: wire::fen(&mut v, "amount", request.amount.as_ref()).unwrap_or(Fen::ZERO),
            date: date.unwrap_or(today),
            voucher_number: request.voucher_number,
        };
        recovery.validate(today, &mut v);
        let grant = v.finish_with(grant)?;
        let recovered = self
            .app
            .record_recovery(&context, grant, &recovery, key.as_ref())
            .await?;
        Ok(with_claw_back(&recovered))
    }
}
