//! The statements on demands.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Error, Viewer};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{CreditCode, DemandId};

use crate::app::{DemandQuery, DemandStore};
use crate::domain::{Demand, State};

const FIND: &str = "SELECT body FROM demand WHERE id = $1";
const INSERT: &str = "INSERT INTO demand (id, version, state, kind, organization, publisher_hidden, region, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATE: &str = "UPDATE demand SET version = $2, state = $3, publisher_hidden = $4, region = $5, body = $6 \
     WHERE id = $1 AND version = $7";
const SELECT: &str = "SELECT body FROM demand";

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    vec![FIND, INSERT, UPDATE, SELECT]
}

/// Demands in SQL.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlDemands;

#[async_trait]
impl Table<Demand> for SqlDemands {
    async fn find(&self, sql: &mut dyn Sql, id: DemandId) -> Result<Option<Demand>, StoreError> {
        sql.row(FIND, vec![id.to_string().into()])
            .await?
            .as_ref()
            .map(demand)
            .transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql, demand: &Demand) -> Result<(), StoreError> {
        let content = &demand.content;
        let args = vec![
            demand.id.to_string().into(),
            demand.version.into(),
            demand.state.as_str().into(),
            content.kind.as_str().into(),
            content.organization.as_str().into(),
            content.publisher_hidden.into(),
            content.region.as_str().into(),
            body(demand)?.into(),
        ];
        sql.execute(INSERT, args).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, demand: &Demand, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            demand.id.to_string().into(),
            demand.version.into(),
            demand.state.as_str().into(),
            demand.content.publisher_hidden.into(),
            demand.content.region.as_str().into(),
            body(demand)?.into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    /// The one key is the id, which the server makes.
    fn refusal(&self, _constraint: &str, _demand: &Demand) -> Option<Error> {
        None
    }
}

#[async_trait]
impl DemandStore for SqlDemands {
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[DemandId]) -> Result<Vec<Demand>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = Select::new(SELECT);
        select.and_in("id", ids.iter().map(|id| Arg::from(id.to_string())));
        read(select, sql).await
    }

    async fn list(&self, sql: &mut dyn Sql, query: &DemandQuery) -> Result<Vec<Demand>, StoreError> {
        read(select(query), sql).await
    }
}

fn select(query: &DemandQuery) -> Select {
    let mut select = Select::new(SELECT);
    if let Viewer::Member(own) = &query.viewer {
        // A member without an organisation owns nothing; no credit code is empty.
        let own = || Arg::from(own.as_ref().map_or("", CreditCode::as_str));
        let public = State::PUBLIC.map(|state| Arg::from(state.as_str()));
        select.and(
            "state IN (?, ?, ?) OR organization = ?",
            public.into_iter().chain([own()]),
        );
        if query.organization.is_some() {
            select.and("publisher_hidden IS FALSE OR organization = ?", [own()]);
        }
    }
    if let Some(organization) = &query.organization {
        select.and("organization = ?", [organization.as_str().into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    select.and_in("kind", query.kinds.iter().map(|kind| Arg::from(kind.as_str())));
    select.and_prefix("region", &query.region_prefix);
    select.page(query.after.map(|id| id.to_string()), query.ascending, query.limit);
    select
}

async fn read(select: Select, sql: &mut dyn Sql) -> Result<Vec<Demand>, StoreError> {
    select.rows(sql).await?.iter().map(demand).collect()
}

fn demand(row: &Row) -> Result<Demand, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("demand.body", error))
}

fn body(demand: &Demand) -> Result<String, StoreError> {
    serde_json::to_string(demand).map_err(|error| StoreError::corrupt("demand.body", error))
}
