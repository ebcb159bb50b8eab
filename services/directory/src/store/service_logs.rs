//! The statements on services of commissioners.

use techmarket_feed::Stored;
use techmarket_store::{Select, Sql, StoreError};
use techmarket_types::ExpertId;
use uuid::Uuid;

use super::json;
use crate::domain::{ServiceLog, ServiceLogId};

const FIND: &str = "SELECT body FROM service_log WHERE id = $1 AND expert = $2";
const INSERT: &str = "INSERT INTO service_log (id, expert, version, voided, year, region, people, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATE: &str =
    "UPDATE service_log SET version = $2, voided = $3, body = $4 WHERE id = $1 AND version = $5";
const BODIES: &str = "SELECT body FROM service_log";
const OF_YEAR: &str = "SELECT COUNT(*) AS number FROM service_log WHERE expert = $1 AND year = $2";
// The sum of BIGINT is NUMERIC in PostgreSQL.
const COUNT: &str =
    "SELECT region, COUNT(*) AS number, CAST(SUM(people) AS BIGINT) AS people FROM service_log";
const BODY: &str = "service_log.body";

pub(super) const STATEMENTS: [&str; 5] = [FIND, INSERT, UPDATE, OF_YEAR, BODIES];

/// Which services, from where.
#[derive(Clone, Copy, Debug)]
pub struct LogQuery {
    pub expert: ExpertId,
    pub year: Option<i16>,
    /// Behind this one.
    pub after: Option<Uuid>,
    /// At most this many.
    pub limit: i64,
}

impl LogQuery {
    /// The statement.
    #[must_use]
    pub fn select(&self) -> Select {
        let mut select = Select::new(BODIES);
        select.and("expert = ?", [self.expert.to_string().into()]);
        if let Some(year) = self.year {
            select.and("year = ?", [i64::from(year).into()]);
        }
        select.page(self.after.map(|id| id.to_string()), false, self.limit);
        select
    }
}

/// How many services of `expert` were recorded for `year`.
pub(crate) async fn of_year(sql: &mut dyn Sql, expert: ExpertId, year: i16) -> Result<i64, StoreError> {
    let args = vec![expert.to_string().into(), i64::from(year).into()];
    let row = sql.row(OF_YEAR, args).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// A page of services, the newest first.
pub(crate) async fn list(sql: &mut dyn Sql, query: &LogQuery) -> Result<Vec<ServiceLog>, StoreError> {
    let rows = query.select().rows(sql).await?;
    rows.iter().map(|row| json::read(row, BODY)).collect()
}

/// How many services of `year` count, and how many people they served, by county.
pub(crate) async fn count(
    sql: &mut dyn Sql,
    year: i16,
    region_prefix: &str,
) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let mut select = Select::new(COUNT);
    select
        .and("year = ? AND voided IS FALSE", [i64::from(year).into()])
        .and_prefix("region", region_prefix)
        .end("GROUP BY region", []);
    let rows = select.rows(sql).await?;
    let counted = rows
        .iter()
        .map(|row| Ok((row.text("region")?, row.int("number")?, row.int("people")?)));
    counted.collect()
}

impl Stored for ServiceLog {
    async fn find(sql: &mut dyn Sql, id: ServiceLogId) -> Result<Option<Self>, StoreError> {
        let args = vec![id.log.to_string().into(), id.expert.to_string().into()];
        json::find(sql, FIND, args, BODY).await
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let args = vec![
            self.id.log.to_string().into(),
            self.id.expert.to_string().into(),
            self.version.into(),
            self.voided.into(),
            i64::from(self.content.date.year()).into(),
            self.content.region.as_str().into(),
            i64::from(self.content.people).into(),
            json::body(self, BODY)?.into(),
        ];
        sql.execute(INSERT, args).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            self.id.log.to_string().into(),
            self.version.into(),
            self.voided.into(),
            json::body(self, BODY)?.into(),
        ];
        json::replace(sql, UPDATE, args, before).await
    }
}
