//! StartTotpEnrolment, ConfirmTotpEnrolment, and what they are asked for.

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, assert_refused, on_both_databases, operator};
use tonic::Code;
use totp_rs::{Builder, Secret};

use crate::people::{PASSWORD, People};

/// What an authenticator with `secret` shows now.
fn shown(people: &People, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("x")
        .build()
        .unwrap();
    let now = u64::try_from(people.harness.clock.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

/// Enrols the holder of `grant`: the secret and the recovery codes.
async fn enrolled(people: &People, grant: &pb::Grant) -> (String, Vec<String>) {
    let started = people
        .with(grant)
        .start_totp_enrolment(pb::StartTotpEnrolmentRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(started.uri.starts_with("otpauth://totp/"), "{}", started.uri);
    let code = shown(people, &started.secret);
    let confirmed = people
        .with(grant)
        .confirm_totp_enrolment(pb::ConfirmTotpEnrolmentRequest { code })
        .await
        .unwrap();
    (started.secret, confirmed.into_inner().recovery_codes)
}

on_both_databases! {
    async fn weighty_roles_are_held_back_until_it_is_shown(location: Location) {
        let people = People::with_second_factor(&location, true).await;
        let grant = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        assert!(grant.second_factor_required);
        assert_eq!(grant.roles().collect::<Vec<_>>(), [Role::Viewer]);
        let (secret, _) = enrolled(&people, &grant).await;
        let whole = people.refresh(&grant).await.unwrap();
        assert_eq!((whole.roles().collect::<Vec<_>>(), whole.second_factor_required), (vec![Role::Operator], false));
        people.with(&whole).list_accounts(pb::ListAccountsRequest::default()).await.unwrap();
        people.harness.advance(SignedDuration::from_secs(60));
        let refused = people.sign_in("zhang.san", PASSWORD).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SecondFactorMissing);
        let again = people.sign_in_with("zhang.san", PASSWORD, &shown(&people, &secret)).await.unwrap();
        assert_eq!(again.roles().collect::<Vec<_>>(), [Role::Operator]);
    }

    async fn a_code_is_good_once_and_counts_as_a_failure_where_it_is_wrong(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        let (secret, recovery) = enrolled(&people, &grant).await;
        let used = shown(&people, &secret);
        let refused = people.sign_in_with("zhang.san", PASSWORD, &used).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        people.harness.advance(SignedDuration::from_secs(30));
        let code = shown(&people, &secret);
        people.sign_in_with("zhang.san", PASSWORD, &code).await.unwrap();
        people.sign_in_with("zhang.san", PASSWORD, &code).await.unwrap_err();
        assert_eq!(recovery.len(), 10);
        people.sign_in_with("zhang.san", PASSWORD, &recovery[3].to_lowercase()).await.unwrap();
        people.sign_in_with("zhang.san", PASSWORD, &recovery[3]).await.unwrap_err();
        for _ in 0..4 {
            people.sign_in_with("zhang.san", PASSWORD, "000000").await.unwrap_err();
        }
        let refused = people.sign_in_with("zhang.san", PASSWORD, &recovery[4]).await.unwrap_err();
        assert_refused(&refused, Code::ResourceExhausted, Reason::SignInThrottled);
        // Nor does the wrong password tell that a code would be asked for.
        people.harness.advance(SignedDuration::from_secs(31));
        let refused = people.sign_in("zhang.san", "incorrect horse").await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
    }

    async fn it_is_enrolled_once_by_a_code_of_its_own(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        let wrong = pb::ConfirmTotpEnrolmentRequest { code: "000000".to_owned() };
        let refused = people.with(&grant).confirm_totp_enrolment(wrong.clone()).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        enrolled(&people, &grant).await;
        let refused = people.with(&grant).start_totp_enrolment(pb::StartTotpEnrolmentRequest {}).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).metadata["state"], "ENROLLED");
        let refused = people.of(&operator()).start_totp_enrolment(pb::StartTotpEnrolmentRequest {}).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);
        // Who lost the authenticator and the codes is let in by an operator who has seen the person.
        let issue = pb::IssuePasswordResetRequest { name: grant.account, second_factor: true, ..Default::default() };
        let code = people.operator().issue_password_reset(issue).await.unwrap().into_inner().code;
        let request = pb::ResetPasswordRequest { code, new_password: "staple battery horse".to_owned() };
        people.anybody().reset_password(request).await.unwrap();
        people.sign_in("zhang.san", "staple battery horse").await.unwrap();
    }
}
