//! RegisterService on the wire.

mod calculate_register_statistics;
mod convert;
mod create_register_list;
mod export_register_statistics;
mod get_register_list;
mod list_register_lists;
mod print_certificate;
mod print_register_list;
mod verify_certificate;

use techmarket_kernel::Result;
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::register_service_server::RegisterService;
use tonic::{Request, Response, Status};

use crate::grpc::{ContractGrpc, answer};

pub(super) use convert::{money, registered};

#[tonic::async_trait]
impl RegisterService for ContractGrpc {
    type ExportRegisterStatisticsStream = export_register_statistics::Chunks;

    async fn print_certificate(
        &self,
        request: Request<pb::PrintCertificateRequest>,
    ) -> Result<Response<pb::PrintCertificateResponse>, Status> {
        answer(self.handle_print_certificate(request).await)
    }

    async fn verify_certificate(
        &self,
        request: Request<pb::VerifyCertificateRequest>,
    ) -> Result<Response<pb::VerifyCertificateResponse>, Status> {
        answer(self.handle_verify_certificate(request).await)
    }

    async fn create_register_list(
        &self,
        request: Request<pb::CreateRegisterListRequest>,
    ) -> Result<Response<pb::RegisterList>, Status> {
        answer(self.handle_create_register_list(request).await)
    }

    async fn get_register_list(
        &self,
        request: Request<pb::GetRegisterListRequest>,
    ) -> Result<Response<pb::RegisterList>, Status> {
        answer(self.handle_get_register_list(request).await)
    }

    async fn list_register_lists(
        &self,
        request: Request<pb::ListRegisterListsRequest>,
    ) -> Result<Response<pb::ListRegisterListsResponse>, Status> {
        answer(self.handle_list_register_lists(request).await)
    }

    async fn print_register_list(
        &self,
        request: Request<pb::PrintRegisterListRequest>,
    ) -> Result<Response<pb::PrintRegisterListResponse>, Status> {
        answer(self.handle_print_register_list(request).await)
    }

    async fn calculate_register_statistics(
        &self,
        request: Request<pb::CalculateRegisterStatisticsRequest>,
    ) -> Result<Response<pb::CalculateRegisterStatisticsResponse>, Status> {
        answer(self.handle_calculate_register_statistics(request).await)
    }

    async fn export_register_statistics(
        &self,
        request: Request<pb::ExportRegisterStatisticsRequest>,
    ) -> Result<Response<Self::ExportRegisterStatisticsStream>, Status> {
        answer(self.handle_export_register_statistics(request).await)
    }
}
