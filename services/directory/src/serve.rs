//! The methods of the directory, each served by the call of the same name in `calls`.

use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::directory_service_server::DirectoryService;
use techmarket_rpc::serve;

use crate::service::Directory;

serve!(DirectoryService => Directory {
    register_organization(pb::RegisterOrganizationRequest) -> pb::Organization;
    create_organization(pb::CreateOrganizationRequest) -> pb::Organization;
    batch_get_organizations(pb::BatchGetOrganizationsRequest) -> pb::BatchGetOrganizationsResponse;
    update_organization(pb::UpdateOrganizationRequest) -> pb::Organization;
    request_organization_change(pb::RequestOrganizationChangeRequest) -> pb::Organization;
    verify_organization(pb::VerifyOrganizationRequest) -> pb::Organization;
    return_organization(pb::ReturnOrganizationRequest) -> pb::Organization;
    merge_organization(pb::MergeOrganizationRequest) -> pb::Organization;
    end_organization(pb::EndOrganizationRequest) -> pb::Organization;
    claim_organization(pb::ClaimOrganizationRequest) -> pb::OrganizationClaim;
    list_organization_claims(pb::ListOrganizationClaimsRequest) -> pb::ListOrganizationClaimsResponse;
    accept_organization_claim(pb::AcceptOrganizationClaimRequest) -> pb::OrganizationClaim;
    reject_organization_claim(pb::RejectOrganizationClaimRequest) -> pb::OrganizationClaim;
    download_proof(pb::DownloadProofRequest) -> pb::DownloadProofResponse;
    create_broker(pb::CreateBrokerRequest) -> pb::Broker;
    update_broker(pb::UpdateBrokerRequest) -> pb::Broker;
    verify_broker(pb::VerifyBrokerRequest) -> pb::Broker;
    suspend_broker(pb::SuspendBrokerRequest) -> pb::Broker;
    resume_broker(pb::ResumeBrokerRequest) -> pb::Broker;
    create_expert(pb::CreateExpertRequest) -> pb::Expert;
    update_expert(pb::UpdateExpertRequest) -> pb::Expert;
    end_expert(pb::EndExpertRequest) -> pb::Expert;
    create_service_log(pb::CreateServiceLogRequest) -> pb::ServiceLog;
    list_service_logs(pb::ListServiceLogsRequest) -> pb::ListServiceLogsResponse;
    void_service_log(pb::VoidServiceLogRequest) -> pb::ServiceLog;
    get_commissioner_figures(pb::GetCommissionerFiguresRequest) -> pb::CommissionerFigures;
} public {
    get_organization(pb::GetOrganizationRequest) -> pb::Organization;
    list_organizations(pb::ListOrganizationsRequest) -> pb::ListOrganizationsResponse;
    get_broker(pb::GetBrokerRequest) -> pb::Broker;
    list_brokers(pb::ListBrokersRequest) -> pb::ListBrokersResponse;
    get_expert(pb::GetExpertRequest) -> pb::Expert;
    list_experts(pb::ListExpertsRequest) -> pb::ListExpertsResponse;
});
