//! The port over TLS.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use techmarket_runtime::tls::{Authority, ServerTls, TlsError, Usage};
use techmarket_testkit::{Harness, eventually, system};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::answers::ask;
use crate::certificates::{Certificates, Secured, authority};

fn token() -> String {
    Harness::new().token(&system())
}

/// A connection by hand.
async fn shake(
    market: &Secured,
    trusted: &Authority,
    version: &'static SupportedProtocolVersion,
    protocols: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(trusted.certificate().as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let socket = TcpStream::connect(market.started.running.address())
        .await
        .unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}

/// What health says of the files of TLS.
async fn files_are_in_force(market: &Secured) -> ServingStatus {
    let tls = market.certificates.client("health", None);
    let request = HealthCheckRequest {
        service: "tls".to_owned(),
    };
    let answer = HealthClient::new(market.rpc(&tls, None)).check(request).await;
    answer.unwrap().into_inner().status()
}

/// The certificate that a new connection is shown.
async fn shown(market: &Secured) -> Vec<u8> {
    let stream = shake(market, &market.certificates.authority, &TLS13, &[b"h2"]).await;
    let stream = stream.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn calls_go_over_tls_and_not_in_the_clear() {
    let market = Secured::plain().await;
    let tls = market.certificates.client("client", None);
    let large = "x".repeat(1 << 20);
    let answer = ask(market.rpc(&tls, Some(&token())), vec![large.clone()]).await;
    assert_eq!(answer.unwrap(), [large]);
    let clear = ask(market.started.client(&system()), vec!["x".to_owned()]).await;
    clear.unwrap_err();
    let other = authority("other");
    market.certificates.write("other.pem", &other.certificate());
    let refused = shake(&market, &other, &TLS13, &[b"h2"]).await;
    refused.unwrap_err();
}

#[tokio::test]
async fn both_versions_and_both_protocols_are_spoken() {
    let market = Secured::plain().await;
    let authority = &market.certificates.authority;
    for version in [&TLS12, &TLS13] {
        for (offered, chosen) in [
            (&[&b"h2"[..]][..], Some(&b"h2"[..])),
            (&[b"http/1.1"], Some(b"http/1.1")),
            (&[b"http/1.1", b"h2"], Some(b"h2")),
            (&[], None),
        ] {
            let stream = shake(&market, authority, version, offered).await.unwrap();
            let session = stream.get_ref().1;
            assert_eq!(session.alpn_protocol(), chosen);
            assert_eq!(session.protocol_version(), Some(version.version));
        }
        let refused = shake(&market, authority, version, &[b"spdy/3"]).await;
        refused.unwrap_err();
    }
    let mut stream = shake(&market, authority, &TLS12, &[b"http/1.1"]).await.unwrap();
    let request = "POST /techmarket.feed.v1.FeedService/Tail HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\n\
                   te: trailers\r\ncontent-length: 5\r\nconnection: close\r\n\r\n\0\0\0\0\0";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    // The server need not say that it closes.
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("grpc-status: 16"), "no token was shown: {answer}");
}

#[tokio::test]
async fn a_pair_that_does_not_fit_is_refused_at_the_start() {
    let certificates = Certificates::new();
    let other = certificates.server("other");
    certificates.write("server.key", &other.key);
    let refused = ServerTls::open(certificates.files());
    assert!(matches!(refused.err(), Some(TlsError::Pair(..))));
    certificates.write("server.key", "none");
    assert!(matches!(
        ServerTls::open(certificates.files()).err(),
        Some(TlsError::NoKey(_))
    ));
    certificates.serve_by(&other);
    certificates.write("server.pem", "none");
    assert!(matches!(
        ServerTls::open(certificates.files()).err(),
        Some(TlsError::NoCertificate(_))
    ));
    std::fs::remove_file(certificates.file("server.pem")).unwrap();
    assert!(matches!(
        ServerTls::open(certificates.files()).err(),
        Some(TlsError::Read(..))
    ));
}

#[tokio::test]
async fn a_new_pair_is_served_and_open_connections_stay() {
    let market = Secured::plain().await;
    let tls = market.certificates.client("client", None);
    let open = market.rpc(&tls, Some(&token()));
    ask(open.clone(), vec!["x".to_owned()]).await.unwrap();
    let first = shown(&market).await;

    let two = market.certificates.server("two");
    market.certificates.serve_by(&two);
    let second = eventually("the new certificate", || async {
        let now = shown(&market).await;
        (now != first).then_some(now)
    });
    let second = second.await;
    ask(open.clone(), vec!["x".to_owned()]).await.unwrap();

    // A key of another pair: the old one stays, and health says so.
    assert_eq!(files_are_in_force(&market).await, ServingStatus::Serving);
    let three = market.certificates.server("three");
    market.certificates.write("server.key", &three.key);
    let told = eventually("health", || async {
        (files_are_in_force(&market).await == ServingStatus::NotServing).then_some(())
    });
    told.await;
    assert_eq!(shown(&market).await, second);
    ask(open.clone(), vec!["x".to_owned()]).await.unwrap();

    market.certificates.serve_by(&three);
    let mended = eventually("health", || async {
        (files_are_in_force(&market).await == ServingStatus::Serving).then_some(())
    });
    mended.await;
    assert_ne!(shown(&market).await, second);
    ask(open, vec!["x".to_owned()]).await.unwrap();
}

#[tokio::test]
async fn half_open_handshakes_shut_nobody_out() {
    let market = Secured::plain().await;
    let address = market.started.running.address();
    let mut half_open = Vec::new();
    for _ in 0..400 {
        half_open.push(TcpStream::connect(address).await.unwrap());
    }
    for number in 0..20 {
        let tls = market.certificates.client("client", None);
        let answered = ask(market.rpc(&tls, Some(&token())), vec!["x".to_owned()]);
        let answered = tokio::time::timeout(Duration::from_secs(5), answered).await;
        answered
            .unwrap_or_else(|_| panic!("call {number} is shut out"))
            .unwrap();
    }
    // The oldest have made room; those within the bound wait on.
    let mut byte = [0];
    let first = tokio::time::timeout(Duration::from_secs(5), half_open[0].read(&mut byte)).await;
    assert!(matches!(first.unwrap(), Ok(0) | Err(_)), "the oldest was ended");
    let last = half_open.last_mut().unwrap();
    assert!(last.try_read(&mut byte).is_err(), "the newest waits");
}

#[tokio::test]
async fn a_client_checks_the_name() {
    let certificates = Certificates::new();
    let names = ["market.example".to_owned()];
    let elsewhere = certificates
        .authority
        .issue("elsewhere", &names, Usage::Server)
        .unwrap();
    certificates.serve_by(&elsewhere);
    let tls =
        techmarket_runtime::tls::Tls::default().with_server(ServerTls::open(certificates.files()).unwrap());
    let market = Secured::with(certificates, tls).await;
    let client = market.certificates.client("client", None);
    let refused = ask(market.rpc(&client, Some(&token())), Vec::new())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unavailable, "{refused:?}");
}
