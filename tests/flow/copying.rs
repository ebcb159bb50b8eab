//! A county's market on SQLite becomes one on PostgreSQL: copied with kills in between, and compared through the API.

use std::path::Path;
use std::process::Stdio;

use techmarket_proto::contract::v1::Contract;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_proto::supply::v1::{Listing, ListingFilter};
use techmarket_store::Location;
use techmarket_store::outside::{Exported, Figures};
use techmarket_testkit::{TestDatabase, registrar};
use tokio::process::Command;

use crate::backup::{Cast, SOURCES, contracts_are_as_they_were, heads, serial};
use crate::cli::{self, techmarket};
use crate::process::{PROGRAM, Process, until};
use crate::under_load::{Tokens, Writers, tokens};

/// Tables that have been begun when a copy is killed: in the first database, in the middle, and in the last one.
const KILLS: [i64; 3] = [2, 20, 44];

/// What a market says of itself.
#[derive(Debug, PartialEq)]
struct Told {
    listings: Vec<Listing>,
    feeds: Vec<Vec<Event>>,
    audited: i64,
}

impl Told {
    async fn by(cast: &mut Cast) -> Self {
        let mut feeds = Vec::new();
        for (source, _) in SOURCES {
            feeds.push(cast.operator.events(source).await);
        }
        Self {
            listings: cast.operator.listings(ListingFilter::default()).await,
            feeds,
            audited: cast.audited().await,
        }
    }
}

/// A market on SQLite with something of everything in it, and what it says.
struct County {
    held: Tokens,
    registrar: String,
    contracts: [Contract; 2],
    told: Told,
    matches: Vec<Event>,
}

impl County {
    async fn write(data: &Path, target: &str) -> Self {
        let process = Process::ready(data, &[]).await;
        let held = tokens(data).await;
        let registrar = cli::token(&["--data", data.to_str().unwrap()], &registrar()).await;
        let mut cast = Cast::of(&process, &held, &registrar);
        let contracts = [cast.register("搬迁前的合同").await, cast.with_attachment().await];
        let writers = Writers::start(process.url(), &held);
        writers.write(48).await;
        // What is served is not copied.
        let ran = techmarket(&["copy", "--data", data.to_str().unwrap(), "--database", target]).await;
        ran.failed(1, &["上运行", "请先停止该进程"]);
        drop(writers);
        let told = until("nothing is written any more", async || {
            let before = Told::by(&mut cast).await;
            (before == Told::by(&mut cast).await).then_some(before)
        })
        .await;
        let head = heads(&mut cast.operator).await[0];
        cast.found(head).await;
        let matches = cast.operator.events(Source::Matching).await;
        process.stop().await;
        Self {
            held,
            registrar,
            contracts,
            told,
            matches,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_county_on_sqlite_goes_on_in_postgres() {
    let (database, other) = (TestDatabase::postgres().await, TestDatabase::postgres().await);
    let url = |database: &TestDatabase| match database.location() {
        Location::Postgres(url) => url,
        Location::Folder(_) => panic!("not PostgreSQL"),
    };
    let (url, other) = (url(&database), url(&other));
    let folder = tempfile::tempdir().unwrap();
    let (data, new) = (folder.path().join("data"), folder.path().join("new"));
    let county = Box::pin(County::write(&data, &url)).await;
    let arguments = |url: &str| {
        let (data, new) = (data.to_str().unwrap(), new.to_str().unwrap());
        ["copy", "--data", data, "--database", url, "--to", new].map(str::to_owned)
    };
    for tables in KILLS {
        killed(&arguments(&url), &url, tables).await;
    }
    // Half a copy is nothing that anybody could serve.
    let mut there = Exported::take(&url).await.unwrap();
    assert_eq!(there.figures("supply").await.unwrap(), None);
    drop(there);
    let begun = arguments(&url);
    let begun: Vec<&str> = begun.iter().map(String::as_str).collect();
    let ran = techmarket(&begun).await.well();
    assert!(ran.out.contains("接着上一次，已有 "), "{ran:?}");
    assert!(
        ran.out.contains("附件 1 个") && ran.out.contains("登记审计 "),
        "{ran:?}"
    );
    crate::note(&format!("copied after {} kills:\n{}", KILLS.len(), ran.out));
    // What is there now belongs to somebody.
    techmarket(&begun)
        .await
        .failed(1, &["已有", "请使用新建的空数据库"]);

    let process = Process::ready(&new, &["--database", &url]).await;
    let mut cast = Cast::of(&process, &county.held, &county.registrar);
    assert_eq!(Told::by(&mut cast).await, county.told);
    let matches = cast.operator.events(Source::Matching).await;
    assert!(matches.starts_with(&county.matches), "matches are not made again");
    let [first, attached] = &county.contracts;
    contracts_are_as_they_were(&mut cast, &new, [first, attached]).await;
    let head = heads(&mut cast.operator).await[0];
    assert_eq!(cast.found(head).await, cast.published().await);
    // The next number follows the last that the county gave.
    let next = cast.register("搬迁后的合同").await;
    assert_eq!(serial(&next), serial(first) + 1);
    process.stop().await;
    another_state_is_not_mixed_in(&data, &other, &county).await;
}

/// A market that went on behind the first part of its copy is another one.
async fn another_state_is_not_mixed_in(data: &Path, url: &str, county: &County) {
    let arguments = ["copy", "--data", data.to_str().unwrap(), "--database", url];
    killed(&arguments.map(str::to_owned), url, KILLS[0]).await;
    let process = Process::ready(data, &[]).await;
    Cast::of(&process, &county.held, &county.registrar)
        .register("又在原处登记的合同")
        .await;
    process.stop().await;
    let ran = techmarket(&arguments).await;
    ran.failed(1, &["另一次复制的一部分", "请使用新建的空数据库"]);
}

/// Copies row by row, until so many `tables` have been begun, and is ended as by a power cut.
async fn killed(arguments: &[String], url: &str, tables: i64) {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .args(["--batch", "1"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let begun = until("some tables have been begun", async || {
        let begun = begun(url).await?;
        (begun >= tables).then_some(begun)
    })
    .await;
    child.kill().await.unwrap();
    crate::note(&format!("killed with {begun} tables begun"));
}

/// Tables of which something was copied.
async fn begun(url: &str) -> Option<i64> {
    let mut there = Exported::take(url).await.ok()?;
    let figures: Figures = there.figures("techmarket_copy").await.ok()??;
    figures.rows.get("progress").copied()
}
