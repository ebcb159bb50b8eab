//! RegisterAccount, RequestPasswordReset: people who come by themselves.

use techmarket_directory::AccountSettings;
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::{Credentials, remote};
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, Refusal, assert_refused, on_both_databases};
use tonic::Code;

use crate::people::{PASSWORD, People};
use crate::support::{register, university, verify};

const MAIL: &str = "wang.wu@example.com";

pub(crate) fn comer(login: &str, password: &str) -> pb::RegisterAccountRequest {
    pb::RegisterAccountRequest {
        login_name: login.to_owned(),
        password: password.to_owned(),
        display_name: "王五".to_owned(),
        code: String::new(),
    }
}

on_both_databases! {
    async fn a_person_comes_without_an_invitation_and_answers_for_an_organisation(location: Location) {
        let people = People::open(&location).await;
        for login in [MAIL, "13800138000"] {
            let come = people.anybody().register_account(comer(login, PASSWORD)).await.unwrap().into_inner();
            assert_eq!(come, pb::RegisterAccountResponse { code_sent: false });
        }
        let grant = people.sign_in(MAIL, PASSWORD).await.unwrap();
        assert_eq!(grant.roles().collect::<Vec<_>>(), [Role::Viewer]);
        // What registers and trails keep tells nobody the address.
        let caller = people.caller(&grant);
        assert_eq!(format!("accounts/{}", caller.subject), grant.account);
        let made = people.directory_with(&grant).register_organization(register(university())).await.unwrap().into_inner();
        verify(&mut people.directory_operator(), &made).await.unwrap();
        let request = pb::SwitchOrganizationRequest { organization: PROVIDER.to_owned() };
        let acting = people.with(&grant).switch_organization(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!(acting.roles().collect::<Vec<_>>(), [Role::Provider, Role::Demander]);
        let entries = people.operator().list_audit_entries(pb::ListAuditEntriesRequest::default()).await.unwrap().into_inner();
        assert!(!format!("{entries:?}").contains("wang.wu"));
        assert!(entries.audit_entries.iter().any(|entry| entry.action == "register_account" && entry.resource == grant.account));
    }

    async fn who_registers_wrongly_is_told_what_is_wrong(location: Location) {
        let people = People::open(&location).await;
        let refused = people.anybody().register_account(comer("wang.wu", "short")).await.unwrap_err();
        let fields = [("login_name", Reason::TextInvalid), ("password", Reason::PasswordWeak)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let refused = people.anybody().register_account(pb::RegisterAccountRequest::default()).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let closed = People::set(&location, |settings| AccountSettings { self_registration: false, ..settings }).await;
        let refused = closed.anybody().register_account(comer(MAIL, PASSWORD)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::RegistrationClosed);
        let request = pb::RequestPasswordResetRequest { login_name: MAIL.to_owned() };
        let refused = closed.anybody().request_password_reset(request).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::MailNotSentHere);
    }

    async fn whether_a_name_is_taken_is_not_told_and_nobody_is_taken_over(location: Location) {
        let people = People::open(&location).await;
        let first = people.anybody().register_account(comer(MAIL, PASSWORD)).await.unwrap().into_inner();
        let again = people.anybody().register_account(comer("Wang.Wu@example.com", "another good password")).await;
        assert_eq!(again.unwrap().into_inner(), first);
        people.sign_in(MAIL, PASSWORD).await.unwrap();
        let refused = people.sign_in(MAIL, "another good password").await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        // Both at once: one account is made, and neither hears of the other.
        let mut clients = (people.anybody(), people.anybody());
        let request = comer("li.si@example.com", PASSWORD);
        let (one, two) = tokio::join!(clients.0.register_account(request.clone()), clients.1.register_account(request));
        assert_eq!(one.unwrap().into_inner(), two.unwrap().into_inner());
        let all = people.operator().list_accounts(pb::ListAccountsRequest::default()).await.unwrap().into_inner();
        assert_eq!(all.accounts.len(), 2);
    }

    async fn an_address_that_registers_many_is_stopped(location: Location) {
        let people = People::open(&location).await;
        let started = people.harness.start(vec![people.directory.clone()]).await;
        let mut client = AccountServiceClient::new(remote(started.url.clone(), Credentials::none()).unwrap());
        let mut admitted = 0;
        let refused = loop {
            match client.register_account(comer(&format!("p{admitted}@example.com"), PASSWORD)).await {
                Ok(_) => admitted += 1,
                Err(refused) => break refused,
            }
            assert!(admitted < 60, "nothing stops it");
        };
        assert_refused(&refused, Code::ResourceExhausted, Reason::SignInThrottled);
        assert!(admitted >= 20, "{admitted}");
        started.running.stop().await;
    }
}
