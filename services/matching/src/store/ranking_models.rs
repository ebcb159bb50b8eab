//! The statements on versions of the weights, and on the answers that they are learnt from.

use jiff::Timestamp;
use techmarket_feed::{Resource, Stored};
use techmarket_kernel::{Error, Reason};
use techmarket_ranking::Weights;
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{DemandId, MatchId};

use super::matches::{self, read_match};
use crate::domain::{Match, ModelState, ModelVersion, RankingModel};

const FIND: &str = "SELECT body FROM ranking_model WHERE version = $1";
const INSERT: &str = "INSERT INTO ranking_model (version, revision, state, body) VALUES ($1, $2, $3, $4)";
const ENSURE: &str = "INSERT INTO ranking_model (version, revision, state, body) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (version) DO NOTHING";
const UPDATE: &str =
    "UPDATE ranking_model SET revision = $2, state = $3, body = $4 WHERE version = $1 AND revision = $5";
const SELECT: &str = "SELECT body FROM ranking_model";
const HEAD: &str = "SELECT revision, in_force, last_version FROM ranking_head WHERE id = 1";
const LOCK: &str = "UPDATE ranking_head SET revision = revision + 1 WHERE id = 1 \
     RETURNING revision, in_force, last_version";
const SET_HEAD: &str = "UPDATE ranking_head SET in_force = $1, last_version = $2 WHERE id = 1";
// The condition is that of the partial indexes, word by word: otherwise they are not used.
const COUNT: &str =
    "SELECT COUNT(*) AS answered FROM market_match WHERE state NOT IN ('suggested', 'viewed')";
const ANSWERED: &str = "SELECT body FROM market_match";
const OF_NEXT_DEMAND: &str = "SELECT body FROM market_match WHERE state NOT IN ('suggested', 'viewed') AND demand = \
     (SELECT MIN(demand) FROM market_match WHERE state NOT IN ('suggested', 'viewed') AND demand > $1) \
     ORDER BY id DESC LIMIT $2";

pub(super) const STATEMENTS: [&str; 11] = [
    FIND,
    INSERT,
    ENSURE,
    UPDATE,
    SELECT,
    HEAD,
    LOCK,
    SET_HEAD,
    COUNT,
    ANSWERED,
    OF_NEXT_DEMAND,
];

/// Which version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Grows with every change of what is in force or known.
    pub(crate) revision: i64,
    pub(crate) in_force: ModelVersion,
    /// The version that was made last.
    pub(crate) last: ModelVersion,
}

impl Resource for RankingModel {
    const KIND: &'static str = "ranking_model";
    const EVENTS: &'static [&'static str] = &matches::EVENTS;
    type Id = ModelVersion;

    fn id(&self) -> ModelVersion {
        self.version
    }

    fn name_of(id: ModelVersion) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.revision
    }

    fn changed(&mut self, now: Timestamp) {
        self.revision += 1;
        self.update_time = now;
    }
}

impl Stored for RankingModel {
    async fn find(sql: &mut dyn Sql, id: ModelVersion) -> Result<Option<Self>, StoreError> {
        let row = sql.row(FIND, vec![id.number().into()]).await?;
        row.as_ref().map(read_model).transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, row_of(self)?).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let mut args = row_of(self)?;
        args.push(before.into());
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        let raced = matches!(constraint, "ranking_model_key" | "ranking_model_live");
        raced.then(|| Error::new(Reason::WriteConflict, "另一个排序权重版本正在生效"))
    }
}

/// Keeps the built-in version unless it is kept already.
pub(crate) async fn ensure_built_in(sql: &mut dyn Sql, model: &RankingModel) -> Result<(), StoreError> {
    sql.execute(ENSURE, row_of(model)?).await?;
    Ok(())
}

pub(crate) async fn head(sql: &mut dyn Sql) -> Result<Head, StoreError> {
    read_head(sql.row(HEAD, vec![]).await?.as_ref())
}

/// Raises the head's revision and returns the head with it. Until the transaction ends no other can do so.
pub(crate) async fn lock_head(sql: &mut dyn Sql) -> Result<Head, StoreError> {
    read_head(sql.row(LOCK, vec![]).await?.as_ref())
}

/// Writes which version is in force and which was made last, in a transaction that has the head's lock.
pub(crate) async fn set_head(sql: &mut dyn Sql, head: Head) -> Result<(), StoreError> {
    let args = vec![head.in_force.number().into(), head.last.number().into()];
    sql.execute(SET_HEAD, args).await?;
    Ok(())
}

/// Versions in one of `states`, or in any for none, newest first, behind `after`.
pub(crate) async fn list(
    sql: &mut dyn Sql,
    states: &[ModelState],
    after: Option<ModelVersion>,
    limit: i64,
) -> Result<Vec<RankingModel>, StoreError> {
    let mut select = Select::new(SELECT);
    select.and_in("state", states.iter().map(|state| Arg::from(state.as_str())));
    if let Some(after) = after {
        select.and("version < ?", [after.number().into()]);
    }
    select.end("ORDER BY version DESC LIMIT ?", [limit.into()]);
    select.rows(sql).await?.iter().map(read_model).collect()
}

/// How many matches have been answered, whatever the answer. Never falls.
pub(crate) async fn count_answered(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    let row = sql.row(COUNT, vec![]).await?;
    row.map_or(Ok(0), |row| row.int("answered"))
}

/// Answered matches, the newest first, behind `after`.
pub(crate) async fn answered(
    sql: &mut dyn Sql,
    after: Option<MatchId>,
    limit: i64,
) -> Result<Vec<Match>, StoreError> {
    let mut select = Select::new(ANSWERED);
    select.and("state NOT IN ('suggested', 'viewed')", []);
    if let Some(after) = after {
        select.and("id < ?", [after.to_string().into()]);
    }
    select.end("ORDER BY id DESC LIMIT ?", [limit.into()]);
    select.rows(sql).await?.iter().map(read_match).collect()
}

/// Answered matches of the first demand behind `after` that has any, the newest first; empty behind the last.
pub(crate) async fn answered_of_next_demand(
    sql: &mut dyn Sql,
    after: Option<DemandId>,
    limit: i64,
) -> Result<Vec<Match>, StoreError> {
    // No id is empty, so all lie behind the empty text.
    let after = after.map(|demand| demand.to_string()).unwrap_or_default();
    let rows = sql.rows(OF_NEXT_DEMAND, vec![after.into(), limit.into()]).await?;
    rows.iter().map(read_match).collect()
}

fn row_of(model: &RankingModel) -> Result<Vec<Arg>, StoreError> {
    let body = serde_json::to_string(model);
    let body = body.map_err(|error| StoreError::corrupt("ranking_model.body", error))?;
    Ok(vec![
        model.version.number().into(),
        model.revision.into(),
        model.state.as_str().into(),
        body.into(),
    ])
}

fn read_model(row: &Row) -> Result<RankingModel, StoreError> {
    let mut model: RankingModel = serde_json::from_str(&row.text("body")?)
        .map_err(|error| StoreError::corrupt("ranking_model.body", error))?;
    // Another release may have written the row.
    if model.version == ModelVersion::BUILT_IN {
        model.weights = Weights::default();
    }
    Ok(model)
}

fn read_head(row: Option<&Row>) -> Result<Head, StoreError> {
    let row = row.ok_or_else(|| StoreError::corrupt("ranking_head", "no row"))?;
    Ok(Head {
        revision: row.int("revision")?,
        in_force: ModelVersion::new(row.int("in_force")?),
        last: ModelVersion::new(row.int("last_version")?),
    })
}
