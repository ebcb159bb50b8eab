use jiff::{SignedDuration, Timestamp};
use techmarket_audit::{
    AuditHead, AuditQuery, Details, MIGRATION, Outcome, PRUNED, Step, Verification, append, page,
};
use techmarket_store::{Location, Schema};
use techmarket_testkit::{eventually, on_both_databases};

use super::*;

const SCHEMA: Schema = Schema {
    name: "trail",
    migrations: &[],
    constraints: &[Database::IDEMPOTENCY_KEY],
};

/// Somebody read something at `time`.
fn read(time: Timestamp) -> Step {
    Step {
        time,
        subject: "li".to_owned(),
        role: "operator".to_owned(),
        action: "read_confidential",
        resource: "listings/1".to_owned(),
        detail: Details::of(Outcome::Done).to_string(),
        content: None,
    }
}

async fn kept(database: &Database) -> Vec<String> {
    let mut session = database.read().await.unwrap();
    let entries = page(&mut session, AuditQuery::default().select(), 10)
        .await
        .unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

on_both_databases! {
    async fn a_market_that_runs_lets_go_what_is_over(location: Location) {
        let database = Database::open(&location, &SCHEMA, &[MIGRATION]).await.unwrap();
        let now = SystemClock.now();
        let old = now - SignedDuration::from_hours(3 * 366 * 24 + 1);
        let mut tx = database.begin().await.unwrap();
        for step in [read(old), read(old), read(now)] {
            append(&mut tx, &step).await.unwrap();
        }
        tx.commit().await.unwrap();
        let pruning = Pruning {
            trails: vec![("techmarket.supply.v1.SupplyService", database.clone())],
            retention: Retention::embedded().unwrap(),
        };
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(pruning.run(stopped));
        eventually("what is over goes", async || {
            (kept(&database).await == ["read_confidential", PRUNED]).then_some(())
        })
        .await;
        stop.send_replace(true);
        running.await.unwrap();
        let whole = Verification::run(&mut database.read().await.unwrap(), AuditHead::START, 10).await.unwrap();
        assert_eq!((whole.count, whole.pruned, whole.broken), (2, 2, None));
    }
}
