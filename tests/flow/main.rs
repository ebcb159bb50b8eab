//! The market as it runs: real processes on free ports, real TCP, generated clients. The one end-to-end story is told in four
//! forms, all in one process and as five processes, on SQLite and on PostgreSQL; then come files of people's making, kills,
//! and the life of a process.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod accounts;
mod admin;
mod attack;
mod backup;
mod certificates;
mod cli;
mod clients;
mod configuration;
mod copying;
mod demo;
mod deploy;
mod directory;
mod eval;
mod failover;
mod faults;
mod files;
mod full_disk;
mod fuzz;
mod import_cases;
mod kill;
mod lifecycle;
mod load;
mod persons;
mod planted;
mod process;
mod readiness;
mod readme;
mod replicas;
mod secrets;
mod site;
mod story;
mod telemetry;
mod tls;
mod under_load;
mod upgrades;
mod words;

use std::io::{Write as _, stderr};

use site::Site;
use techmarket_testkit::TestDatabase;

/// Writes what was measured, for a reader of the log.
fn note(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_in_one_process_on_sqlite() {
    Box::pin(story::run(Site::all_in_one(None).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_in_one_process_on_postgres() {
    Box::pin(story::run(
        Site::all_in_one(Some(TestDatabase::postgres().await)).await,
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_in_five_processes_on_sqlite() {
    Box::pin(story::run(Site::split(None).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_with_two_of_every_role() {
    Box::pin(story::run(Site::replicated(TestDatabase::postgres().await).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_in_five_processes_on_postgres() {
    Box::pin(story::run(
        Site::split(Some(TestDatabase::postgres().await)).await,
    ))
    .await;
}
