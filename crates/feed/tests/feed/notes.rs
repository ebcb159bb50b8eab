//! A resource for these tests: a note with a unique title.

use std::sync::Arc;

use jiff::Timestamp;
use prost_types::Any;
use serde::{Deserialize, Serialize};
use techmarket_feed::{Change, MIGRATION, Repository, Resource, Stored};
use techmarket_kernel::{Caller, Context, Error, Kept, Reason, Repeat, RequestKey, Result, SystemRng};
use techmarket_store::{Constraint, Database, Location, Migration, Schema, Sql, StoreError};
use techmarket_testkit::provider;
use uuid::Uuid;

const FIND: &str = "SELECT body FROM note WHERE id = $1";
const INSERT: &str = "INSERT INTO note (id, version, title, body) VALUES ($1, $2, $3, $4)";
const UPDATE: &str = "UPDATE note SET version = $2, title = $3, body = $4 WHERE id = $1 AND version = $5";
const COUNT: &str = "SELECT COUNT(*) AS n FROM note";

pub(crate) const SCHEMA: Schema = Schema {
    name: "notes",
    migrations: &[Migration {
        version: 100,
        name: "note",
        sql: "CREATE TABLE note (
            id      TEXT   NOT NULL CONSTRAINT note_key PRIMARY KEY,
            version BIGINT NOT NULL,
            title   TEXT   NOT NULL CONSTRAINT note_title UNIQUE,
            body    TEXT   NOT NULL
        );",
    }],
    constraints: &[
        Constraint {
            name: "note_title",
            columns: "note.title",
        },
        Database::IDEMPOTENCY_KEY,
    ],
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) number: u128,
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) time_us: i64,
}

impl Resource for Note {
    const KIND: &'static str = "note";
    const EVENTS: &'static [&'static str] = &["note.created", "note.renamed"];
    type Id = Uuid;

    fn id(&self) -> Uuid {
        Uuid::from_u128(self.number)
    }

    fn name_of(id: Uuid) -> String {
        format!("notes/{id}")
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.time_us = now.as_microsecond();
    }
}

impl Stored for Note {
    async fn find(sql: &mut dyn Sql, id: Uuid) -> Result<Option<Self>, StoreError> {
        let row = sql.row(FIND, vec![id.to_string().into()]).await?;
        row.map(|row| Ok(serde_json::from_str(&row.text("body")?).unwrap()))
            .transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let args = vec![
            self.id().to_string().into(),
            self.version.into(),
            self.title.as_str().into(),
            serde_json::to_string(self).unwrap().into(),
        ];
        sql.execute(INSERT, args).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            self.id().to_string().into(),
            self.version.into(),
            self.title.as_str().into(),
            serde_json::to_string(self).unwrap().into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == "note_title")
            .then(|| Error::new(Reason::ExternalIdTaken, "题目已有").with("title", self.title.clone()))
    }
}

pub(crate) type Notes = Repository<Note>;

pub(crate) async fn database(location: &Location) -> Database {
    Database::open(location, &SCHEMA, &[MIGRATION]).await.unwrap()
}

pub(crate) async fn notes(location: &Location) -> Arc<Notes> {
    notes_in(database(location).await)
}

pub(crate) fn notes_in(database: Database) -> Arc<Notes> {
    let project = |note: &Note| Any {
        type_url: "note".to_owned(),
        value: note.title.clone().into_bytes(),
    };
    Arc::new(Repository::over(database, Arc::new(SystemRng), project))
}

/// 2026-11-21T01:00:00Z and so many hours.
pub(crate) fn after_hours(hours: i64) -> Context {
    let start: Timestamp = "2026-11-21T01:00:00Z".parse().unwrap();
    Context {
        caller: provider(),
        now: start + jiff::SignedDuration::from_hours(hours),
        traceparent: String::new(),
        mapped: Vec::new(),
    }
}

pub(crate) fn context() -> Context {
    after_hours(0)
}

/// A key whose content is `content`.
pub(crate) fn key(id: u128, content: &str) -> RequestKey {
    RequestKey {
        id: Uuid::from_u128(id),
        fingerprint: content.to_owned(),
    }
}

pub(crate) async fn create(
    notes: &Notes,
    context: &Context,
    key: Option<&RequestKey>,
    title: &str,
) -> Result<Note> {
    let make = |id: Uuid| {
        Ok(Note {
            number: id.as_u128(),
            version: 1,
            title: title.to_owned(),
            time_us: context.now.as_microsecond(),
        })
    };
    let repeat = Repeat {
        key: key.cloned(),
        validate_only: false,
    };
    match notes.create(context, &repeat, "note.created", make).await? {
        Kept::Kept(note) => Ok(note),
        Kept::Validated(note) => panic!("{note:?} was to be kept"),
    }
}

pub(crate) async fn rename(
    notes: &Notes,
    note: &Note,
    key: Option<&RequestKey>,
    title: &str,
) -> Result<Note> {
    let etag = note.etag().to_string();
    let change = Change {
        id: note.id(),
        etag: &etag,
        key,
        validate_only: false,
        admit: |_: &Note, _: &Caller| Ok(()),
    };
    let decide = |note: &mut Note| {
        title.clone_into(&mut note.title);
        Ok("note.renamed")
    };
    notes.change(&context(), change, decide).await
}

pub(crate) async fn count(notes: &Notes) -> i64 {
    count_in(&mut notes.read().await.unwrap()).await
}

pub(crate) async fn count_in(sql: &mut dyn Sql) -> i64 {
    let row = sql.row(COUNT, vec![]).await.unwrap().unwrap();
    row.int("n").unwrap()
}

/// Position and type of every event.
pub(crate) async fn events(notes: &Notes) -> Vec<(i64, String)> {
    let events = notes.feed().after(0, 10_000).await.unwrap();
    events
        .into_iter()
        .map(|event| (event.position, event.kind))
        .collect()
}
