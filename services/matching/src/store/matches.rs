//! The statements on matches.

use jiff::Timestamp;
use techmarket_feed::{Resource, Stored};
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError, insert_many};
use techmarket_types::{DemandId, ListingId, MatchId};

use crate::domain::Match;
use crate::store::match_query::{MatchQuery, millionths};
use crate::store::select::{HEAD, select};

const FIND: &str = "SELECT body FROM market_match WHERE id = $1";
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
/// Pairs of one statement: each is a look into the index of its own.
const PAIRS_AT_ONCE: usize = 64;

const BROKERS: &str = "SELECT DISTINCT broker FROM market_match WHERE broker <> ''";
const OF_BROKER: &str = "SELECT body FROM market_match WHERE broker = $1 AND id > $2 ORDER BY id LIMIT $3";

pub(super) const STATEMENTS: [&str; 6] = [FIND, INSERT, UPDATE, HEAD, BROKERS, OF_BROKER];

/// Every type of event of the feed: of matches, of alerts, and of the versions of the ranking's weights.
pub(super) const EVENTS: [&str; 17] = [
    "match.suggested",
    "match.viewed",
    "match.assigned",
    "match.accepted",
    "match.declined",
    "match.broker_admitted",
    "match.broker_barred",
    "match.disclosed",
    "match.negotiating",
    "match.contracted",
    "match.reopened",
    "match.registered",
    "alert.created",
    "ranking_model.trained",
    "ranking_model.retired",
    "ranking_model.pinned",
    "ranking_model.unpinned",
];

/// The subjects of everybody who is assigned to a match.
pub(crate) async fn brokers(sql: &mut dyn Sql) -> Result<Vec<String>, StoreError> {
    let rows = sql.rows(BROKERS, Vec::new()).await?;
    rows.iter().map(|row| row.text("broker")).collect()
}

/// At most `limit` of the matches of `broker` behind the one with the id `after`.
pub(crate) async fn of_broker(
    sql: &mut dyn Sql,
    broker: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Match>, StoreError> {
    let rows = sql
        .rows(OF_BROKER, vec![broker.into(), after.into(), limit.into()])
        .await?;
    rows.iter().map(read_match).collect()
}

impl Resource for Match {
    const KIND: &'static str = "match";
    const EVENTS: &'static [&'static str] = &EVENTS;
    type Id = MatchId;

    fn id(&self) -> MatchId {
        self.id
    }

    fn name_of(id: MatchId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}

impl Stored for Match {
    async fn find(sql: &mut dyn Sql, id: MatchId) -> Result<Option<Self>, StoreError> {
        let row = sql.row(FIND, vec![id.to_string().into()]).await?;
        row.as_ref().map(read_match).transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, values(self)?).await?;
        Ok(())
    }

    async fn insert_many(sql: &mut dyn Sql, pairs: &[&Self]) -> Result<(), StoreError> {
        let rows = pairs.iter().map(|pair| values(pair));
        insert_many(sql, INSERT, rows).await
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.state.as_str().into(),
            self.supply_hidden.into(),
            self.demand_hidden.into(),
            self.is_disclosed().into(),
            self.broker.as_deref().unwrap_or_default().into(),
            region(self.supply_region.as_deref()).into(),
            region(self.demand_region.as_deref()).into(),
            fields(self).into(),
            millionths(self.score).into(),
            self.update_time.into(),
            body(self)?.into(),
            self.variant_group.to_string().into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        // Both sides were published at once and their followers met: the one that lost tries again.
        (constraint == "market_match_pair")
            .then(|| Error::new(Reason::WriteConflict, "同一供需对正在建立匹配"))
    }
}

/// What [`INSERT`] takes.
fn values(pair: &Match) -> Result<Vec<Arg>, StoreError> {
    Ok(vec![
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
    ])
}

/// The matches of the pairs that have one, in any order.
pub async fn find_pairs(
    sql: &mut dyn Sql,
    pairs: &[(ListingId, DemandId)],
) -> Result<Vec<Match>, StoreError> {
    let mut found = Vec::new();
    for some in pairs.chunks(PAIRS_AT_ONCE) {
        let mut select = Select::new(HEAD);
        select.and_any(some.iter().map(|(listing, demand)| {
            let pair = vec![listing.to_string().into(), demand.to_string().into()];
            ("listing = ? AND demand = ?", pair)
        }));
        for row in select.rows(sql).await? {
            found.push(read_match(&row)?);
        }
    }
    Ok(found)
}

/// A page of the matches that the viewer may see.
pub async fn list(sql: &mut dyn Sql, query: &MatchQuery) -> Result<Vec<Match>, StoreError> {
    select(query).rows(sql).await?.iter().map(read_match).collect()
}

/// The matches of `ids` that there are, in any order.
pub async fn find_many(sql: &mut dyn Sql, ids: &[MatchId]) -> Result<Vec<Match>, StoreError> {
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
