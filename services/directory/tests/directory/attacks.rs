//! Who tries passwords, and what others notice of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;
use tonic::codegen::http::Uri;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

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

on_both_databases! {
    async fn others_sign_in_while_passwords_are_tried_from_many_addresses(location: Location) {
        let harness = Harness::new();
        let settings = AccountSettings { second_factor: false, ..AccountSettings::new(harness.key.clone()).unwrap() };
        let directory = Directory::open_with(&location, settings, tables(), harness.clock(), harness.rng(), harness.switchboard().to("contract", true).unwrap()).await.unwrap();
        let started = harness.start(vec![directory]).await;
        let operator = remote(started.url.clone(), Credentials::token(harness.token(&operator()))).unwrap();
        let invited = AccountServiceClient::new(operator).invite_member(invite(PROVIDER, &[Role::Provider], false)).await;
        let code = invited.unwrap().into_inner().code;
        let mut good = from(Ipv4Addr::new(127, 0, 0, 9), &started.url);
        let request = pb::AcceptInvitationRequest { code, login_name: "zhang.san".into(), password: PASSWORD.into(), ..Default::default() };
        good.accept_invitation(request).await.unwrap();
        // 10,000 a minute, from 100 addresses, each for another name.
        let url = started.url.clone();
        let (under_way, begun) = tokio::sync::oneshot::channel();
        let mut under_way = Some(under_way);
        let attack = tokio::spawn(async move {
            let clients: Vec<_> = (1..=100).map(|last| from(Ipv4Addr::new(127, 0, 1, last), &url)).collect();
            let mut ticks = tokio::time::interval(Duration::from_millis(6));
            let mut tries = tokio::task::JoinSet::new();
            for index in 0_usize.. {
                ticks.tick().await;
                // By then each address has failed once.
                if index == 500 {
                    under_way.take().unwrap().send(()).unwrap();
                }
                let mut client = clients[index % clients.len()].clone();
                let request = sign_in(&format!("user{index}"), "incorrect horse");
                tries.spawn(async move { drop(client.sign_in(request).await) });
                while tries.try_join_next().is_some() {}
            }
        });
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
        let settings = AccountSettings { second_factor: false, ..AccountSettings::new(harness.key.clone()).unwrap() };
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
        let settings = AccountSettings { second_factor: false, ..AccountSettings::new(harness.key.clone()).unwrap() };
        let directory = Directory::open_with(&location, settings, tables(), harness.clock(), harness.rng(), harness.switchboard().to("contract", true).unwrap()).await.unwrap();
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
