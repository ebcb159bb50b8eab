//! The statements on announcements.

use jiff::Timestamp;
use techmarket_feed::Stored;
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::AnnouncementId;

use super::json;
use crate::domain::{Announcement, AnnouncementKind, AnnouncementPlace, AnnouncementState};

const FIND: &str = "SELECT body FROM announcement WHERE id = $1";
const INSERT: &str = "INSERT INTO announcement (id, version, state, kind, place, end_us, body) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE announcement SET version = $2, state = $3, kind = $4, place = $5, end_us = $6, body = $7 \
     WHERE id = $1 AND version = $8";
const BODIES: &str = "SELECT body FROM announcement";
const BODY: &str = "announcement.body";

pub(super) const STATEMENTS: [&str; 4] = [FIND, INSERT, UPDATE, BODIES];

/// Which announcements, from where.
#[derive(Clone, Debug, Default)]
pub struct AnnouncementQuery {
    /// Empty for any.
    pub kinds: Vec<AnnouncementKind>,
    /// Empty for any.
    pub states: Vec<AnnouncementState>,
    /// Those alone that are published and have not ended by then.
    pub current_at: Option<Timestamp>,
    /// Behind this one.
    pub after: Option<AnnouncementPlace>,
}

impl AnnouncementQuery {
    /// The statement for at most `limit` rows.
    #[must_use]
    pub fn select(&self, limit: i64) -> Select {
        let mut select = Select::new(BODIES);
        select
            .and_in("state", self.states.iter().map(|state| Arg::from(state.as_str())))
            .and_in("kind", self.kinds.iter().map(|kind| Arg::from(kind.as_str())));
        if let Some(now) = self.current_at {
            let published = AnnouncementState::Published.as_str();
            select.and("state = ?", [published.into()]);
            select.and("end_us IS NULL OR end_us > ?", [now.into()]);
        }
        if let Some(after) = &self.after {
            select.and("place < ?", [after.as_str().into()]);
        }
        select.end("ORDER BY place DESC LIMIT ?", [limit.into()]);
        select
    }
}

/// At most `limit` of what `query` finds.
pub(crate) async fn list(
    sql: &mut dyn Sql,
    query: &AnnouncementQuery,
    limit: i64,
) -> Result<Vec<Announcement>, StoreError> {
    let rows = query.select(limit).rows(sql).await?;
    rows.iter().map(|row| json::read(row, BODY)).collect()
}

impl Stored for Announcement {
    async fn find(sql: &mut dyn Sql, id: AnnouncementId) -> Result<Option<Self>, StoreError> {
        json::find(sql, FIND, vec![id.to_string().into()], BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(self)?).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        json::replace(sql, UPDATE, columns(self)?, before).await
    }
}

fn columns(announcement: &Announcement) -> Result<Vec<Arg>, StoreError> {
    let content = &announcement.content;
    Ok(vec![
        announcement.id.to_string().into(),
        announcement.version.into(),
        announcement.state.as_str().into(),
        content.kind.as_str().into(),
        announcement.place().as_str().into(),
        content.end_time.map(Timestamp::as_microsecond).into(),
        json::body(announcement, BODY)?.into(),
    ])
}
