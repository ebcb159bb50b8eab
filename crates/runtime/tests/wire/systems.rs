//! Systems that are known by their client certificates.

use std::time::Duration;

use techmarket_kernel::{Caller, Clock as _, Reason, Role, SystemClock};
use techmarket_proto::feed::v1::TailRequest;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_runtime::tls::{ClientTls, Pair, ServerTls, Tls, Usage};
use techmarket_testkit::{Harness, assert_refused, eventually, operator};
use tonic::{Code, Status};

use crate::answers::{OPEN, ask};
use crate::certificates::{Certificates, Secured, authority};

const TABLE: &str = r#"
[[system]]
certificates = ["dns:cloud.example.gov.cn"]
subject = "省科技云"
roles = ["system"]

[[system]]
certificates = ["subject:CN=portal"]
subject = "portal"
roles = ["viewer"]
relays = true
"#;

/// A market that asks for certificates.
async fn market(required: bool) -> Secured {
    let certificates = Certificates::new();
    let table = certificates.write("systems.toml", TABLE);
    let mut files = certificates.files();
    files.client_authority = Some(certificates.file("authority.pem"));
    files.client_required = required;
    let tls = Tls::default()
        .with_server(ServerTls::open(files).unwrap())
        .with_systems(&table)
        .unwrap();
    Secured::with(certificates, tls).await
}

fn cloud(market: &Secured) -> ClientTls {
    client(market, "cloud", &["cloud.example.gov.cn"])
}

fn client(market: &Secured, name: &str, names: &[&str]) -> ClientTls {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let pair = market
        .certificates
        .authority
        .issue(name, &names, Usage::Client)
        .unwrap();
    market.certificates.client(name, Some(&pair))
}

async fn calls(market: &Secured, tls: &ClientTls, token: Option<&str>) -> Result<(), Status> {
    ask(market.rpc(tls, token), vec!["x".to_owned()]).await.map(drop)
}

fn token(subject: &str) -> String {
    Harness::new().token(&Caller::new(subject, [Role::System], None))
}

#[tokio::test]
async fn a_certificate_in_the_table_needs_no_token() {
    let market = market(false).await;
    calls(&market, &cloud(&market), None).await.unwrap();
    // What its role may not do is refused as anybody's.
    let portal = client(&market, "portal", &[]);
    let refused = calls(&market, &portal, None).await.unwrap_err();
    assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
}

#[tokio::test]
async fn a_certificate_outside_of_the_table_is_nobody() {
    let market = market(false).await;
    let unknown = client(&market, "unknown", &["other.example.gov.cn"]);
    let refused = calls(&market, &unknown, None).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::CertificateUnknown);
    calls(&market, &unknown, Some(&token("anybody"))).await.unwrap();
    // Without a certificate all is as before.
    let none = market.certificates.client("none", None);
    let refused = calls(&market, &none, None).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::TokenMissing);
    calls(&market, &none, Some(&token("anybody"))).await.unwrap();
}

#[tokio::test]
async fn a_token_holds_where_the_certificate_does_not_contradict() {
    let market = market(false).await;
    let cloud = cloud(&market);
    calls(&market, &cloud, Some(&token("省科技云"))).await.unwrap();
    let refused = calls(&market, &cloud, Some(&token("another"))).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::CertificateMismatch);
    let refused = calls(&market, &cloud, Some("nonsense")).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::TokenInvalid);
    let portal = client(&market, "portal", &[]);
    let relayed = Harness::new().token(&operator());
    let answered = calls(&market, &portal, Some(&relayed)).await;
    if let Err(status) = answered {
        // Operators need not be among those who tail: it is not the certificate that refuses them.
        assert_refused(&status, Code::PermissionDenied, Reason::RoleForbidden);
    }
    calls(&market, &portal, Some(&token("another"))).await.unwrap();
}

async fn shut_out(market: &Secured, pair: &Pair) {
    let tls = market.certificates.client("shut-out", Some(pair));
    let refused = calls(market, &tls, Some(&token("anybody"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
}

#[tokio::test]
async fn another_authority_and_an_expired_certificate_are_refused_in_the_handshake() {
    for required in [false, true] {
        let market = market(required).await;
        let names = ["cloud.example.gov.cn".to_owned()];
        let foreign = authority("test").issue("cloud", &names, Usage::Client).unwrap();
        shut_out(&market, &foreign).await;
        let hours = |hours| SystemClock.now() + jiff::SignedDuration::from_hours(hours);
        let ours = &market.certificates.authority;
        let ended = ours.issue_between("cloud", &names, Usage::Client, (hours(-20), hours(-1)));
        shut_out(&market, &ended.unwrap()).await;
        let later = ours.issue_between("cloud", &names, Usage::Client, (hours(1), hours(20)));
        shut_out(&market, &later.unwrap()).await;
        calls(&market, &cloud(&market), None).await.unwrap();
    }
}

#[tokio::test]
async fn where_certificates_are_required_nobody_comes_without() {
    let market = market(true).await;
    let none = market.certificates.client("none", None);
    let refused = calls(&market, &none, Some(&token("anybody"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
    calls(&market, &cloud(&market), None).await.unwrap();
}

#[tokio::test]
async fn who_is_revoked_ends_within_seconds() {
    let market = market(false).await;
    let (cloud, portal) = (cloud(&market), client(&market, "portal", &[]));
    let rpc = market.rpc(&cloud, None);
    let request = TailRequest {
        types: vec![OPEN.to_owned()],
        ..TailRequest::default()
    };
    let mut tail = FeedServiceClient::new(rpc)
        .tail(request)
        .await
        .unwrap()
        .into_inner();
    tail.message().await.unwrap().unwrap();

    let revoked = TABLE.replacen("roles = [\"system\"]", "roles = [\"system\"]\nrevoked = true", 1);
    market.certificates.write("systems.toml", &revoked);
    let ended = tokio::time::timeout(Duration::from_secs(10), tail.message()).await;
    ended.unwrap().unwrap_err();
    let refused = calls(&market, &cloud, None).await.unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::CertificateRevoked);
    let refused = calls(&market, &cloud, Some(&token("省科技云")))
        .await
        .unwrap_err();
    assert_refused(&refused, Code::Unauthenticated, Reason::CertificateRevoked);
    calls(&market, &portal, Some(&token("another"))).await.unwrap();

    // Taken out, it is nobody; put back, it is a system again. A table that cannot be read changes nothing.
    market.certificates.write("systems.toml", "");
    let unknown = eventually("taken out", || async {
        let refused = calls(&market, &cloud, None).await.unwrap_err();
        refused.message().contains("--systems").then_some(())
    });
    unknown.await;
    market.certificates.write("systems.toml", TABLE);
    let known = eventually("put back", || async { calls(&market, &cloud, None).await.ok() });
    known.await;
}
