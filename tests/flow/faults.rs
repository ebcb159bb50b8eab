//! Roles that are killed at random moments while clients write: what was acknowledged is there, once, and everything that follows
//! tells the same.
//!
//! `TECHMARKET_FAULT_ROUNDS` (2 for each topology and database) makes it long: `scripts/faults`.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use techmarket_testkit::{TestDatabase, demander, operator, provider, registrar};

use crate::kill::agreed;
use crate::load::Load;
use crate::site::Site;
use crate::under_load::Tokens;

const ROUNDS: u64 = 2;
/// Listings behind each kill before the next.
const WRITES: usize = 16;
/// A writer publishes one listing in this at most: one search can show 1,000.
const PAUSE: Duration = Duration::from_millis(400);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_is_killed_on_sqlite() {
    rounds("one process, SQLite", Site::all_in_one(None).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_is_killed_on_postgres() {
    let database = TestDatabase::postgres().await;
    rounds("one process, PostgreSQL", Site::all_in_one(Some(database)).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_apart_are_killed_on_sqlite() {
    rounds("five processes, SQLite", Site::split(None).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_apart_are_killed_on_postgres() {
    let database = TestDatabase::postgres().await;
    rounds("five processes, PostgreSQL", Site::split(Some(database)).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_are_killed_on_postgres() {
    let database = TestDatabase::postgres().await;
    rounds("two of every role, PostgreSQL", Site::replicated(database).await).await;
}

async fn rounds(what: &str, mut site: Site) {
    let rounds = std::env::var("TECHMARKET_FAULT_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    let held = Tokens {
        provider: site.token(&provider()).await,
        demander: site.token(&demander()).await,
        operator: site.token(&operator()).await,
    };
    let registrar = site.token(&registrar()).await;
    let load = Load::start(&site.urls, &held, &registrar, PAUSE);
    let mut rng = StdRng::seed_from_u64(20_261_129);
    let mut longest = Duration::ZERO;
    for _ in 0..rounds {
        load.written(WRITES + rng.random_range(0..WRITES)).await;
        let process = site
            .processes
            .swap_remove(rng.random_range(0..site.processes.len()));
        let begun = Instant::now();
        let process = process.killed_and_started().await;
        process.serving().await;
        longest = longest.max(begun.elapsed());
        site.processes.push(process);
    }
    load.written(WRITES).await;
    let outcome = load.end().await;
    outcome.assert_whole();
    let index = agreed(&mut site.as_(&operator()).await).await.len();
    crate::note(&format!(
        "{what}: {rounds} kills, {outcome:?}, {index} in store, feed and index alike, ready again within {longest:.1?}"
    ));
    site.stop().await;
}
