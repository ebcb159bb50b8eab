//! CheckRevocations, and that what was revoked ends in every process of the market.

use techmarket_directory::{AccountSettings, Cost, Directory};
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::{Credentials, Following, Revocations, Rpc, remote};
use techmarket_runtime::{Market, follow_revocations};
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, PROVIDER, Refusal, eventually, market, on_both_databases, operator, tables, viewer,
};
use tokio::net::TcpListener;
use tonic::Code;

use crate::people::{PASSWORD, People};

/// Whether `rpc` is admitted by the gate that it goes to; why not otherwise.
async fn asked(rpc: &Rpc) -> Option<String> {
    let request = pb::ListSessionsRequest::default();
    let answer = AccountServiceClient::new(rpc.clone())
        .list_sessions(request)
        .await;
    answer.err().map(|status| Refusal::read(&status).reason)
}

on_both_databases! {
    async fn what_was_revoked_is_told_to_processes_that_begin(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let before = people.of(&market()).check_revocations(pb::CheckRevocationsRequest {}).await.unwrap().into_inner();
        assert_eq!((before.revocations.len(), before.position), (0, 0));
        people.with(&grant).sign_out(pb::SignOutRequest {}).await.unwrap();
        let known = people.of(&market()).check_revocations(pb::CheckRevocationsRequest {}).await.unwrap().into_inner();
        assert_eq!(known.position, 1);
        assert_eq!(format!("sessions/{}", known.revocations[0].credential), grant.session);
        assert_eq!(known.revocations[0].least_generation, i64::MAX);
        people.harness.advance(jiff::SignedDuration::from_mins(16));
        let later = people.of(&market()).check_revocations(pb::CheckRevocationsRequest {}).await.unwrap().into_inner();
        assert_eq!(later.revocations.len(), 0, "its tokens have ended by themselves");
        let refused = people.of(&viewer()).check_revocations(pb::CheckRevocationsRequest {}).await.unwrap_err();
        assert_eq!((refused.code(), Refusal::read(&refused).reason), (Code::PermissionDenied, Reason::RoleForbidden.as_str().to_owned()));
    }

    async fn tokens_end_in_the_process_of_the_directory_and_in_others(location: Location) {
        let harness = Harness::new();
        let settings = || AccountSettings {
            second_factor: false,
            cost: Cost { kibibytes: 64, passes: 1 },
            ..AccountSettings::new(harness.key.clone()).unwrap()
        };
        let directory = Directory::open_with(&location, settings(), tables(), harness.clock(), harness.rng(), harness.switchboard().to("contract", true).unwrap()).await.unwrap();
        // The process of the directory follows it too, through its own gate.
        let own = Revocations::unknown();
        let mut services: Vec<std::sync::Arc<dyn techmarket_runtime::Service>> = vec![directory];
        services.extend(follow_revocations(Following::new(harness.switchboard().here(), own.clone())));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let process = Market {
            services,
            gate: harness.gate().with_revocations(own),
            switchboard: harness.switchboard(),
            tls: techmarket_runtime::tls::Tls::default(),
            doors: techmarket_runtime::Doors::default(),
            retention: techmarket_runtime::Retention::embedded().unwrap(),
        };
        let process = process.start(listener).await.unwrap();
        process.ready().await;
        let url = format!("http://{}", process.address());
        let with = |token: &str| remote(url.clone(), Credentials::token(token.to_owned())).unwrap();
        let client = |token: &str| AccountServiceClient::new(with(token));

        // Another process, which reaches the directory over the network. It serves nothing of its own but the gate.
        let elsewhere = Harness::with_peers([("directory".to_owned(), url.clone())].into());
        let known = Revocations::unknown();
        let following = Following::new(elsewhere.switchboard().to("directory", false).unwrap(), known.clone());
        let mut told = following.reached();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let following = tokio::spawn(following.run(stopped));
        told.wait_for(|told| *told).await.unwrap();
        let admitted = |token: &str| {
            let caller = elsewhere.key.caller(token, techmarket_kernel::Clock::now(&*elsewhere.clock)).unwrap();
            known.admit(&caller).is_ok()
        };

        let invite = crate::people::invite(PROVIDER, &[Role::Provider], false);
        let operator = harness.token(&operator());
        let code = client(&operator).invite_member(invite).await.unwrap().into_inner().code;
        let request = pb::AcceptInvitationRequest { code, login_name: "zhang.san".into(), password: PASSWORD.into(), ..Default::default() };
        let anybody = remote(url.clone(), Credentials::none()).unwrap();
        let grant = AccountServiceClient::new(anybody.clone()).accept_invitation(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!(asked(&with(&grant.access_token)).await, None);
        assert!(admitted(&grant.access_token));

        // A role less: the token of before ends everywhere, the next one holds.
        let request = pb::GetMemberRequest { name: grant.member.clone() };
        let member = client(&operator).get_member(request).await.unwrap().into_inner();
        let mask = prost_types::FieldMask { paths: vec!["roles".to_owned()] };
        let lesser = pb::Member { roles: vec![Role::Broker.into()], ..member };
        let request = pb::UpdateMemberRequest { member: Some(lesser), update_mask: Some(mask), ..Default::default() };
        client(&operator).update_member(request).await.unwrap();
        let revoked = Some(Reason::TokenRevoked.as_str().to_owned());
        eventually("the token of before ends", async || {
            (asked(&with(&grant.access_token)).await == revoked && !admitted(&grant.access_token)).then_some(())
        })
        .await;
        let request = pb::RefreshTokenRequest { refresh_token: grant.refresh_token };
        let next = AccountServiceClient::new(anybody).refresh_token(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!((asked(&with(&next.access_token)).await, admitted(&next.access_token)), (None, true));

        // The directory goes away: what is known goes on to count.
        client(&next.access_token).sign_out(pb::SignOutRequest {}).await.unwrap();
        eventually("the session ends elsewhere", async || (!admitted(&next.access_token)).then_some(())).await;
        process.stop().await;
        told.wait_for(|told| !*told).await.unwrap();
        assert!(!admitted(&next.access_token));
        assert!(admitted(&operator), "tokens of no session do not depend on it");
        stop.send_replace(true);
        following.await.unwrap();
    }
}
