//! ChangePassword, IssuePasswordReset, ResetPassword.

use jiff::SignedDuration;
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, Refusal, assert_refused, on_both_databases, provider};
use tonic::Code;

use crate::people::{PASSWORD, People};

const NEW: &str = "staple battery horse";

fn change(old: &str, new: &str) -> pb::ChangePasswordRequest {
    pb::ChangePasswordRequest {
        old_password: old.to_owned(),
        new_password: new.to_owned(),
    }
}

fn reset(code: &str) -> pb::ResetPasswordRequest {
    pb::ResetPasswordRequest {
        code: code.to_owned(),
        new_password: NEW.to_owned(),
    }
}

on_both_databases! {
    async fn a_changed_password_ends_the_other_sessions(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let other = people.sign_in("zhang.san", PASSWORD).await.unwrap();
        people.with(&first).change_password(change(PASSWORD, NEW)).await.unwrap();
        let refused = people.refresh(&other).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        people.refresh(&first).await.unwrap();
        let refused = people.sign_in("zhang.san", PASSWORD).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        people.sign_in("zhang.san", NEW).await.unwrap();
    }

    async fn a_password_is_changed_by_who_knows_it_to_one_that_nobody_knows(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san@example", PROVIDER, &[Role::Provider], false).await;
        let refused = people.with(&grant).change_password(change("incorrect horse", NEW)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        for weak in ["short", "password123", "Zhang.San@example"] {
            let refused = people.with(&grant).change_password(change(PASSWORD, weak)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("new_password", Reason::PasswordWeak)]), "{weak}");
        }
        let refused = people.of(&provider()).change_password(change(PASSWORD, NEW)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);
        people.sign_in("zhang.san@example", PASSWORD).await.unwrap();
    }

    async fn a_code_that_an_operator_hands_over_resets_a_password_once(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let issue = pb::IssuePasswordResetRequest { name: grant.account.clone(), ..Default::default() };
        let refused = people.with(&grant).issue_password_reset(issue.clone()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).code, Code::PermissionDenied);
        let first = people.operator().issue_password_reset(issue.clone()).await.unwrap().into_inner();
        let code = people.operator().issue_password_reset(issue.clone()).await.unwrap().into_inner().code;
        let refused = people.anybody().reset_password(reset(&first.code)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        for _ in 0..5 {
            people.sign_in("zhang.san", "incorrect horse").await.unwrap_err();
        }
        // A forgotten password and the lock that came of it go together.
        people.anybody().reset_password(reset(&code.to_lowercase())).await.unwrap();
        people.sign_in("zhang.san", NEW).await.unwrap();
        let refused = people.refresh(&grant).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let refused = people.anybody().reset_password(reset(&code)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        let late = people.operator().issue_password_reset(issue).await.unwrap().into_inner().code;
        people.harness.advance(SignedDuration::from_hours(24));
        let refused = people.anybody().reset_password(reset(&late)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
    }

    async fn a_repeat_shows_no_code_again(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let issue = pb::IssuePasswordResetRequest {
            name: grant.account,
            second_factor: false,
            request_id: "0198c1d2-0000-7000-8000-000000000002".to_owned(),
        };
        let first = people.operator().issue_password_reset(issue.clone()).await.unwrap().into_inner();
        let again = people.operator().issue_password_reset(issue).await.unwrap().into_inner();
        assert_eq!((again.code.as_str(), again.expire_time), ("", first.expire_time));
        people.anybody().reset_password(reset(&first.code)).await.unwrap();
    }
}
