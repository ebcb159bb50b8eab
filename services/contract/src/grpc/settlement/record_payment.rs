//! RecordPayment.

use techmarket_kernel::{Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::ContractId;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_record_payment(
        &self,
        request: Request<pb::RecordPaymentRequest>,
    ) -> Result<pb::Payment> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "RecordPayment", &request.request_id, &request);
        let id = wire::name(&mut v, "name", &request.name, ContractId::parse_name);
        let today = china_date(context.now);
        let payment = v.within("payment", |v| {
            convert::payment(v, today, request.payment.unwrap_or_default())
        });
        let (id, payment) = v.finish_with(id.zip(payment))?;
        let recorded = self
            .app
            .record_payment(&context, id, &payment, key.as_ref())
            .await?;
        Ok(convert::to_payment(&recorded))
    }
}
