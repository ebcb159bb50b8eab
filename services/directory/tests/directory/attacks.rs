//! Who tries passwords, and what others notice of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tonic::codegen::http::Uri;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use techmarket_directory::{AccountSettings, Directory};
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::{Credentials, remote};
use techmarket_store::Location;
use techmarket_testkit::{Harness, PROVIDER, Refusal, Started, on_both_databases, operator, tables};

use crate::people::{PASSWORD, People, invite};

fn sign_in(login: &str, password: &str) -> pb::SignInRequest {
    pb::SignInRequest {
        login_name: login.to_owned(),
        password: password.to_owned(),
        ..Default::default()
    }
}

/// A client whose calls come from `address`.
fn from(address: Ipv4Addr, url: &str) -> AccountServiceClient<Channel> {
    let connector = service_fn(move |uri: Uri| async move {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((address, 0)))?;
        let port = uri.port_u16().unwrap_or_default();
        let stream = socket
            .connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await?;
        Ok::<_, std::io::Error>(TokioIo::new(stream))
    });
    let endpoint = Endpoint::from_shared(url.to_owned()).unwrap();
    AccountServiceClient::new(endpoint.connect_with_connector_lazy(connector))
}

/// The directory with passwords as dear as an office's, and no second factor.
async fn opened(harness: &Harness, location: &Location) -> Arc<Directory> {
    let settings = AccountSettings {
        second_factor: false,
        ..AccountSettings::new(harness.key.clone()).unwrap()
    };
    let contract = harness.switchboard().to("contract", true).unwrap();
    let opened = Directory::open_with(
        location,
        settings,
        tables(),
        harness.clock(),
        harness.rng(),
        contract,
    );
    opened.await.unwrap()
}

/// The client of zhang.san, who has an account and an address of their own.
async fn with_account(harness: &Harness, started: &Started) -> AccountServiceClient<Channel> {
    let credentials = Credentials::token(harness.token(&operator()));
    let operator = remote(started.url.clone(), credentials).unwrap();
    let invited = AccountServiceClient::new(operator)
        .invite_member(invite(PROVIDER, &[Role::Provider], false))
        .await;
    let request = pb::AcceptInvitationRequest {
        code: invited.unwrap().into_inner().code,
        login_name: "zhang.san".into(),
        password: PASSWORD.into(),
        ..Default::default()
    };
    let mut good = from(Ipv4Addr::new(127, 0, 0, 9), &started.url);
    good.accept_invitation(request).await.unwrap();
    good
}

/// 10,000 wrong passwords a minute, from 100 addresses, each for another name. Tells when each address has failed.
async fn tries(url: String, under_way: oneshot::Sender<()>) {
    let clients: Vec<_> = (1..=100)
        .map(|last| from(Ipv4Addr::new(127, 0, 1, last), &url))
        .collect();
    let mut under_way = Some(under_way);
    let mut ticks = tokio::time::interval(Duration::from_millis(6));
    let mut tries = JoinSet::new();
    for index in 0_usize.. {
        ticks.tick().await;
        if index == 500 {
            under_way.take().unwrap().send(()).unwrap();
        }
        let mut client = clients[index % clients.len()].clone();
        let request = sign_in(&format!("user{index}"), "incorrect horse");
        tries.spawn(async move { drop(client.sign_in(request).await) });
        while tries.try_join_next().is_some() {}
    }
}

/// How long 200 sign-ins took, in order, and how often they were sent away before.
async fn signed_in(good: &mut AccountServiceClient<Channel>) -> (Vec<Duration>, usize) {
    let (mut took, mut away) = (Vec::new(), 0);
    while took.len() < 200 {
        let begun = Instant::now();
        match good.sign_in(sign_in("zhang.san", PASSWORD)).await {
            Ok(_) => took.push(begun.elapsed()),
            Err(refused) => {
                assert_eq!(Refusal::read(&refused).reason, Reason::Overloaded.as_str());
                away += 1;
            }
        }
    }
    took.sort_unstable();
    (took, away)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, for a machine that does nothing else: scripts/sign-in"]
async fn sign_ins_alone_and_under_attack() {
    let (harness, folder) = (Harness::new(), tempfile::tempdir().unwrap());
    let directory = opened(&harness, &Location::Folder(folder.path().to_owned())).await;
    let started = harness.start(vec![directory]).await;
    let mut good = with_account(&harness, &started).await;
    let told = |what: &str, (took, away): (Vec<Duration>, usize)| {
        println!(
            "{what}: p50 {:?}, p99 {:?}, {away} sent away",
            took[100], took[198]
        );
    };
    told("alone", signed_in(&mut good).await);
    let (under_way, begun) = oneshot::channel();
    let attack = tokio::spawn(tries(started.url.clone(), under_way));
    begun.await.unwrap();
    told(
        "under 10,000 wrong passwords a minute",
        signed_in(&mut good).await,
    );
    attack.abort();
    started.running.stop().await;
}

on_both_databases! {
    async fn wrong_passwords_at_once_are_bounded_and_hold_up_no_other_call(location: Location) {
        let harness = Harness::new();
        let directory = opened(&harness, &location).await;
        let started = harness.start(vec![directory]).await;
        let mut tries = JoinSet::new();
        for index in 0..200 {
            let mut client = from(Ipv4Addr::new(127, 0, 1, 1 + u8::try_from(index % 100).unwrap()), &started.url);
            tries.spawn(async move { client.sign_in(sign_in(&format!("user{index}"), "incorrect horse")).await.unwrap_err() });
        }
        let mut others = DirectoryServiceClient::new(started.client(&operator()));
        let attack = tokio::spawn(tries.join_all());
        let mut answered = 0;
        while !attack.is_finished() {
            others.list_organizations(pb::ListOrganizationsRequest::default()).await.unwrap();
            answered += 1;
        }
        let refused = attack.await.unwrap();
        let reasons: Vec<String> = refused.iter().map(|refused| Refusal::read(refused).reason).collect();
        let of = |reason: Reason| reasons.iter().filter(|one| *one == reason.as_str()).count();
        let (hashed, away) = (of(Reason::SignInRefused), of(Reason::Overloaded));
        assert_eq!(hashed + away, 200, "{reasons:?}");
        assert!(hashed > 0 && away > 0, "{hashed} were hashed, {away} sent away");
        assert!(answered > 0, "no other call was answered meanwhile");
        started.running.stop().await;
    }

    async fn others_sign_in_while_passwords_are_tried_from_many_addresses(location: Location) {
        let harness = Harness::new();
        let directory = opened(&harness, &location).await;
        let started = harness.start(vec![directory]).await;
        let mut good = with_account(&harness, &started).await;
        // 10,000 a minute, from 100 addresses, each for another name.
        let (under_way, begun) = oneshot::channel();
        let attack = tokio::spawn(tries(started.url.clone(), under_way));
        begun.await.unwrap();
        let (mut took, mut away) = (Vec::new(), 0);
        while took.len() < 50 {
            let begun = Instant::now();
            match good.sign_in(sign_in("zhang.san", PASSWORD)).await {
                Ok(_) => took.push(begun.elapsed()),
                // On a machine that does much else hashing may be too slow for the first tries of all addresses.
                Err(refused) => {
                    assert_eq!(Refusal::read(&refused).reason, Reason::Overloaded.as_str());
                    away += 1;
                    assert!(away < 1_000, "nobody gets in");
                }
            }
        }
        attack.abort();
        took.sort_unstable();
        println!("sign-ins under attack: median {:?}, slowest {:?}, {away} sent away", took[25], took[49]);
        started.running.stop().await;
    }

    async fn an_address_that_tries_many_names_is_stopped_before_anything_is_hashed(location: Location) {
        let harness = Harness::new();
        let directory = opened(&harness, &location).await;
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
        let directory = opened(&harness, &location).await;
        let mounted = harness.mount(vec![directory]);
        let mut client = AccountServiceClient::new(mounted.client(&operator()));
        let code = client.invite_member(invite(PROVIDER, &[Role::Provider], false)).await.unwrap().into_inner().code;
        let request = pb::AcceptInvitationRequest { code, login_name: "zhang.san".into(), password: PASSWORD.into(), ..Default::default() };
        let mut anybody = AccountServiceClient::new(mounted.anonymous());
        anybody.accept_invitation(request).await.unwrap();
        // On a machine that does much else one of the two may wait: the shortest of several tries tell.
        let mut least = [Duration::MAX; 2];
        for round in 0..60 {
            for (index, login) in ["zhang.san".to_owned(), format!("nobody{round}")].iter().enumerate() {
                let begun = Instant::now();
                anybody.sign_in(sign_in(login, "incorrect horse")).await.unwrap_err();
                least[index] = least[index].min(begun.elapsed());
            }
            anybody.sign_in(sign_in("zhang.san", PASSWORD)).await.unwrap();
            let [less, more] = [least[0].min(least[1]), least[0].max(least[1])];
            if round >= 3 && more < less * 3 / 2 {
                assert!(less > Duration::from_millis(2), "both are hashed");
                return;
            }
        }
        panic!("{:?} with an account, {:?} without", least[0], least[1]);
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
