//! The services and their calls: each line is a method of the generated trait, served by the call of the same name in `calls`.

use futures::StreamExt;
use futures::stream::BoxStream;
use techmarket_kernel::{self as kernel, Caller, Role};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService;
use techmarket_proto::contract::v1::register_service_server::RegisterService;
use techmarket_proto::contract::v1::settlement_service_server::SettlementService;
use techmarket_proto::contract::v1::subsidy_service_server::SubsidyService;
use techmarket_rpc::{opened, serve, status};
use tonic::{Request, Response, Status, Streaming};

use crate::rate::Asker;
use crate::registry::Registry;

/// An answer in parts.
type Parts<M> = BoxStream<'static, Result<M, Status>>;

serve!(ContractService => Registry {
    create_contract(pb::CreateContractRequest) -> pb::Contract;
    get_contract(pb::GetContractRequest) -> pb::Contract;
    batch_get_contracts(pb::BatchGetContractsRequest) -> pb::BatchGetContractsResponse;
    list_contracts(pb::ListContractsRequest) -> pb::ListContractsResponse;
    update_contract(pb::UpdateContractRequest) -> pb::Contract;
    submit_contract(pb::SubmitContractRequest) -> pb::Contract;
    return_contract(pb::ReturnContractRequest) -> pb::Contract;
    accept_contract(pb::AcceptContractRequest) -> pb::Contract;
    review_contract(pb::ReviewContractRequest) -> pb::Contract;
    register_contract(pb::RegisterContractRequest) -> pb::Contract;
    refuse_contract(pb::RefuseContractRequest) -> pb::Contract;
    withdraw_contract(pb::WithdrawContractRequest) -> pb::Contract;
    check_contract(pb::CheckContractRequest) -> pb::CheckContractResponse;
    claim_contract(pb::ClaimContractRequest) -> pb::Contract;
    record_contract_opinion(pb::RecordContractOpinionRequest) -> pb::Contract;
    release_contract(pb::ReleaseContractRequest) -> pb::Contract;
    request_contract_change(pb::RequestContractChangeRequest) -> pb::Contract;
    approve_contract_change(pb::ApproveContractChangeRequest) -> pb::Contract;
    reject_contract_change(pb::RejectContractChangeRequest) -> pb::Contract;
    withdraw_contract_change(pb::WithdrawContractChangeRequest) -> pb::Contract;
    cancel_contract(pb::CancelContractRequest) -> pb::Contract;
    revoke_contract(pb::RevokeContractRequest) -> pb::Contract;
    list_contract_versions(pb::ListContractVersionsRequest) -> pb::ListContractVersionsResponse;
    list_audit_entries(pb::ListAuditEntriesRequest) -> pb::ListAuditEntriesResponse;
    verify_audit_trail(pb::VerifyAuditTrailRequest) -> pb::VerifyAuditTrailResponse;
    remove_attachment(pb::RemoveAttachmentRequest) -> pb::Contract;
    get_register_totals(pb::GetRegisterTotalsRequest) -> pb::RegisterTotals;
} raw {
    type DownloadAttachmentStream = Parts<pb::DownloadAttachmentResponse>;

    async fn upload_attachment(
        &self,
        request: Request<Streaming<pb::UploadAttachmentRequest>>,
    ) -> Result<Response<pb::Contract>, Status> {
        Box::pin(Self::upload_attachment(self, request)).await.map(Response::new)
    }

    async fn download_attachment(
        &self,
        request: Request<pb::DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        let (context, request) = opened(request, &*self.clock)?;
        in_parts(Self::download_attachment(self, &context, request).await)
    }
});

serve!(RegisterService => Registry {
    print_certificate(pb::PrintCertificateRequest) -> pb::PrintCertificateResponse;
    create_register_list(pb::CreateRegisterListRequest) -> pb::RegisterList;
    get_register_list(pb::GetRegisterListRequest) -> pb::RegisterList;
    list_register_lists(pb::ListRegisterListsRequest) -> pb::ListRegisterListsResponse;
    print_register_list(pb::PrintRegisterListRequest) -> pb::PrintRegisterListResponse;
    calculate_register_statistics(pb::CalculateRegisterStatisticsRequest) -> pb::CalculateRegisterStatisticsResponse;
} raw {
    type ExportRegisterStatisticsStream = Parts<pb::ExportRegisterStatisticsResponse>;
    type DownloadRegisterListStream = Parts<pb::DownloadRegisterListResponse>;

    // Anybody may call it: there is a token or none.
    async fn verify_certificate(
        &self,
        request: Request<pb::VerifyCertificateRequest>,
    ) -> Result<Response<pb::VerifyCertificateResponse>, Status> {
        let asker = asker(&request);
        let verified = Self::verify_certificate(self, asker, request.into_inner()).await;
        verified.map(Response::new).map_err(status)
    }

    async fn download_register_list(
        &self,
        request: Request<pb::DownloadRegisterListRequest>,
    ) -> Result<Response<Self::DownloadRegisterListStream>, Status> {
        let (context, request) = opened(request, &*self.clock)?;
        in_parts(Self::download_register_list(self, &context, request).await)
    }

    async fn export_register_statistics(
        &self,
        request: Request<pb::ExportRegisterStatisticsRequest>,
    ) -> Result<Response<Self::ExportRegisterStatisticsStream>, Status> {
        let (context, request) = opened(request, &*self.clock)?;
        in_parts(Self::export_register_statistics(self, &context, request).await)
    }
});

serve!(SettlementService => Registry {
    record_payment(pb::RecordPaymentRequest) -> pb::Payment;
    void_payment(pb::VoidPaymentRequest) -> pb::Payment;
    list_payments(pb::ListPaymentsRequest) -> pb::ListPaymentsResponse;
    file_settlement(pb::FileSettlementRequest) -> pb::Settlement;
    verify_settlement(pb::VerifySettlementRequest) -> pb::Settlement;
    return_settlement(pb::ReturnSettlementRequest) -> pb::Settlement;
    list_settlements(pb::ListSettlementsRequest) -> pb::ListSettlementsResponse;
    print_settlement(pb::PrintSettlementRequest) -> pb::PrintSettlementResponse;
});

serve!(SubsidyService => Registry {
    list_subsidy_schemes(pb::ListSubsidySchemesRequest) -> pb::ListSubsidySchemesResponse;
    calculate_subsidy(pb::CalculateSubsidyRequest) -> pb::CalculateSubsidyResponse;
    grant_subsidy(pb::GrantSubsidyRequest) -> pb::SubsidyGrant;
    list_subsidy_grants(pb::ListSubsidyGrantsRequest) -> pb::ListSubsidyGrantsResponse;
    record_recovery(pb::RecordRecoveryRequest) -> pb::SubsidyGrant;
});

fn in_parts<M: 'static>(
    parts: kernel::Result<BoxStream<'static, kernel::Result<M>>>,
) -> Result<Response<Parts<M>>, Status> {
    let parts = parts.map_err(status)?;
    Ok(Response::new(parts.map(|part| part.map_err(status)).boxed()))
}

fn asker<T>(request: &Request<T>) -> Asker {
    let caller = request.extensions().get::<Caller>();
    if caller.is_some_and(|caller| caller.is(Role::System)) {
        return Asker::System;
    }
    Asker::Address(request.remote_addr().map(|address| address.ip()))
}
