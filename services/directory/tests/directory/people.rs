//! A directory with its people.

use std::sync::Arc;

use techmarket_directory::{AccountSettings, Cost, Directory, Issuers};
use techmarket_kernel::{Caller, Clock as _};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{Harness, Mounted, operator, tables};
use tonic::Status;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) type Client = AccountServiceClient<Rpc>;

/// The service, with a cheap hash: what one costs is measured elsewhere.
pub(crate) struct People {
    pub(crate) harness: Harness,
    pub(crate) directory: Arc<Directory>,
    mounted: Mounted,
}

impl People {
    pub(crate) async fn open(location: &Location) -> Self {
        Self::with_second_factor(location, false).await
    }

    pub(crate) async fn with_second_factor(location: &Location, required: bool) -> Self {
        Self::set(location, |settings| AccountSettings {
            second_factor: required,
            ..settings
        })
        .await
    }

    pub(crate) async fn with_issuers(location: &Location, issuers: Issuers) -> Self {
        Self::set(location, |settings| AccountSettings {
            second_factor: true,
            issuers,
            ..settings
        })
        .await
    }

    /// With other settings than those of most tests.
    pub(crate) async fn set(
        location: &Location,
        settings: impl FnOnce(AccountSettings) -> AccountSettings,
    ) -> Self {
        let harness = Harness::new();
        let settings = settings(AccountSettings {
            second_factor: false,
            cost: Cost {
                kibibytes: 64,
                passes: 1,
            },
            ..AccountSettings::new(harness.key.clone()).unwrap()
        });
        let opened = Directory::open_with(
            location,
            settings,
            tables(),
            harness.clock(),
            harness.rng(),
            harness.switchboard().to("contract", true).unwrap(),
        )
        .await;
        let directory = opened.unwrap();
        Self {
            mounted: harness.mount(vec![directory.clone()]),
            directory,
            harness,
        }
    }

    /// Calls as `caller`, with a token that was written on the machine.
    pub(crate) fn of(&self, caller: &Caller) -> Client {
        AccountServiceClient::new(self.mounted.client(caller))
    }

    pub(crate) fn operator(&self) -> Client {
        self.of(&operator())
    }

    /// Calls the directory's other service with the access token of `grant`.
    pub(crate) fn directory_with(&self, grant: &pb::Grant) -> crate::support::Client {
        crate::support::Client::new(self.mounted.with_token(&grant.access_token))
    }

    /// Calls the directory's other service as an operator.
    pub(crate) fn directory_operator(&self) -> crate::support::Client {
        crate::support::Client::new(self.mounted.client(&operator()))
    }

    /// Calls without a token.
    pub(crate) fn anybody(&self) -> Client {
        AccountServiceClient::new(self.mounted.anonymous())
    }

    /// Calls with the access token of `grant`.
    pub(crate) fn with(&self, grant: &pb::Grant) -> Client {
        AccountServiceClient::new(self.mounted.with_token(&grant.access_token))
    }

    /// Whom the gate takes the access token of `grant` for.
    pub(crate) fn caller(&self, grant: &pb::Grant) -> Caller {
        self.harness
            .key
            .caller(&grant.access_token, self.harness.clock.now())
            .unwrap()
    }

    /// A code that invites somebody into `organization`.
    pub(crate) async fn invited(&self, organization: &str, roles: &[Role], administrator: bool) -> String {
        let request = invite(organization, roles, administrator);
        self.operator()
            .invite_member(request)
            .await
            .unwrap()
            .into_inner()
            .code
    }

    /// Somebody new who accepts an invitation.
    pub(crate) async fn joined(
        &self,
        login: &str,
        organization: &str,
        roles: &[Role],
        administrator: bool,
    ) -> pb::Grant {
        let code = self.invited(organization, roles, administrator).await;
        self.accept(&code, login).await.unwrap()
    }

    pub(crate) async fn accept(&self, code: &str, login: &str) -> Result<pb::Grant, Status> {
        let request = pb::AcceptInvitationRequest {
            code: code.to_owned(),
            login_name: login.to_owned(),
            password: PASSWORD.to_owned(),
            display_name: String::new(),
        };
        let accepted = self.anybody().accept_invitation(request).await?;
        Ok(accepted.into_inner().grant.unwrap())
    }

    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> Result<pb::Grant, Status> {
        self.sign_in_with(login, password, "").await
    }

    pub(crate) async fn sign_in_with(
        &self,
        login: &str,
        password: &str,
        code: &str,
    ) -> Result<pb::Grant, Status> {
        let request = pb::SignInRequest {
            login_name: login.to_owned(),
            password: password.to_owned(),
            code: code.to_owned(),
            organization: String::new(),
        };
        let signed_in = self.anybody().sign_in(request).await?;
        Ok(signed_in.into_inner().grant.unwrap())
    }

    pub(crate) async fn refresh(&self, grant: &pb::Grant) -> Result<pb::Grant, Status> {
        let request = pb::RefreshTokenRequest {
            refresh_token: grant.refresh_token.clone(),
        };
        let refreshed = self.anybody().refresh_token(request).await?;
        Ok(refreshed.into_inner().grant.unwrap())
    }

    pub(crate) async fn member(&self, name: &str) -> pb::Member {
        let request = pb::GetMemberRequest {
            name: name.to_owned(),
        };
        self.operator().get_member(request).await.unwrap().into_inner()
    }
}

pub(crate) fn invite(organization: &str, roles: &[Role], administrator: bool) -> pb::InviteMemberRequest {
    pb::InviteMemberRequest {
        organization: organization.to_owned(),
        member: Some(pb::Member {
            display_name: "张三".to_owned(),
            roles: roles.iter().map(|role| (*role).into()).collect(),
            administrator,
            ..pb::Member::default()
        }),
        ..Default::default()
    }
}
