//! The statements on matches.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{DemandId, ListingId, MatchId};

use crate::app::{MatchQuery, MatchStore, millionths};
use crate::domain::{Match, Note};
use crate::store::select::{HEAD, select};
use crate::store::{alerts, notes, searches};

const FIND: &str = "SELECT body FROM market_match WHERE id = $1";
const FIND_PAIR: &str = "SELECT body FROM market_match WHERE listing = $1 AND demand = $2";
const INSERT: &str = "INSERT INTO market_match \
     (id, version, state, listing, demand, supply_organization, demand_organization, supply_hidden, demand_hidden, \
      disclosed, broker, supply_region, demand_region, fields, score_millionths, create_us, update_us, body, \
      variant_group) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
const UPDATE: &str = "UPDATE market_match SET version = $2, state = $3, supply_hidden = $4, demand_hidden = $5, \
     disclosed = $6, broker = $7, supply_region = $8, demand_region = $9, fields = $10, score_millionths = $11, \
     update_us = $12, body = $13, variant_group = $14 WHERE id = $1 AND version = $15";

/// Parameters of one statement; the databases take more.
const IDS_AT_ONCE: usize = 500;

/// Every constant, for the test that prepares them on both databases.
pub(super) fn statements() -> Vec<&'static str> {
    let of_matches = [FIND, FIND_PAIR, INSERT, UPDATE, HEAD];
    let others = [
        notes::STATEMENTS.as_slice(),
        &searches::STATEMENTS,
        &alerts::STATEMENTS,
    ];
    of_matches
        .into_iter()
        .chain(others.into_iter().flatten().copied())
        .collect()
}

/// Matches in SQL.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlMatches;

#[async_trait]
impl Table<Match> for SqlMatches {
    async fn find(&self, sql: &mut dyn Sql, id: MatchId) -> Result<Option<Match>, StoreError> {
        sql.row(FIND, vec![id.to_string().into()])
            .await?
            .as_ref()
            .map(read_match)
            .transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql, pair: &Match) -> Result<(), StoreError> {
        let args = vec![
            pair.id.to_string().into(),
            pair.version.into(),
            pair.state.as_str().into(),
            pair.listing.to_string().into(),
            pair.demand.to_string().into(),
            pair.supply_organization.as_str().into(),
            pair.demand_organization.as_str().into(),
            pair.supply_hidden.into(),
            pair.demand_hidden.into(),
            pair.is_disclosed().into(),
            pair.broker.as_deref().unwrap_or_default().into(),
            region(pair.supply_region.as_deref()).into(),
            region(pair.demand_region.as_deref()).into(),
            fields(pair).into(),
            millionths(pair.score).into(),
            pair.create_time.into(),
            pair.update_time.into(),
            body(pair)?.into(),
            pair.variant_group.to_string().into(),
        ];
        sql.execute(INSERT, args).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, pair: &Match, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            pair.id.to_string().into(),
            pair.version.into(),
            pair.state.as_str().into(),
            pair.supply_hidden.into(),
            pair.demand_hidden.into(),
            pair.is_disclosed().into(),
            pair.broker.as_deref().unwrap_or_default().into(),
            region(pair.supply_region.as_deref()).into(),
            region(pair.demand_region.as_deref()).into(),
            fields(pair).into(),
            millionths(pair.score).into(),
            pair.update_time.into(),
            body(pair)?.into(),
            pair.variant_group.to_string().into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str, _: &Match) -> Option<Error> {
        // Both sides were published at once and their followers met: the one that lost tries again.
        (constraint == "market_match_pair")
            .then(|| Error::new(Reason::WriteConflict, "同一供需对正在建立匹配"))
    }
}

#[async_trait]
impl MatchStore for SqlMatches {
    async fn find_pair(
        &self,
        sql: &mut dyn Sql,
        listing: ListingId,
        demand: DemandId,
    ) -> Result<Option<Match>, StoreError> {
        let args = vec![listing.to_string().into(), demand.to_string().into()];
        sql.row(FIND_PAIR, args)
            .await?
            .as_ref()
            .map(read_match)
            .transpose()
    }

    async fn list(&self, sql: &mut dyn Sql, query: &MatchQuery) -> Result<Vec<Match>, StoreError> {
        select(query).rows(sql).await?.iter().map(read_match).collect()
    }

    async fn find_many(&self, sql: &mut dyn Sql, ids: &[MatchId]) -> Result<Vec<Match>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(IDS_AT_ONCE) {
            let mut select = Select::new(HEAD);
            select.and_in("id", some.iter().map(|id| Arg::from(id.to_string())));
            for row in select.rows(sql).await? {
                found.push(read_match(&row)?);
            }
        }
        Ok(found)
    }

    async fn notes(&self, sql: &mut dyn Sql, id: MatchId) -> Result<Vec<Note>, StoreError> {
        notes::of_match(sql, id).await
    }

    async fn find_note(
        &self,
        sql: &mut dyn Sql,
        id: MatchId,
        number: i64,
    ) -> Result<Option<Note>, StoreError> {
        notes::find(sql, id, number).await
    }

    async fn last_note(&self, sql: &mut dyn Sql, id: MatchId) -> Result<i64, StoreError> {
        notes::last(sql, id).await
    }

    async fn insert_note(&self, sql: &mut dyn Sql, id: MatchId, note: &Note) -> Result<(), StoreError> {
        notes::insert(sql, id, note).await
    }

    async fn complete_note(&self, sql: &mut dyn Sql, id: MatchId, note: &Note) -> Result<bool, StoreError> {
        notes::complete(sql, id, note).await
    }
}

/// A code of GB/T 2260 as a number; 0 for none.
fn region(code: Option<&str>) -> i64 {
    code.and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// `,2,4,`: each code between two commas.
fn fields(pair: &Match) -> String {
    let mut text = String::new();
    for code in &pair.fields {
        text.push(',');
        text.push_str(code);
    }
    if !text.is_empty() {
        text.push(',');
    }
    text
}

pub(super) fn read_match(row: &Row) -> Result<Match, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("market_match.body", error))
}

fn body(pair: &Match) -> Result<String, StoreError> {
    serde_json::to_string(pair).map_err(|error| StoreError::corrupt("market_match.body", error))
}
