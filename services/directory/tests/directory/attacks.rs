//! Who tries passwords, and what others notice of it.

use std::time::{Duration, Instant};

use techmarket_directory::{AccountSettings, Directory};
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::{Credentials, remote};
use techmarket_store::Location;
use techmarket_testkit::{Harness, PROVIDER, Refusal, on_both_databases, operator, tables};

use crate::people::{PASSWORD, People, invite};

fn sign_in(login: &str, password: &str) -> pb::SignInRequest {
    pb::SignInRequest {
        login_name: login.to_owned(),
        password: password.to_owned(),
        ..Default::default()
    }
}

on_both_databases! {
    async fn an_address_that_tries_many_names_is_stopped_before_anything_is_hashed(location: Location) {
        let harness = Harness::new();
        let settings = AccountSettings { second_factor: false, ..AccountSettings::new(harness.key.clone()) };
        let directory = Directory::open_with(&location, settings, tables(), harness.clock(), harness.rng(), harness.switchboard().to("contract", true).unwrap()).await.unwrap();
        let started = harness.start(vec![directory]).await;
        let client = || AccountServiceClient::new(remote(started.url.clone(), Credentials::none()).unwrap());
        let mut reasons = Vec::new();
        for index in 0..60 {
            let refused = client().sign_in(sign_in(&format!("user{index}"), "incorrect horse")).await.unwrap_err();
            reasons.push(Refusal::read(&refused).reason);
        }
        let refused = reasons.iter().filter(|reason| *reason == Reason::SignInRefused.as_str()).count();
        assert!((20..=40).contains(&refused), "{refused} were tried");
        assert_eq!(reasons.last().unwrap(), Reason::SignInThrottled.as_str());
        let begun = Instant::now();
        for _ in 0..100 {
            client().sign_in(sign_in("user", "incorrect horse")).await.unwrap_err();
        }
        // A hash takes some 25 ms; what is refused takes none. Half of that is a bound for slow machines.
        assert!(begun.elapsed() < Duration::from_millis(1_250), "{:?}", begun.elapsed());
        started.running.stop().await;
    }

    async fn whether_there_is_an_account_is_not_told_by_time(location: Location) {
        let harness = Harness::new();
        let settings = AccountSettings { second_factor: false, ..AccountSettings::new(harness.key.clone()) };
        let directory = Directory::open_with(&location, settings, tables(), harness.clock(), harness.rng(), harness.switchboard().to("contract", true).unwrap()).await.unwrap();
        let mounted = harness.mount(vec![directory]);
        let mut client = AccountServiceClient::new(mounted.client(&operator()));
        let code = client.invite_member(invite(PROVIDER, &[Role::Provider], false)).await.unwrap().into_inner().code;
        let request = pb::AcceptInvitationRequest { code, login_name: "zhang.san".into(), password: PASSWORD.into(), ..Default::default() };
        let mut anybody = AccountServiceClient::new(mounted.anonymous());
        anybody.accept_invitation(request).await.unwrap();
        let mut took = [Vec::new(), Vec::new()];
        for round in 0..4 {
            for (index, login) in ["zhang.san".to_owned(), format!("nobody{round}")].iter().enumerate() {
                let begun = Instant::now();
                anybody.sign_in(sign_in(login, "incorrect horse")).await.unwrap_err();
                took[index].push(begun.elapsed());
            }
        }
        let [known, unknown] = took.map(|times| times.into_iter().min().unwrap());
        let (less, more) = (known.min(unknown), known.max(unknown));
        assert!(more < less * 3, "{known:?} with an account, {unknown:?} without");
        assert!(less > Duration::from_millis(2), "both are hashed");
    }

    async fn a_session_is_new_with_each_sign_in(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        // Whoever was given a token before somebody signed in with it learns nothing: it stays what it was.
        let again = people.sign_in("zhang.san", PASSWORD).await.unwrap();
        assert_ne!((&first.session, &first.refresh_token), (&again.session, &again.refresh_token));
    }

    async fn no_secret_is_kept_as_it_is_shown(location: Location) {
        let people = People::open(&location).await;
        let code = people.invited(PROVIDER, &[Role::Provider], false).await;
        let grant = people.accept(&code, "zhang.san").await.unwrap();
        let name = grant.account.clone();
        let issue = pb::IssuePasswordResetRequest { name, ..Default::default() };
        let reset = people.operator().issue_password_reset(issue).await.unwrap().into_inner().code;
        let Location::Folder(folder) = &location else { return };
        let mut all = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            all.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        for secret in [PASSWORD, &code, &code.replace('-', ""), &grant.refresh_token, &grant.access_token, &reset, &reset.replace('-', "")] {
            let found = all.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a secret of {} bytes is in the files", secret.len());
        }
    }
}
