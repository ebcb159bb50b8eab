//! The admin port, and whether it tells anything that it should not.

use techmarket_testkit::PROVIDER;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::clients::{Clients, Urls};
use crate::process::{Process, until};
use crate::secrets;
use crate::story::contracts;
use crate::under_load::{publish_listing, tokens};

/// Status and body of `GET PATH`, by hand: what a probe sends.
pub(crate) async fn get(address: &str, path: &str) -> (u16, String) {
    ask(address, "GET", path).await
}

async fn ask(address: &str, method: &str, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// The value of a sample that begins with `name`.
fn value(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics
        .lines()
        .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_admin_port_tells_how_the_market_is_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::ready(&data, &["--admin", "127.0.0.1:0"]).await;
    let admin = process.admin();
    until("the port says that it is ready", async || {
        (get(&admin, "/readyz").await.0 == 200).then_some(())
    })
    .await;
    assert_eq!(get(&admin, "/livez").await, (200, "ok\n".to_owned()));
    assert_eq!(get(&admin, "/startupz").await, (200, "started\n".to_owned()));
    assert_eq!(get(&admin, "/").await.0, 404);
    assert_eq!(ask(&admin, "POST", "/metrics").await.0, 405);

    let held = tokens(&data).await;
    let urls = Urls::all(process.url());
    let (mut provider, mut operator) = (
        Clients::new(&urls, &held.provider),
        Clients::new(&urls, &held.operator),
    );
    publish_listing(&mut provider, &mut operator, 1).await.unwrap();
    let registrar = crate::cli::token(
        &["--data", data.to_str().unwrap()],
        &techmarket_testkit::registrar(),
    )
    .await;
    let mut registrar = Clients::new(&urls, &registrar);
    Box::pin(contracts::registered(
        &mut provider,
        &mut registrar,
        "保密合同名称甲",
    ))
    .await;
    // A call of no method, by a stranger.
    let stranger = Clients::new(&urls, "no token");
    let mut stranger = stranger.supply;
    stranger
        .list_listings(techmarket_proto::supply::v1::ListListingsRequest::default())
        .await
        .unwrap_err();

    // The heads that it shows are up to a second old.
    let metrics = until("the index and the feed have the listing", async || {
        let (_, metrics) = get(&admin, "/metrics").await;
        let indexed = value(&metrics, "techmarket_index_documents{side=\"supply\"}") == Some(1.0);
        let told = value(&metrics, "techmarket_feed_head{source=\"supply\"}") >= Some(3.0);
        (indexed && told).then_some(metrics)
    })
    .await;
    let method = "techmarket.supply.v1.SupplyService/PublishListing";
    for (sample, least) in [
        (
            format!("techmarket_calls_total{{method=\"{method}\",code=\"OK\"}}"),
            1.0,
        ),
        (
            format!("techmarket_call_duration_seconds_count{{method=\"{method}\"}}"),
            1.0,
        ),
        (
            "techmarket_calls_refused_total{reason=\"TOKEN_INVALID\"}".to_owned(),
            1.0,
        ),
        (
            "techmarket_events_total{type=\"contract.registered\"}".to_owned(),
            1.0,
        ),
        ("techmarket_feed_head{source=\"supply\"}".to_owned(), 3.0),
        ("techmarket_role_ready{role=\"matching\"}".to_owned(), 1.0),
        ("techmarket_database_reached{role=\"contract\"}".to_owned(), 1.0),
        (
            "techmarket_database_connections{database=\"supply\",state=\"most\"}".to_owned(),
            5.0,
        ),
        ("techmarket_connections_open".to_owned(), 1.0),
        ("process_resident_memory_bytes{}".to_owned(), 1e6),
    ] {
        let found = value(&metrics, &sample);
        assert!(
            found.is_some_and(|found| found >= least),
            "{sample}: {found:?} in\n{metrics}"
        );
    }
    assert_eq!(
        value(
            &metrics,
            "techmarket_feed_lag_events{role=\"matching\",follower=\"supply index\"}"
        ),
        Some(0.0),
        "{metrics}"
    );
    let (_, ready) = get(&admin, "/readyz").await;
    for told in [&metrics, &ready] {
        secrets::none_in_text(told);
        for word in [
            "保密合同名称甲",
            "高强度电瓷配方",
            PROVIDER,
            held.operator.as_str(),
        ] {
            assert!(!told.contains(word), "{word} is in\n{told}");
        }
    }
    assert!(ready.contains("\"follower\":\"supply index\""), "{ready}");
    process.stop().await;
}
