//! The trail in both databases.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use jiff::Timestamp;
use techmarket_audit::{
    AuditHash, AuditHead, AuditQuery, Details, MIGRATION, Outcome, STATEMENTS, Step, Verification, append,
    head, lock, page, prune,
};
use techmarket_store::{Database, Location, Schema, Sql, Tx};
use techmarket_testkit::on_both_databases;

const SCHEMA: Schema = Schema {
    name: "trail",
    migrations: &[],
    constraints: &[Database::IDEMPOTENCY_KEY],
};

async fn open(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &[MIGRATION]).await.unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

/// Step number `number` of somebody, a second after the one before.
fn step(subject: &str, number: i64) -> Step {
    Step {
        time: at(number),
        subject: subject.to_owned(),
        role: "operator".to_owned(),
        action: "sign-in",
        resource: format!("accounts/{}", number % 2),
        detail: Details::of(Outcome::Done).with("address", "10.0.0.1").to_string(),
        content: (number == 2).then_some(AuditHash([7; 32])),
    }
}

async fn keep(database: &Database, steps: &[Step]) {
    let mut tx = database.begin().await.unwrap();
    for step in steps {
        append(&mut tx, step).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn four(location: &Location) -> Database {
    let database = open(location).await;
    keep(&database, &[step("li", 1), step("wang", 2), step("li", 3)]).await;
    keep(&database, &[step("li", 4)]).await;
    database
}

async fn positions(database: &Database, query: AuditQuery, limit: i64) -> Vec<i64> {
    let mut session = database.read().await.unwrap();
    let found = page(&mut session, query.select(), limit).await.unwrap();
    found.into_iter().map(|entry| entry.position).collect()
}

async fn change(database: &Database, statement: &str) {
    let mut tx: Tx = database.begin().await.unwrap();
    tx.execute(statement, Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn verified(database: &Database, kept: AuditHead, most: u64) -> Verification {
    let mut session = database.read().await.unwrap();
    Verification::run(&mut session, kept, most).await.unwrap()
}

on_both_databases! {
    async fn every_statement_can_be_prepared(location: Location) {
        let database = open(&location).await;
        let mut session = database.read().await.unwrap();
        for statement in STATEMENTS.concat() {
            session.prepare(statement).await.unwrap();
        }
    }

    async fn entries_are_found_by_what_and_who_and_when(location: Location) {
        let database = four(&location).await;
        let all = AuditQuery::default;
        assert_eq!(positions(&database, all(), 10).await, [1, 2, 3, 4]);
        assert_eq!(positions(&database, all(), 2).await, [1, 2]);
        assert_eq!(positions(&database, AuditQuery { after: 2, ..all() }, 10).await, [3, 4]);
        let li = AuditQuery { subject: Some("li".into()), ..all() };
        assert_eq!(positions(&database, li.clone(), 10).await, [1, 3, 4]);
        let of_account = AuditQuery { resource: Some("accounts/1".into()), ..li };
        assert_eq!(positions(&database, of_account, 10).await, [1, 3]);
        let between = AuditQuery { from: Some(at(2)), until: Some(at(4)), ..all() };
        assert_eq!(positions(&database, between, 10).await, [2, 3]);
        let mut session = database.read().await.unwrap();
        let second = AuditQuery { after: 1, ..all() };
        let [entry] = &page(&mut session, second.select(), 1).await.unwrap()[..] else { panic!("one entry") };
        let kept = step("wang", 2);
        assert_eq!((&entry.subject, &entry.resource, entry.time), (&kept.subject, &kept.resource, kept.time));
        assert_eq!((entry.content, &entry.detail), (kept.content, &kept.detail));
        assert_eq!(Details::read(&entry.detail)["address"], "10.0.0.1");
    }

    async fn a_whole_trail_holds_at_once_and_from_what_was_kept(location: Location) {
        let database = four(&location).await;
        let whole = verified(&database, AuditHead::START, 100).await;
        assert_eq!((whole.count, whole.broken, whole.head), (4, None, whole.last));
        let part = verified(&database, AuditHead::START, 2).await;
        assert_eq!((part.count, part.head.position, part.broken), (2, 2, None));
        let rest = verified(&database, part.head, 100).await;
        assert_eq!((rest.count, rest.head, rest.broken), (2, whole.head, None));
        let other = AuditHead { position: 2, hash: AuditHash([1; 32]) };
        assert_eq!(verified(&database, other, 100).await.broken, Some(2));
    }

    async fn the_first_break_is_named(location: Location) {
        for (statement, broken, count) in [
            ("UPDATE audit_entry SET subject = 'zhang' WHERE position = 3", 3, 2),
            ("DELETE FROM audit_entry WHERE position = 2", 2, 1),
            ("DELETE FROM audit_entry WHERE position = 4", 4, 3),
            ("UPDATE audit_entry SET hash = 'none' WHERE position = 2", 2, 1),
            ("UPDATE audit_head SET hash = '' WHERE id = 1", 4, 3),
        ] {
            let database = open(&location).await;
            change(&database, "DELETE FROM audit_entry").await;
            change(&database, "UPDATE audit_head SET position = 0, hash = ''").await;
            let database = four(&location).await;
            change(&database, statement).await;
            let found = verified(&database, AuditHead::START, 100).await;
            assert_eq!((found.broken, found.count), (Some(broken), count), "{statement}");
        }
    }

    async fn what_was_pruned_is_stood_for_by_a_checkpoint(location: Location) {
        let database = four(&location).await;
        let before = verified(&database, AuditHead::START, 100).await;
        let second = verified(&database, AuditHead::START, 2).await.head;
        let pruned = |most: u64, until: i64| {
            let database = &database;
            async move {
                let mut tx = database.begin().await.unwrap();
                let is_due = |entry: &techmarket_audit::AuditEntry| entry.time < at(until);
                let last = prune(&mut tx, step("clock", 9), is_due, most).await.unwrap();
                tx.commit().await.unwrap();
                last
            }
        };
        assert_eq!(pruned(100, 0).await, None, "nothing is due, and nothing is written");
        assert_eq!(pruned(100, 3).await, Some(second));
        assert_eq!(positions(&database, AuditQuery::default(), 10).await, [3, 4, 5]);
        let whole = verified(&database, AuditHead::START, 100).await;
        assert_eq!((whole.count, whole.broken, whole.pruned, whole.head), (3, None, 2, whole.last));
        // Heads that were kept elsewhere go on to count, those before the checkpoint as far as it is.
        assert_eq!(verified(&database, before.head, 100).await.count, 1);
        assert_eq!(verified(&database, second, 100).await.broken, None);
        let early = AuditHead { position: 1, hash: AuditHash([1; 32]) };
        assert_eq!(verified(&database, early, 100).await.broken, None);
        // The next one takes its place, and the entry that was it may go.
        assert_eq!(pruned(1, 9).await.unwrap().position, 3);
        let whole = verified(&database, AuditHead::START, 100).await;
        assert_eq!((whole.count, whole.broken, whole.pruned), (3, None, 3));
        // Whoever cuts off more than the trail says is found, and so is who changes what it says.
        for (statement, broken) in [
            ("DELETE FROM audit_entry WHERE position = 4", 4),
            ("UPDATE audit_entry SET detail = '{}' WHERE position = 6", 1),
        ] {
            change(&database, statement).await;
            assert_eq!(verified(&database, AuditHead::START, 100).await.broken, Some(broken), "{statement}");
        }
    }

    async fn a_trail_that_does_not_hold_is_not_pruned_beyond(location: Location) {
        let database = four(&location).await;
        change(&database, "UPDATE audit_entry SET subject = 'zhang' WHERE position = 2").await;
        let mut tx = database.begin().await.unwrap();
        let last = prune(&mut tx, step("clock", 9), |_| true, 100).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(last.unwrap().position, 1);
        assert_eq!(verified(&database, AuditHead::START, 100).await.broken, Some(2));
    }

    async fn what_is_rolled_back_takes_no_position(location: Location) {
        let database = four(&location).await;
        let mut tx = database.begin().await.unwrap();
        lock(&mut tx).await.unwrap();
        append(&mut tx, &step("li", 5)).await.unwrap();
        drop(tx);
        keep(&database, &[step("wang", 6)]).await;
        let mut session = database.read().await.unwrap();
        assert_eq!(head(&mut session).await.unwrap().position, 5);
        drop(session);
        assert_eq!(verified(&database, AuditHead::START, 100).await.broken, None);
    }
}
