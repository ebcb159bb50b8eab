//! The statements on matches.

use async_trait::async_trait;
use techmarket_feed::Table;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{CreditCode, DemandId, ListingId, MatchId};

use crate::app::{MatchOrder, MatchQuery, MatchStore, Viewer, millionths};
use crate::domain::Match;

const FIND: &str = "SELECT body FROM market_match WHERE id = $1";
const FIND_PAIR: &str = "SELECT body FROM market_match WHERE listing = $1 AND demand = $2";
const INSERT: &str = "INSERT INTO market_match \
     (id, version, state, listing, demand, supply_organization, demand_organization, \
      supply_hidden, demand_hidden, score_millionths, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const UPDATE: &str = "UPDATE market_match SET version = $2, state = $3, supply_hidden = $4, demand_hidden = $5, \
     score_millionths = $6, body = $7 WHERE id = $1 AND version = $8";
const SELECT: &str = "SELECT body FROM market_match";
/// Sides that are known to each other are hidden no more.
const SUPPLY_SIDE: &str = "supply_organization = ? AND (supply_hidden IS FALSE OR state IN ('accepted', 'registered') OR supply_organization = ?)";
const DEMAND_SIDE: &str = "demand_organization = ? AND (demand_hidden IS FALSE OR state IN ('accepted', 'registered') OR demand_organization = ?)";

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    vec![FIND, FIND_PAIR, INSERT, UPDATE, SELECT]
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
            millionths(pair.score).into(),
            body(pair)?.into(),
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
            millionths(pair.score).into(),
            body(pair)?.into(),
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
}

fn select(query: &MatchQuery) -> Select {
    let mut select = Select::new(SELECT);
    // Who has no organisation owns nothing; no credit code is empty.
    let code = |own: &Option<CreditCode>| Arg::from(own.as_ref().map_or("", CreditCode::as_str));
    if let Viewer::Member(own) = &query.viewer {
        select.and(
            "supply_organization = ? OR demand_organization = ?",
            [code(own), code(own)],
        );
    }
    if let Some(organization) = &query.organization {
        let asked = || Arg::from(organization.as_str());
        match &query.viewer {
            Viewer::Operator => {
                select.and(
                    "supply_organization = ? OR demand_organization = ?",
                    [asked(), asked()],
                );
            }
            Viewer::Worker(own) | Viewer::Member(own) => {
                select.and_any([
                    (SUPPLY_SIDE, vec![asked(), code(own)]),
                    (DEMAND_SIDE, vec![asked(), code(own)]),
                ]);
            }
        }
    }
    if let Some(listing) = &query.listing {
        select.and("listing = ?", [listing.to_string().into()]);
    }
    if let Some(demand) = &query.demand {
        select.and("demand = ?", [demand.to_string().into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    page(&mut select, query);
    select
}

fn page(select: &mut Select, query: &MatchQuery) {
    let (behind, end) = match query.order {
        MatchOrder::Newest => ("id < ?", "ORDER BY id DESC LIMIT ?"),
        MatchOrder::Oldest => ("id > ?", "ORDER BY id LIMIT ?"),
        MatchOrder::Best => (
            "(score_millionths, id) < (?, ?)",
            "ORDER BY score_millionths DESC, id DESC LIMIT ?",
        ),
    };
    match (&query.after, query.order) {
        (Some((score, id)), MatchOrder::Best) => {
            select.and(behind, [(*score).into(), id.to_string().into()]);
        }
        (Some((_, id)), MatchOrder::Newest | MatchOrder::Oldest) => {
            select.and(behind, [id.to_string().into()]);
        }
        (None, _) => {}
    }
    select.end(end, [query.limit.into()]);
}

fn read_match(row: &Row) -> Result<Match, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("market_match.body", error))
}

fn body(pair: &Match) -> Result<String, StoreError> {
    serde_json::to_string(pair).map_err(|error| StoreError::corrupt("market_match.body", error))
}
