//! SettlementService on the wire.

mod convert;
mod file_settlement;
mod list_payments;
mod list_settlements;
mod print_settlement;
mod record_payment;
mod return_settlement;
mod verify_settlement;
mod void_payment;

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::settlement_service_server::SettlementService;
use techmarket_rpc::convert as wire;
use tonic::{Request, Response, Status};

use crate::domain::PartId;
use crate::grpc::{ContractGrpc, answer};

#[tonic::async_trait]
impl SettlementService for ContractGrpc {
    async fn record_payment(
        &self,
        request: Request<pb::RecordPaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        answer(self.handle_record_payment(request).await)
    }

    async fn void_payment(
        &self,
        request: Request<pb::VoidPaymentRequest>,
    ) -> Result<Response<pb::Payment>, Status> {
        answer(self.handle_void_payment(request).await)
    }

    async fn list_payments(
        &self,
        request: Request<pb::ListPaymentsRequest>,
    ) -> Result<Response<pb::ListPaymentsResponse>, Status> {
        answer(self.handle_list_payments(request).await)
    }

    async fn file_settlement(
        &self,
        request: Request<pb::FileSettlementRequest>,
    ) -> Result<Response<pb::Settlement>, Status> {
        answer(self.handle_file_settlement(request).await)
    }

    async fn verify_settlement(
        &self,
        request: Request<pb::VerifySettlementRequest>,
    ) -> Result<Response<pb::Settlement>, Status> {
        answer(self.handle_verify_settlement(request).await)
    }

    async fn return_settlement(
        &self,
        request: Request<pb::ReturnSettlementRequest>,
    ) -> Result<Response<pb::Settlement>, Status> {
        answer(self.handle_return_settlement(request).await)
    }

    async fn list_settlements(
        &self,
        request: Request<pb::ListSettlementsRequest>,
    ) -> Result<Response<pb::ListSettlementsResponse>, Status> {
        answer(self.handle_list_settlements(request).await)
    }

    async fn print_settlement(
        &self,
        request: Request<pb::PrintSettlementRequest>,
    ) -> Result<Response<pb::PrintSettlementResponse>, Status> {
        answer(self.handle_print_settlement(request).await)
    }
}

/// Reads which part a change is about, and the version that the caller read.
fn part(v: &mut Violations, name: &str, etag: &str, collection: &str) -> Option<PartId> {
    if etag.is_empty() {
        v.add("etag", Reason::FieldRequired, "必填：读取时得到的 etag");
    }
    part_name(v, name, collection)
}

fn part_name(v: &mut Violations, name: &str, collection: &str) -> Option<PartId> {
    wire::name(v, "name", name, |name| PartId::parse(name, collection))
}
