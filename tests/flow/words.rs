//! What people read: addresses as they type them, peers that are not there, what the system says.

use crate::cli::techmarket;
use crate::process::{Process, until};

const METHOD: &str = "supply.v1.SupplyService/ListListings";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_needs_no_scheme_and_a_role_says_what_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::ready(&data, &["--role", "supply"]).await;
    assert!(process.said().contains("（供给服务）"), "{}", process.said());
    let (address, data) = (
        process.url().trim_start_matches("http://"),
        data.to_str().unwrap(),
    );
    techmarket(&["call", METHOD, "{}", "--data", data, "--address", address])
        .await
        .well();
    for (wrong, told) in [("ftp://127.0.0.1:7300", "https://"), ("7300", "127.0.0.1:7300")] {
        let ran = techmarket(&["call", METHOD, "{}", "--data", data, "--address", wrong]).await;
        ran.failed(2, &["--address", wrong, told]);
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_is_missing_is_one_warning() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let levels = [("RUST_LOG", "info,techmarket_rpc=debug")];
    let peers = ["--role", "demand", "--peer", "contract=127.0.0.1:1"];
    let process = Process::serve_in(&data, &peers, &levels).await;
    let tries = || process.log().matches("feed not reachable").count();
    until("three tries", async || (tries() >= 3).then_some(())).await;
    let log = process.log();
    // That nobody who signed in is known without a directory is another matter.
    assert_eq!(log.matches(" WARN techmarket_runtime").count(), 1, "{log}");
    assert_eq!(log.matches("cannot be reached").count(), 1, "{log}");
    assert!(log.contains("http://127.0.0.1:1 "), "{log}");
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_system_says_is_said_once_in_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let token = missing.join("x.token");
    let ran = techmarket(&["call", METHOD, "{}", "--token", token.to_str().unwrap()]).await;
    ran.failed(1, &["x.token：没有此文件或目录（系统错误 2）"]);
    assert_eq!(ran.err.matches("x.token").count(), 1, "{ran:?}");
    let data = missing.to_str().unwrap();
    let issue = ["token", "issue", "--data", data, "--role", "viewer"];
    techmarket(&issue).await.failed(2, &["缺少 --subject <NAME>"]);
    let ran = techmarket(&[&issue[..], &["--subject", "甲"]].concat()).await;
    ran.failed(1, &["这里还没有启动过市场"]);
    assert!(!missing.exists(), "who only asks makes no folder");
}
