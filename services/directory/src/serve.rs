//! The methods of the directory, each served by the call of the same name in `calls`.

use futures::stream::{self, BoxStream, StreamExt as _};
use techmarket_kernel::{Caller, Clock, Context};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_server::AccountService;
use techmarket_proto::directory::v1::announcement_service_server::AnnouncementService;
use techmarket_proto::directory::v1::directory_service_server::DirectoryService;
use techmarket_proto::directory::v1::webhook_service_server::WebhookService;
use techmarket_proto::shapes::Texts;
use techmarket_rpc::{Answer as _, VISITOR_ADDRESS, VISITOR_AGENT, opened, opened_by_anybody, serve, status};
use tonic::{Request, Response, Status};

use crate::accounts::Accounts;
use crate::announcements::Announcements;
use crate::domain::Origin;
use crate::service::Directory;
use crate::webhooks::Webhooks;

serve!(DirectoryService => Directory {
    register_organization(pb::RegisterOrganizationRequest) -> pb::Organization;
    create_organization(pb::CreateOrganizationRequest) -> pb::Organization;
    batch_get_organizations(pb::BatchGetOrganizationsRequest) -> pb::BatchGetOrganizationsResponse;
    check_organization_names(pb::CheckOrganizationNamesRequest) -> pb::CheckOrganizationNamesResponse;
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

serve!(WebhookService => Webhooks {
    create_webhook(pb::CreateWebhookRequest) -> pb::Webhook;
    get_webhook(pb::GetWebhookRequest) -> pb::Webhook;
    list_webhooks(pb::ListWebhooksRequest) -> pb::ListWebhooksResponse;
    update_webhook(pb::UpdateWebhookRequest) -> pb::Webhook;
    delete_webhook(pb::DeleteWebhookRequest) -> ();
    pause_webhook(pb::PauseWebhookRequest) -> pb::Webhook;
    resume_webhook(pb::ResumeWebhookRequest) -> pb::Webhook;
    rotate_webhook_secret(pb::RotateWebhookSecretRequest) -> pb::Webhook;
    list_dead_letters(pb::ListDeadLettersRequest) -> pb::ListDeadLettersResponse;
    redeliver_dead_letters(pb::RedeliverDeadLettersRequest) -> pb::Webhook;
});

serve!(AnnouncementService => Announcements {
    create_announcement(pb::CreateAnnouncementRequest) -> pb::Announcement;
    update_announcement(pb::UpdateAnnouncementRequest) -> pb::Announcement;
    publish_announcement(pb::PublishAnnouncementRequest) -> pb::Announcement;
    withdraw_announcement(pb::WithdrawAnnouncementRequest) -> pb::Announcement;
} public {
    get_announcement(pb::GetAnnouncementRequest) -> pb::Announcement;
    list_announcements(pb::ListAnnouncementsRequest) -> pb::ListAnnouncementsResponse;
});

serve! {
    AccountService => Accounts {
        sign_out(pb::SignOutRequest) -> pb::SignOutResponse;
        switch_organization(pb::SwitchOrganizationRequest) -> pb::SwitchOrganizationResponse;
        list_sessions(pb::ListSessionsRequest) -> pb::ListSessionsResponse;
        revoke_session(pb::RevokeSessionRequest) -> pb::Session;
        issue_password_reset(pb::IssuePasswordResetRequest) -> pb::IssuePasswordResetResponse;
        start_totp_enrolment(pb::StartTotpEnrolmentRequest) -> pb::StartTotpEnrolmentResponse;
        confirm_totp_enrolment(pb::ConfirmTotpEnrolmentRequest) -> pb::ConfirmTotpEnrolmentResponse;
        get_account(pb::GetAccountRequest) -> pb::Account;
        list_accounts(pb::ListAccountsRequest) -> pb::ListAccountsResponse;
        suspend_account(pb::SuspendAccountRequest) -> pb::Account;
        resume_account(pb::ResumeAccountRequest) -> pb::Account;
        invite_member(pb::InviteMemberRequest) -> pb::InviteMemberResponse;
        request_membership(pb::RequestMembershipRequest) -> pb::Member;
        accept_member(pb::AcceptMemberRequest) -> pb::Member;
        reject_member(pb::RejectMemberRequest) -> pb::Member;
        get_member(pb::GetMemberRequest) -> pb::Member;
        list_members(pb::ListMembersRequest) -> pb::ListMembersResponse;
        update_member(pb::UpdateMemberRequest) -> pb::Member;
        suspend_member(pb::SuspendMemberRequest) -> pb::Member;
        resume_member(pb::ResumeMemberRequest) -> pb::Member;
        remove_member(pb::RemoveMemberRequest) -> pb::Member;
        issue_api_key(pb::IssueApiKeyRequest) -> pb::IssueApiKeyResponse;
        get_api_key(pb::GetApiKeyRequest) -> pb::ApiKey;
        list_api_keys(pb::ListApiKeysRequest) -> pb::ListApiKeysResponse;
        revoke_api_key(pb::RevokeApiKeyRequest) -> pb::ApiKey;
        list_audit_entries(pb::ListAuditEntriesRequest) -> pb::ListAuditEntriesResponse;
        verify_audit_trail(pb::VerifyAuditTrailRequest) -> pb::VerifyAuditTrailResponse;
        check_revocations(pb::CheckRevocationsRequest) -> pb::CheckRevocationsResponse;
        check_erasure(pb::CheckErasureRequest) -> pb::CheckErasureResponse;
    }
    // Whoever signs in has no token yet, and whoever has one is known by it; where the call comes from matters.
    raw {
        async fn get_jwks(&self, request: Request<pb::GetJwksRequest>) -> Result<Response<pb::Jwks>, Status> {
            let (context, _, _) = anybody(request, &*self.clock)?;
            Ok(Response::new(Self::get_jwks(self, &context)))
        }

        async fn sign_in(&self, request: Request<pb::SignInRequest>) -> Result<Response<pb::SignInResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::sign_in(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn refresh_token(&self, request: Request<pb::RefreshTokenRequest>) -> Result<Response<pb::RefreshTokenResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::refresh_token(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn change_password(&self, request: Request<pb::ChangePasswordRequest>) -> Result<Response<pb::ChangePasswordResponse>, Status> {
            let origin = origin(&request);
            let (context, message) = opened(request, &*self.clock)?;
            Self::change_password(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn reset_password(&self, request: Request<pb::ResetPasswordRequest>) -> Result<Response<pb::ResetPasswordResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::reset_password(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn accept_invitation(&self, request: Request<pb::AcceptInvitationRequest>) -> Result<Response<pb::AcceptInvitationResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::accept_invitation(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn register_account(&self, request: Request<pb::RegisterAccountRequest>) -> Result<Response<pb::RegisterAccountResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::register_account(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn request_password_reset(
            &self,
            request: Request<pb::RequestPasswordResetRequest>,
        ) -> Result<Response<pb::RequestPasswordResetResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::request_password_reset(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn update_account(&self, request: Request<pb::UpdateAccountRequest>) -> Result<Response<pb::Account>, Status> {
            let origin = origin(&request);
            let (context, message) = opened(request, &*self.clock)?;
            let updated = Self::update_account(self, &context, &origin, message).await.map_err(status)?;
            Ok(Response::new(updated.answer(&context.caller)))
        }

        async fn erase_account(&self, request: Request<pb::EraseAccountRequest>) -> Result<Response<pb::Account>, Status> {
            let origin = origin(&request);
            let (context, message) = opened(request, &*self.clock)?;
            let erased = Self::erase_account(self, &context, &origin, message).await.map_err(status)?;
            Ok(Response::new(erased.answer(&context.caller)))
        }

        type ExportAccountStream = BoxStream<'static, Result<pb::ExportAccountResponse, Status>>;

        async fn export_account(&self, request: Request<pb::ExportAccountRequest>) -> Result<Response<Self::ExportAccountStream>, Status> {
            let (context, message) = opened(request, &*self.clock)?;
            let parts = Self::export_account(self, &context, message).await.map_err(status)?;
            Ok(Response::new(stream::iter(parts).map(Ok).boxed()))
        }

        async fn start_oidc_sign_in(
            &self,
            request: Request<pb::StartOidcSignInRequest>,
        ) -> Result<Response<pb::StartOidcSignInResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::start_oidc_sign_in(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn finish_oidc_sign_in(
            &self,
            request: Request<pb::FinishOidcSignInRequest>,
        ) -> Result<Response<pb::FinishOidcSignInResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::finish_oidc_sign_in(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }

        async fn exchange_api_key(&self, request: Request<pb::ExchangeApiKeyRequest>) -> Result<Response<pb::ExchangeApiKeyResponse>, Status> {
            let (context, origin, message) = anybody(request, &*self.clock)?;
            Self::exchange_api_key(self, &context, &origin, message).await.map(Response::new).map_err(status)
        }
    }
}

/// Where a call comes from. The market's own front end says from where its visitor comes: its word is taken, nobody else's.
fn origin<T>(request: &Request<T>) -> Origin {
    let text = |name: &str| {
        let value = request.metadata().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let is_market = request
        .extensions()
        .get::<Caller>()
        .is_some_and(Caller::is_market);
    if is_market {
        return Origin {
            address: text(VISITOR_ADDRESS).parse().ok(),
            agent: text(VISITOR_AGENT).to_owned(),
        };
    }
    Origin {
        address: request.remote_addr().map(|address| address.ip()),
        agent: text("user-agent").to_owned(),
    }
}

/// A call that anybody may make: who it is if a token says so, where it comes from, and the message, its texts as they may be kept.
fn anybody<T: Texts>(request: Request<T>, clock: &dyn Clock) -> Result<(Context, Origin, T), Status> {
    let origin = origin(&request);
    let (context, message) = opened_by_anybody(request, clock)?;
    Ok((context, origin, message))
}
