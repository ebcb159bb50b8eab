//! Where options come from, and the page that lists them.

use std::path::PathBuf;

use crate::cli::techmarket;
use crate::process::Process;

#[tokio::test]
async fn the_pages_of_the_configuration_are_current() {
    let printed: [(&str, &[&str]); 2] = [
        ("configuration.zh.md", &["config", "reference"]),
        ("configuration.md", &["config", "reference", "--english"]),
    ];
    for (name, command) in printed {
        let page = techmarket(command).await.well().out;
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs")
            .join(name);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, &page).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == page,
            "docs/{name} is not as `techmarket {}` prints it: run with UPDATE_DOCS=1",
            command.join(" ")
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_runs_by_a_file_and_the_environment_goes_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("market.toml");
    let text =
        "admin = '127.0.0.1:0'\nlease-minutes = 60\nlag-events = 7\ndatabase = 'postgres://m:geheim@db/m'\n";
    std::fs::write(&file, text).unwrap();
    let config = file.to_str().unwrap();
    let printed = techmarket(&["config", "print", "--config", config]).await.well();
    for line in [
        "admin = \"127.0.0.1:0\"  # 配置文件",
        "lease-minutes = 60  # 配置文件",
        "listen = \"127.0.0.1:7300\"  # 默认",
        "database = \"postgres://m:***@db/m\"  # 配置文件",
    ] {
        assert!(
            printed.out.lines().any(|found| found == line),
            "{line} is not in {printed:?}"
        );
    }
    assert!(!printed.out.contains("geheim"), "{printed:?}");
    // `data` is missing; then a key that is mistyped.
    techmarket(&["config", "check", "--config", config])
        .await
        .failed(2, &["缺少", "--data"]);
    std::fs::write(&file, "data = 'x'\nlaese-minutes = 60\n").unwrap();
    techmarket(&["config", "check", "--config", config])
        .await
        .failed(1, &["laese-minutes", "最接近的是“lease-minutes”"]);
    std::fs::write(&file, "admin = '127.0.0.1:0'\nlog = 'json'\n").unwrap();
    let data = folder.path().join("data");
    let environment = [("TECHMARKET_CONFIG", config), ("TECHMARKET_LOG", "text")];
    let process = Process::serve_in(&data, &[], &environment).await;
    process.serving().await;
    assert!(!process.admin().is_empty());
    assert!(!process.log().contains("{\"timestamp\""), "{}", process.log());
    process.stop().await;
}
