//! What dashboards and alert rules name, against what `/metrics` prints.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::admin::get;
use crate::clients::{Clients, Urls};
use crate::process::Process;
use crate::under_load::{publish_listing, tokens};

/// Printed only once what they count has happened.
const RARE: [&str; 12] = [
    "techmarket_backup_timestamp_seconds",
    "techmarket_encoder_backlog",
    "techmarket_follower_failures",
    "techmarket_followers_fallen_back",
    "techmarket_import_rows",
    "techmarket_index_commit_timestamp_seconds",
    "techmarket_index_commits",
    "techmarket_calls_refused",
    "techmarket_sign_ins",
    "techmarket_telemetry_collector_away",
    "techmarket_telemetry_dropped",
    "techmarket_telemetry_sent",
];

fn deploy(file: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    std::fs::read_to_string(root.join(file)).unwrap()
}

/// Names of metrics in a text.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let ours = |word: &&str| {
        word.starts_with("techmarket_") || word.starts_with("process_") && word.matches('_').count() > 1
    };
    words.filter(ours).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_of_dashboards_and_rules_is_one_that_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let process = Process::ready(&data, &["--admin", "127.0.0.1:0"]).await;
    let held = tokens(&data).await;
    let urls = Urls::all(process.url());
    let (mut provider, mut operator) = (
        Clients::new(&urls, &held.provider),
        Clients::new(&urls, &held.operator),
    );
    publish_listing(&mut provider, &mut operator, 1).await.unwrap();
    let (_, metrics) = get(&process.admin(), "/metrics").await;
    // What has a value, and what has only been announced so far.
    let printed: BTreeSet<String> = named(&metrics);
    let has = |name: &str| {
        let family = name.trim_end_matches("_total");
        printed.contains(name) || printed.contains(family) || RARE.contains(&family)
    };
    for file in ["prometheus/rules.yml", "grafana/dashboards/techmarket.json"] {
        let wanted = named(&deploy(file));
        assert!(wanted.len() > 5, "{file} names {wanted:?}");
        let missing: Vec<_> = wanted.iter().filter(|name| !has(name)).collect();
        assert!(
            missing.is_empty(),
            "{file} names {missing:?}, which is not in\n{metrics}"
        );
    }
    process.stop().await;
}

#[tokio::test]
async fn the_sample_configuration_is_one_that_the_program_takes() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/techmarket.toml");
    let ran = crate::cli::techmarket(&["config", "check", "--config", file.to_str().unwrap()]).await;
    ran.well();
}
