//! TLS of real processes: certificates by the command, rotation under calls, and what is refused without it.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::ListListingsRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_rpc::Credentials;
use techmarket_store::Location;
use techmarket_testkit::{TestDatabase, assert_refused};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tonic::Code;

use crate::certificates::{Certificates, rpc};
use crate::cli::techmarket;
use crate::process::{Process, until};
use crate::site::Site;
use crate::story;

const LIST: &str = "supply.v1.SupplyService/ListListings";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_over_tls_in_one_process_on_sqlite() {
    Box::pin(story::run(Site::all_in_one_over_tls(None).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_over_tls_in_one_process_on_postgres() {
    let database = TestDatabase::postgres().await;
    Box::pin(story::run(Site::all_in_one_over_tls(Some(database)).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_over_tls_in_four_processes_on_sqlite() {
    Box::pin(story::run(Site::split_over_tls(None).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_over_tls_in_four_processes_on_postgres() {
    let database = TestDatabase::postgres().await;
    Box::pin(story::run(Site::split_over_tls(Some(database)).await)).await;
}

#[tokio::test]
async fn another_address_than_loopback_needs_tls() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let ran = techmarket(&["serve", "--data", data, "--listen", "0.0.0.0:0"]).await;
    ran.failed(1, &["0.0.0.0:0 不是回环地址", "--tls-certificate", "--insecure"]);
    let peer = ["--role", "demand", "--peer", "contract=http://10.0.0.1:7300"];
    let ran = techmarket(&[&["serve", "--data", data][..], &peer].concat()).await;
    ran.failed(1, &["http://10.0.0.1:7300", "https://", "--insecure"]);
    let ran = techmarket(&["demo", "--once", "--data", data, "--listen", "0.0.0.0:0"]).await;
    ran.failed(1, &["不是回环地址"]);
    assert!(!Path::new(data).exists(), "nothing was begun");
}

#[tokio::test]
async fn a_pair_that_does_not_fit_is_refused_with_both_names() {
    let certificates = Certificates::new();
    let folder = tempfile::tempdir().unwrap();
    let other = certificates.server("other");
    certificates.write("server.key", &other.key);
    let data = folder.path().join("data");
    let mut arguments = vec!["serve", "--data", data.to_str().unwrap()];
    let options = certificates.options();
    arguments.extend(options.iter().map(String::as_str));
    let ran = techmarket(&arguments).await;
    ran.failed(1, &["server.pem", "server.key", "不配对"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_of_the_command_are_enough_to_try_tls() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("certificates");
    let file = |name: &str| made.join(name).display().to_string();
    let folder_of_it = made.display().to_string();
    let said = techmarket(&["certificate", "self-signed", &folder_of_it, "--client", "cloud"]).await;
    let said = said.well().out;
    assert!(said.contains("server.key") && said.contains("仅供试用"), "{said}");
    for (name, mode) in [("server.key", 0o600), ("client.key", 0o600)] {
        let found = std::fs::metadata(file(name)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
    let again = techmarket(&["certificate", "self-signed", &folder_of_it]).await;
    again.failed(1, &["authority.pem", "已存在"]);
    let names = techmarket(&["certificate", "names", &file("client.pem")])
        .await
        .well();
    assert_eq!(names.out, "subject:CN=cloud\n");

    let table = "[[system]]\ncertificates = [\"subject:CN=cloud\"]\nsubject = \"云\"\nroles = [\"viewer\"]\n";
    std::fs::write(made.join("systems.toml"), table).unwrap();
    let options = [
        ["--tls-certificate", &file("server.pem")],
        ["--tls-key", &file("server.key")],
        ["--tls-client-authority", &file("authority.pem")],
        ["--systems", &file("systems.toml")],
    ];
    let data = folder.path().join("data");
    let process = Process::serve(&data, &[&options.concat()[..], &["--role", "supply"]].concat()).await;
    let url = process.url();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let at = ["call", LIST, "{}", "--address", url];
    let trusts = ["--authority", &file("authority.pem")];
    let data = data.to_str().unwrap();
    techmarket(&[&at[..], &trusts, &["--data", data]].concat())
        .await
        .well();
    let shows = [
        "--client-certificate",
        &file("client.pem"),
        "--client-key",
        &file("client.key"),
    ];
    techmarket(&[&at[..], &trusts, &shows].concat()).await.well();
    let ran = techmarket(&[&at[..], &trusts].concat()).await;
    ran.failed(1, &["缺少令牌"]);
    let ran = techmarket(&[&at[..], &["--data", data]].concat()).await;
    ran.failed(1, &["UnknownIssuer"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_rotated_under_calls() {
    let certificates = Certificates::new();
    let folder = tempfile::tempdir().unwrap();
    let options = certificates.options();
    let mut arguments: Vec<&str> = options.iter().map(String::as_str).collect();
    arguments.extend(["--role", "supply", "--rate-reads", "0"]);
    let data = folder.path().join("data");
    let process = Process::serve(&data, &arguments)
        .await
        .over(certificates.client("tests"));
    process.serving().await;
    let token = std::fs::read_to_string(data.join("operator.token")).unwrap();
    let connect = || {
        let credentials = Credentials::token(token.trim().to_owned());
        let tls = certificates.client("tests");
        SupplyServiceClient::new(rpc(process.url(), Some(&tls), credentials))
    };
    // Four that stay on their connections, and one that makes a new one for each call.
    let (stop, stopped) = watch::channel(false);
    let staying = (0..4).map(|_| {
        let (mut client, stopped) = (connect(), stopped.clone());
        tokio::spawn(async move {
            let mut calls = 0;
            while !*stopped.borrow() {
                client
                    .list_listings(ListListingsRequest::default())
                    .await
                    .unwrap();
                calls += 1;
            }
            calls
        })
    });
    let staying: Vec<_> = staying.collect();
    for name in ["second", "third"] {
        let seen = process
            .log()
            .matches("files have changed and are in force")
            .count();
        certificates.serve_by("server", &certificates.server(name));
        until("the new certificate", async || {
            connect()
                .list_listings(ListListingsRequest::default())
                .await
                .unwrap();
            let now = process
                .log()
                .matches("files have changed and are in force")
                .count();
            (now > seen).then_some(())
        })
        .await;
    }
    certificates.write("server.key", &certificates.server("fourth").key);
    until("the refusal", async || {
        connect()
            .list_listings(ListListingsRequest::default())
            .await
            .unwrap();
        process
            .log()
            .contains("cannot be used: the former ones stay")
            .then_some(())
    })
    .await;
    stop.send_replace(true);
    for client in staying {
        assert!(client.await.unwrap() > 0);
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_calls_by_its_certificate_until_it_is_revoked() {
    let certificates = Certificates::new();
    let folder = tempfile::tempdir().unwrap();
    let options = certificates.mutual();
    let mut arguments: Vec<&str> = options.iter().map(String::as_str).collect();
    arguments.extend(["--role", "supply"]);
    let process = Process::serve(&folder.path().join("data"), &arguments).await;
    let process = process.over(certificates.client("tests"));
    process.serving().await;
    let cloud = certificates.client("cloud");
    let mut client = SupplyServiceClient::new(rpc(process.url(), Some(&cloud), Credentials::none()));
    client
        .list_listings(ListListingsRequest::default())
        .await
        .unwrap();
    let table = std::fs::read_to_string(certificates.file("systems.toml")).unwrap();
    certificates.write(
        "systems.toml",
        &table.replace("roles = [\"system\"]", "roles = [\"system\"]\nrevoked = true"),
    );
    let refused = until("the revocation", async || {
        // The connection that is cut off is made anew.
        let refused = client.list_listings(ListListingsRequest::default()).await.err()?;
        (refused.code() == Code::Unauthenticated).then_some(refused)
    })
    .await;
    assert_refused(&refused, Code::Unauthenticated, Reason::CertificateRevoked);
    process.stop().await;
}

/// PostgreSQL behind a port of the test that speaks TLS as PostgreSQL does: asked for it by eight bytes, it says `S`.
async fn tls_in_front_of(server: &str, certificates: &Certificates) -> std::net::SocketAddr {
    let read = |name: &str| std::fs::read(certificates.file(name)).unwrap();
    let certificate = CertificateDer::from_pem_slice(&read("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&read("server.key")).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = server.to_owned();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                let mut asked = [0; 8];
                socket.read_exact(&mut asked).await?;
                if asked[4..] != 80_877_103_u32.to_be_bytes() {
                    return Err(std::io::Error::from(ErrorKind::InvalidData));
                }
                socket.write_all(b"S").await?;
                let mut secured = acceptor.accept(socket).await?;
                copy_bidirectional(&mut secured, &mut TcpStream::connect(server).await?).await
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_is_reached_over_tls_and_its_certificate_checked() {
    let certificates = Certificates::new();
    let database = TestDatabase::postgres().await;
    let Location::Postgres(url) = database.location() else {
        unreachable!()
    };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap();
    let (server, rest) = rest.split_once('/').unwrap();
    let name = rest.split('?').next().unwrap();
    let address = tls_in_front_of(server, &certificates).await;
    let authority = certificates.file("authority.pem").display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let url = |authority: &str| {
        format!("{scheme}://{user}@{address}/{name}?sslmode=verify-full&sslrootcert={authority}")
    };
    let checked = url(&authority);
    let process = Process::ready(
        &folder.path().join("data"),
        &["--role", "supply", "--database", &checked],
    )
    .await;
    process.stop().await;
    let other = Certificates::new();
    let unchecked = url(&other.file("authority.pem").display().to_string());
    let data = folder.path().join("other").display().to_string();
    let ran = techmarket(&[
        "serve",
        "--data",
        &data,
        "--role",
        "supply",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &unchecked,
    ])
    .await;
    ran.failed(1, &["供给服务", "invalid peer certificate"]);
}
