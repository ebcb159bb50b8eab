//! Data of earlier releases, in `tests/fixtures/VERSION`: a folder on SQLite with its index, and a backup of PostgreSQL. This
//! program opens them, says what they said, and goes on.
//!
//! A release adds its own before it goes out: `cargo test --release -p techmarket --test flow -- --ignored fixtures_of_this_release`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use techmarket_store::Location;
use techmarket_testkit::{TestDatabase, operator, provider, registrar};

use crate::backup::{Cast, heads};
use crate::cli::{self, techmarket};
use crate::process::Process;
use crate::under_load::{Tokens, publish_demand, publish_listing};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures");
const POSTS: u64 = 6;

/// What a market said when its data were kept.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    published: BTreeSet<String>,
    heads: Vec<i64>,
    audited: i64,
    /// Number of the last contract that was registered.
    number: String,
}

/// The releases of which there are data.
fn releases() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(FIXTURES)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let releases: Vec<PathBuf> = folders.filter(|path| path.join("said.json").is_file()).collect();
    assert!(!releases.is_empty(), "no data of any release in {FIXTURES}");
    releases
}

fn tar(arguments: &[&str]) {
    assert!(Command::new("tar").args(arguments).status().unwrap().success());
}

fn said_in(release: &Path) -> Said {
    serde_json::from_slice(&std::fs::read(release.join("said.json")).unwrap()).unwrap()
}

async fn cast(process: &Process, data: &Path) -> Cast {
    let home = ["--data", data.to_str().unwrap()];
    let held = Tokens {
        provider: cli::token(&home, &provider()).await,
        demander: cli::token(&home, &techmarket_testkit::demander()).await,
        operator: cli::token(&home, &operator()).await,
    };
    Cast::of(process, &held, &cli::token(&home, &registrar()).await)
}

async fn says(cast: &mut Cast, number: String) -> Said {
    let heads = heads(&mut cast.operator).await;
    let published = cast.published().await;
    assert_eq!(cast.found(heads[0]).await, published, "the index and the store");
    Said {
        published,
        heads,
        audited: cast.audited().await,
        number,
    }
}

/// What is served says what was said then, and the next contract gets the next number.
async fn goes_on(process: Process, data: &Path, before: Said) {
    let mut cast = cast(&process, data).await;
    let number = before.number.clone();
    assert_eq!(says(&mut cast, number).await, before);
    let next = cast.register("升级后的合同").await;
    let serial = |number: &str| number.parse::<u64>().unwrap() % 1_000_000;
    assert_eq!(serial(&next.registration_number), serial(&before.number) + 1);
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_of_every_release_are_served_on_sqlite() {
    for release in releases() {
        let folder = tempfile::tempdir().unwrap();
        let archive = release.join("sqlite.tar.gz");
        tar(&[
            "-xzf",
            archive.to_str().unwrap(),
            "-C",
            folder.path().to_str().unwrap(),
        ]);
        let data = folder.path().join("data");
        let process = Process::ready(&data, &[]).await;
        goes_on(process, &data, said_in(&release)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_of_every_release_are_served_on_postgres() {
    for release in releases() {
        let database = TestDatabase::postgres().await;
        let Location::Postgres(url) = database.location() else {
            panic!("not PostgreSQL");
        };
        let folder = tempfile::tempdir().unwrap();
        let archive = release.join("postgres.tar.gz");
        tar(&[
            "-xzf",
            archive.to_str().unwrap(),
            "-C",
            folder.path().to_str().unwrap(),
        ]);
        let (backups, data) = (folder.path().join("backups"), folder.path().join("data"));
        let (from, to) = (backups.to_str().unwrap(), data.to_str().unwrap());
        techmarket(&["restore", from, "--data", to, "--database", &url])
            .await
            .well();
        let process = Process::ready(&data, &["--database", &url]).await;
        goes_on(process, &data, said_in(&release)).await;
    }
}

/// A small market of this release: on SQLite as its folder stands, and by `techmarket copy` and a backup on PostgreSQL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes the data of this release into the tree"]
async fn fixtures_of_this_release() {
    let release = Path::new(FIXTURES).join(env!("CARGO_PKG_VERSION"));
    std::fs::create_dir_all(&release).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let process = Process::ready(&data, &[]).await;
    let mut cast = cast(&process, &data).await;
    for number in 1..=POSTS {
        publish_listing(&mut cast.provider, &mut cast.operator, number)
            .await
            .unwrap();
    }
    let demander = cli::token(
        &["--data", data.to_str().unwrap()],
        &techmarket_testkit::demander(),
    )
    .await;
    let urls = crate::clients::Urls::all(process.url());
    let mut demander = crate::clients::Clients::new(&urls, &demander);
    publish_demand(&mut demander, &mut cast.operator, 1)
        .await
        .unwrap();
    cast.with_attachment().await;
    let registered = cast.register("本版本的合同").await;
    let said = says(&mut cast, registered.registration_number).await;
    std::fs::write(
        release.join("said.json"),
        serde_json::to_vec_pretty(&said).unwrap(),
    )
    .unwrap();
    process.stop().await;

    let root = folder.path().to_str().unwrap();
    let archive = |name: &str| release.join(name).to_str().unwrap().to_owned();
    // Keys are nobody's business: whoever serves the data makes new ones.
    let archived = archive("sqlite.tar.gz");
    let without = [
        "--exclude=signing.key",
        "--exclude=operator.token",
        "--exclude=*.lock",
    ];
    tar(&[&without[..], &["-czf", &archived, "-C", root, "data"]].concat());
    let database = TestDatabase::postgres().await;
    let Location::Postgres(url) = database.location() else {
        panic!("not PostgreSQL");
    };
    let (keyless, files) = (folder.path().join("keyless"), data.join("attachments"));
    std::fs::create_dir(&keyless).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    techmarket(&["copy", "--data", &text(&data), "--database", &url])
        .await
        .well();
    let mut arguments = vec![
        "backup".to_owned(),
        text(&backups),
        "--data".to_owned(),
        text(&keyless),
    ];
    arguments.extend([
        "--attachments".to_owned(),
        text(&files),
        "--database".to_owned(),
        url,
    ]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    techmarket(&arguments).await.well();
    tar(&["-czf", &archive("postgres.tar.gz"), "-C", root, "backups"]);
}
