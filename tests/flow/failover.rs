//! A primary that is lost while a market writes to it. `scripts/failover` brings the cluster, and runs this.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use techmarket_testkit::registrar;
use tokio::process::Command;

use crate::cli;
use crate::clients::Urls;
use crate::load::Load;
use crate::process::Process;
use crate::under_load::tokens;

/// Listings that are published between the end of one round and the kill of the next, and behind each kill.
const WRITES: usize = 100;
/// A writer publishes one listing in this at most.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a machine that was killed may take until it follows again.
const BACK: Duration = Duration::from_mins(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a cluster: scripts/failover"]
async fn failover_loses_nothing_that_was_acknowledged() {
    let variable = |name: &str| std::env::var(format!("TECHMARKET_FAILOVER_{name}")).unwrap();
    let directory = PathBuf::from(variable("DIRECTORY"));
    let rounds: u32 = variable("ROUNDS").parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let options = ["--database", &variable("DATABASE"), "--rate-writes", "0"];
    let process = Process::ready(&data, &options).await;
    let registrar = cli::token(&["--data", data.to_str().unwrap()], &registrar()).await;
    let load = Load::start(&Urls::all(process.url()), &tokens(&data).await, &registrar, PAUSE);
    let mut pauses = Vec::new();
    for round in 1..=rounds {
        load.written(WRITES).await;
        load.longest_pause();
        let machine = run(&directory.join("kill"), &[])
            .await
            .expect("a primary to kill");
        load.written(WRITES).await;
        let pause = load.longest_pause();
        pauses.push(pause);
        crate::note(&format!(
            "round {round}: machine {machine} killed, nothing was written for {pause:.1?}"
        ));
        run(&directory.join("start"), &[&machine]).await.unwrap();
        whole(&directory).await;
    }
    let outcome = load.end().await;
    let longest = pauses.iter().max().copied().unwrap_or_default();
    crate::note(&format!(
        "{rounds} kills of the primary: {outcome:?}, writes again after {pauses:.1?}, at most {longest:.1?}"
    ));
    outcome.assert_whole();
    assert!(longest < Duration::from_secs(30), "{longest:?}");
    process.stop().await;
}

/// Waits until every machine is back.
async fn whole(directory: &Path) {
    let begun = Instant::now();
    while run(&directory.join("whole"), &[]).await.is_none() {
        assert!(begun.elapsed() < BACK, "the cluster is not whole again");
    }
}

/// What a program of the cluster prints, if it ends well.
async fn run(program: &Path, arguments: &[&str]) -> Option<String> {
    let ran = Command::new(program).args(arguments).output().await.unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    ran.status.success().then(|| out.trim().to_owned())
}
