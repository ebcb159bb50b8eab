//! SignIn, RefreshToken, SignOut, SwitchOrganization, ListSessions, RevokeSession.

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::session::State;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, Refusal, assert_refused, on_both_databases, viewer};
use tonic::Code;

use crate::people::{PASSWORD, People};

fn revoke(name: &str) -> pb::RevokeSessionRequest {
    pb::RevokeSessionRequest {
        name: name.to_owned(),
        request_id: String::new(),
    }
}

on_both_databases! {
    async fn a_person_signs_in_and_acts_as_a_member(location: Location) {
        let people = People::open(&location).await;
        people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        // However the name is written.
        let grant = people.sign_in("Ｚhang.San", PASSWORD).await.unwrap();
        let caller = people.caller(&grant);
        assert_eq!((caller.subject.as_str(), caller.roles[0].as_str()), ("zhang.san", "provider"));
        assert_eq!(caller.organization.unwrap().as_str(), PROVIDER);
        let minutes = grant.access_expire_time.unwrap().seconds - people.harness.clock.now().as_second();
        assert_eq!(minutes, 600);
        assert!(grant.member.starts_with(&format!("organizations/{PROVIDER}/members/")));
        let account = people.with(&grant).get_account(pb::GetAccountRequest { name: grant.account.clone() }).await.unwrap().into_inner();
        assert_eq!((account.login_name.as_str(), account.has_password), ("zhang.san", true));
        people.harness.advance(SignedDuration::from_mins(10));
        let refused = people.with(&grant).get_account(pb::GetAccountRequest { name: grant.account }).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::TokenInvalid);
    }

    async fn what_is_wrong_with_a_sign_in_is_not_told(location: Location) {
        let people = People::open(&location).await;
        people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let wrong = people.sign_in("zhang.san", "incorrect horse").await.unwrap_err();
        let nobody = people.sign_in("li.si", "incorrect horse").await.unwrap_err();
        assert_refused(&wrong, Code::Unauthenticated, Reason::SignInRefused);
        assert_eq!((wrong.message(), Refusal::read(&wrong)), (nobody.message(), Refusal::read(&nobody)));
        let refused = people.anybody().sign_in(pb::SignInRequest::default()).await.unwrap_err();
        let fields = [("login_name", Reason::FieldRequired), ("password", Reason::FieldRequired)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
    }

    async fn a_name_is_locked_for_a_time_that_grows_whether_there_is_one_or_not(location: Location) {
        let people = People::open(&location).await;
        people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let mut told = Vec::new();
        for login in ["zhang.san", "nobody"] {
            for _ in 0..5 {
                let refused = people.sign_in(login, "incorrect horse").await.unwrap_err();
                assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
            }
            // Even the right password does not help now.
            let refused = people.sign_in(login, PASSWORD).await.unwrap_err();
            assert_refused(&refused, Code::ResourceExhausted, Reason::SignInThrottled);
            told.push((refused.message().to_owned(), Refusal::read(&refused)));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].1.retry_after.unwrap().as_secs(), 30);
        people.harness.advance(SignedDuration::from_secs(31));
        people.sign_in("zhang.san", "incorrect horse").await.unwrap_err();
        let refused = people.sign_in("zhang.san", PASSWORD).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).retry_after.unwrap().as_secs(), 60);
        people.harness.advance(SignedDuration::from_secs(61));
        people.sign_in("zhang.san", PASSWORD).await.unwrap();
        people.sign_in("zhang.san", "incorrect horse").await.unwrap_err();
        people.sign_in("zhang.san", PASSWORD).await.unwrap();
    }

    async fn a_refresh_token_is_taken_once_and_its_theft_ends_the_session(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        people.harness.advance(SignedDuration::from_mins(11));
        let second = people.refresh(&first).await.unwrap();
        assert_eq!((&first.session, &first.member), (&second.session, &second.member));
        assert_ne!(first.refresh_token, second.refresh_token);
        people.with(&second).list_sessions(pb::ListSessionsRequest::default()).await.unwrap();
        // Somebody else shows the first one: neither of the two goes on.
        let refused = people.refresh(&first).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let refused = people.refresh(&second).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let refused = people.with(&second).sign_out(pb::SignOutRequest {}).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);
    }

    async fn a_token_that_never_was_is_refused(location: Location) {
        let people = People::open(&location).await;
        let request = pb::RefreshTokenRequest { refresh_token: "tmr_00".to_owned() };
        let refused = people.anybody().refresh_token(request).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let refused = people.anybody().refresh_token(pb::RefreshTokenRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("refresh_token", Reason::FieldRequired)]));
    }

    async fn of_two_who_refresh_at_once_one_does(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let (one, other) = tokio::join!(people.refresh(&grant), people.refresh(&grant));
        assert_eq!([&one, &other].iter().filter(|done| done.is_ok()).count(), 1);
        let next = one.or(other).unwrap();
        let refused = people.refresh(&next).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
    }

    async fn a_session_ends_when_it_is_left_and_in_the_end(location: Location) {
        let people = People::open(&location).await;
        let left = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let mut kept = people.sign_in("zhang.san", PASSWORD).await.unwrap();
        for _ in 0..32 {
            people.harness.advance(SignedDuration::from_hours(23));
            match people.refresh(&kept).await {
                Ok(next) => kept = next,
                Err(refused) => {
                    assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
                    break;
                }
            }
        }
        let days = (kept.refresh_expire_time.unwrap().seconds - people.harness.clock.now().as_second()) / 86_400;
        assert!(days <= 0, "30 days after it was begun it is over");
        let refused = people.refresh(&left).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
    }

    async fn sessions_are_seen_and_ended_by_their_owner_and_by_operators(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let second = people.sign_in("zhang.san", PASSWORD).await.unwrap();
        let stranger = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let listed = people.with(&first).list_sessions(pb::ListSessionsRequest::default()).await.unwrap().into_inner();
        let names: Vec<&str> = listed.sessions.iter().map(|session| session.name.as_str()).collect();
        assert_eq!(names, [&second.session, &first.session]);
        let refused = people.with(&stranger).revoke_session(revoke(&first.session)).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let filter = pb::SessionFilter { account: first.account.clone(), active: true };
        let request = pb::ListSessionsRequest { filter: Some(filter), ..Default::default() };
        let refused = people.with(&stranger).list_sessions(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let refused = people.of(&viewer()).list_sessions(pb::ListSessionsRequest::default()).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);

        let ended = people.with(&first).revoke_session(revoke(&second.session)).await.unwrap().into_inner();
        assert_eq!(ended.state(), State::Ended);
        let refused = people.refresh(&second).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let seen = people.operator().list_sessions(request).await.unwrap().into_inner();
        assert_eq!(seen.sessions.len(), 1);
        people.operator().revoke_session(revoke(&first.session)).await.unwrap();
        let refused = people.operator().revoke_session(revoke(&first.session)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).code, Code::FailedPrecondition);
        people.with(&stranger).sign_out(pb::SignOutRequest {}).await.unwrap();
        let refused = people.refresh(&stranger).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
    }

    async fn who_is_in_several_organisations_chooses(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let code = people.invited(DEMANDER, &[Role::Demander], false).await;
        let request = pb::AcceptInvitationRequest { code, ..Default::default() };
        let second = people.with(&first).accept_invitation(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!((second.account == first.account, second.memberships.len()), (true, 2));
        assert_eq!(people.caller(&second).organization.unwrap().as_str(), DEMANDER);
        let request = pb::SwitchOrganizationRequest { organization: PROVIDER.to_owned() };
        let switched = people.with(&second).switch_organization(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!(people.caller(&switched).organization.unwrap().as_str(), PROVIDER);
        assert_eq!(switched.session, second.session);
        let raised = people.caller(&switched).credential.unwrap().generation;
        assert!(raised > people.caller(&second).credential.unwrap().generation);
        let request = pb::SwitchOrganizationRequest { organization: "market".to_owned() };
        let refused = people.with(&switched).switch_organization(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let request = pb::SignInRequest { login_name: "zhang.san".into(), password: PASSWORD.into(), organization: DEMANDER.into(), ..Default::default() };
        let chosen = people.anybody().sign_in(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!(people.caller(&chosen).organization.unwrap().as_str(), DEMANDER);
    }
}
