//! The event log of one service.

use std::sync::Arc;

use prost::Message;
use prost_types::Any;
use techmarket_kernel::{Context, Rng, new_uuid};
use techmarket_store::{Connections, Database, Migration, Row, Sql, StoreError, insert_many};
use techmarket_telemetry::trace::Place;
use tokio::sync::watch;

use crate::{NewEvent, StoredEvent};

const TAKE: &str = "UPDATE feed_head SET position = position + $1 WHERE id = 1 RETURNING position";
const HEAD: &str = "SELECT position FROM feed_head WHERE id = 1";
const INSERT: &str = "INSERT INTO feed (position, event_id, type, subject, time_us, traceparent, resource) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const READ: &str = "SELECT position, event_id, type, subject, time_us, traceparent, resource FROM feed \
     WHERE position > $1 ORDER BY position LIMIT $2";

pub(crate) const STATEMENTS: &[&str] = &[TAKE, HEAD, INSERT, READ];

/// The tables of the feed, for [`Database::open`].
pub const MIGRATION: Migration = Migration {
    version: 2,
    name: "feed",
    sql: include_str!("migrations/0002_feed.sql"),
};

/// The feed of one service. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    database: Database,
    types: &'static [&'static str],
    /// Wakes readers in this process at a commit; the value says nothing.
    grown: Arc<watch::Sender<()>>,
}

impl Feed {
    /// The feed in `database`, with events of `types`.
    #[must_use]
    pub fn new(database: Database, types: &'static [&'static str]) -> Self {
        Self {
            database,
            types,
            grown: Arc::new(watch::Sender::new(())),
        }
    }

    /// Every type that its events may have.
    #[must_use]
    pub fn types(&self) -> &'static [&'static str] {
        self.types
    }

    /// The position of the last event; 0 if there is none.
    pub async fn head(&self) -> Result<i64, StoreError> {
        let mut session = self.database.read().await?;
        session
            .row(HEAD, vec![])
            .await?
            .map_or(Ok(0), |row| row.int("position"))
    }

    /// At most `limit` events behind `position`.
    pub async fn after(&self, position: i64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let mut session = self.database.read().await?;
        let rows = session
            .rows(READ, vec![position.into(), i64::from(limit).into()])
            .await?;
        rows.iter().map(event).collect()
    }

    /// Its database: the name, and how many connections there are.
    #[must_use]
    pub fn connections(&self) -> (&'static str, Connections) {
        (self.database.name(), self.database.connections())
    }

    /// Tells of commits in this process. Commits of other processes on the same database are found by reading again.
    #[must_use]
    pub fn grown(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }

    /// Where it is kept.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Wakes the readers, after a commit.
    pub(crate) fn announce(&self) {
        self.grown.send_replace(());
    }
}

/// Appends `events`, as the last statements before the commit.
pub(crate) async fn append(
    sql: &mut dyn Sql,
    rng: &dyn Rng,
    context: &Context,
    events: Vec<NewEvent>,
) -> Result<(), StoreError> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(());
    }
    let head = sql.row(TAKE, vec![count.into()]).await?;
    let head = head
        .ok_or_else(|| StoreError::corrupt("feed_head", "no row"))?
        .int("position")?;
    // The work that appends is what causes them; what nobody keeps here goes on as the request had it.
    let place = Place::here().filter(|place| place.is_kept());
    let traceparent = place.map_or_else(|| context.traceparent.clone(), |place| place.to_string());
    let mut position = head - count;
    let row = |event: NewEvent| {
        position += 1;
        Ok(vec![
            position.into(),
            new_uuid(rng, context.now).to_string().into(),
            event.kind.into(),
            event.subject.into(),
            context.now.into(),
            traceparent.as_str().into(),
            event.resource.encode_to_vec().into(),
        ])
    };
    insert_many(sql, INSERT, events.into_iter().map(row)).await
}

fn event(row: &Row) -> Result<StoredEvent, StoreError> {
    let resource = Any::decode(row.bytes("resource")?.as_slice());
    Ok(StoredEvent {
        position: row.int("position")?,
        id: row.text("event_id")?,
        kind: row.text("type")?,
        subject: row.text("subject")?,
        time: row.time("time_us")?,
        traceparent: row.text("traceparent")?,
        resource: resource.map_err(|error| StoreError::corrupt("resource", error))?,
    })
}
