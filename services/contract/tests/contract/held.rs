//! A transaction that stands in the way of others, so that a race takes the course that a test is about.

use techmarket_contract::store::SCHEMA;
use techmarket_store::{Database, Location, Sql as _, Tx};
use techmarket_testkit::eventually;

/// Has the lock by which changes of the register wait for each other; on SQLite that of the only writer.
pub(crate) struct Held {
    database: Database,
    on_postgres: bool,
    pub(crate) tx: Tx,
}

impl Held {
    pub(crate) async fn of(location: &Location) -> Self {
        let database = Database::open(location, &SCHEMA, &techmarket_contract::MIGRATIONS)
            .await
            .unwrap();
        let mut tx = database.begin().await.unwrap();
        tx.execute("UPDATE audit_head SET position = position", vec![])
            .await
            .unwrap();
        Self {
            database,
            on_postgres: matches!(location, Location::Postgres(_)),
            tx,
        }
    }

    /// Goes on once so many others wait. SQLite does not tell: there they come in any order, which is a race as well.
    pub(crate) async fn until_waiting(&self, others: i64) {
        if !self.on_postgres {
            return;
        }
        let waiting = "SELECT COUNT(*) AS waiting FROM pg_stat_activity \
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        eventually("others wait for the lock", async || {
            let mut session = self.database.read().await.unwrap();
            let row = session.row(waiting, vec![]).await.unwrap().unwrap();
            (row.int("waiting").unwrap() == others).then_some(())
        })
        .await;
    }

    /// Lets the others go on.
    pub(crate) async fn release(self) {
        self.tx.commit().await.unwrap();
        self.database.close().await;
    }
}
