//! Imports in SQL: the import, the pieces of its file, the rows that were refused.

use std::collections::BTreeMap;

use jiff::Timestamp;
use techmarket_posting::Content;
use techmarket_store::{Arg, Constraint, Row, Select, Sql, StoreError, insert_many};
use techmarket_types::{CreditCode, ImportId};

use crate::{Import, ImportState, Side};

/// The tables of imports, for a migration of each side.
pub const TABLES: &str = include_str!("migrations/import_job.sql");

/// The import's own key, which the server makes: no client can violate it.
pub const IMPORT_KEY: Constraint = Constraint {
    name: "import_job_key",
    columns: "import_job.id",
};
/// The place of a piece of a file: two who upload one file at once can violate it.
pub const CHUNK_KEY: Constraint = Constraint {
    name: "import_chunk_key",
    columns: "import_chunk.import_id, import_chunk.position",
};
/// The number of a refused row: no client can violate it.
pub const REFUSED_KEY: Constraint = Constraint {
    name: "import_refused_key",
    columns: "import_refused.import_id, import_refused.number",
};

const FIND: &str = "SELECT body FROM import_job WHERE id = $1";
const INSERT: &str = "INSERT INTO import_job (id, version, state, organization, lease_time, expire_time, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE import_job SET version = $2, state = $3, lease_time = $4, expire_time = $5, body = $6 \
     WHERE id = $1 AND version = $7";
const OPEN: &str = "SELECT COUNT(*) AS open FROM import_job WHERE organization = $1 \
     AND state IN ('uploading', 'uploaded', 'previewing', 'previewed', 'running')";
const HEAD: &str = "SELECT body FROM import_job";
const DUE: &str = "SELECT body FROM import_job WHERE state IN ('previewing', 'running') AND lease_time < $1 \
     ORDER BY id LIMIT $2";
const OLD: &str = "SELECT body FROM import_job WHERE expire_time <= $1 ORDER BY expire_time LIMIT $2";
const FINISHED: &str = "SELECT body FROM import_job WHERE organization = $1 AND state = 'succeeded' \
     ORDER BY id DESC LIMIT $2";
const PUT_CHUNK: &str = "INSERT INTO import_chunk (import_id, position, bytes) VALUES ($1, $2, $3)";
const CHUNK: &str =
    "SELECT bytes FROM import_chunk WHERE import_id = $1 AND position >= $2 ORDER BY position LIMIT 1";
const DROP_CHUNKS: &str = "DELETE FROM import_chunk WHERE import_id = $1";
const PUT_REFUSED: &str = "INSERT INTO import_refused (import_id, number, reason) VALUES ($1, $2, $3)";
const REFUSED: &str = "SELECT number, reason FROM import_refused WHERE import_id = $1 AND number > $2 \
     ORDER BY number LIMIT $3";
const DROP_REFUSED: &str = "DELETE FROM import_refused WHERE import_id = $1";

/// Every statement, for the tests that prepare them on both databases.
pub const STATEMENTS: [&str; 14] = [
    FIND,
    INSERT,
    UPDATE,
    OPEN,
    HEAD,
    DUE,
    OLD,
    FINISHED,
    PUT_CHUNK,
    CHUNK,
    DROP_CHUNKS,
    PUT_REFUSED,
    REFUSED,
    DROP_REFUSED,
];

/// Rows that are read together.
const TOGETHER: i64 = 1_000;
/// Imports of which one is looked for whose mapping may be used again.
const LOOKED_AT: i64 = 20;

/// The import.
pub async fn find_import(sql: &mut dyn Sql, id: ImportId) -> Result<Option<Import>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into()]).await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn insert_import(sql: &mut dyn Sql, import: &Import) -> Result<(), StoreError> {
    let args = vec![
        import.id.to_string().into(),
        import.version.into(),
        import.state.as_str().into(),
        import.organization.as_str().into(),
        import.lease_time.into(),
        expiry(import),
        body(import)?.into(),
    ];
    sql.execute(INSERT, args).await?;
    Ok(())
}

/// Keeps it in the place of the version that was read; false if that is there no more.
pub async fn update_import(sql: &mut dyn Sql, import: &mut Import) -> Result<bool, StoreError> {
    let before = import.version;
    import.version += 1;
    let args = vec![
        import.id.to_string().into(),
        import.version.into(),
        import.state.as_str().into(),
        import.lease_time.into(),
        expiry(import),
        body(import)?.into(),
        before.into(),
    ];
    Ok(sql.execute(UPDATE, args).await? == 1)
}

/// How many imports of `organization` are not finished.
pub(crate) async fn count_open(sql: &mut dyn Sql, organization: &CreditCode) -> Result<i64, StoreError> {
    let row = sql.row(OPEN, vec![organization.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int("open"))
}

/// What an import list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportQuery {
    pub(crate) organization: Option<CreditCode>,
    pub(crate) states: Vec<ImportState>,
    pub(crate) after: Option<ImportId>,
    pub(crate) ascending: bool,
    pub(crate) limit: i64,
}

pub(crate) async fn list_imports(sql: &mut dyn Sql, query: &ImportQuery) -> Result<Vec<Import>, StoreError> {
    let mut select = Select::new(HEAD);
    if let Some(organization) = &query.organization {
        select.and("organization = ?", [organization.as_str().into()]);
    }
    select.and_in(
        "state",
        query.states.iter().map(|state| Arg::from(state.as_str())),
    );
    let after = query.after.map(|id| id.to_string());
    select.page(after, query.ascending, query.limit);
    select.rows(sql).await?.iter().map(read).collect()
}

/// Imports with work that nobody has at `now`.
pub(crate) async fn due_imports(
    sql: &mut dyn Sql,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Import>, StoreError> {
    let rows = sql.rows(DUE, vec![now.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

/// Imports whose files are to be removed.
pub(crate) async fn old_imports(
    sql: &mut dyn Sql,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Import>, StoreError> {
    let rows = sql.rows(OLD, vec![now.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

/// The mapping that the organisation's last import with one used, and that import.
pub(crate) async fn last_mapping(
    sql: &mut dyn Sql,
    organization: &CreditCode,
) -> Result<Option<(ImportId, Vec<(String, String)>)>, StoreError> {
    let args = vec![organization.as_str().into(), LOOKED_AT.into()];
    for row in sql.rows(FINISHED, args).await? {
        let import = read(&row)?;
        let mapping = import.result.map(|report| report.mapping).unwrap_or_default();
        if !mapping.is_empty() {
            return Ok(Some((import.id, mapping)));
        }
    }
    Ok(None)
}

pub(crate) async fn put_chunk(
    sql: &mut dyn Sql,
    id: ImportId,
    position: i64,
    bytes: Vec<u8>,
) -> Result<(), StoreError> {
    let args = vec![id.to_string().into(), position.into(), bytes.into()];
    sql.execute(PUT_CHUNK, args).await?;
    Ok(())
}

/// The piece of the file that begins at `position`; none at its end.
pub(crate) async fn chunk(
    sql: &mut dyn Sql,
    id: ImportId,
    position: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sql
        .row(CHUNK, vec![id.to_string().into(), position.into()])
        .await?;
    row.map(|row| row.bytes("bytes")).transpose()
}

pub(crate) async fn drop_file(sql: &mut dyn Sql, id: ImportId) -> Result<(), StoreError> {
    sql.execute(DROP_CHUNKS, vec![id.to_string().into()]).await?;
    Ok(())
}

pub(crate) async fn put_refused(
    sql: &mut dyn Sql,
    id: ImportId,
    refused: &BTreeMap<u64, String>,
) -> Result<(), StoreError> {
    let row = |(number, reason): (&u64, &String)| {
        let number = i64::try_from(*number).unwrap_or(i64::MAX);
        Ok(vec![id.to_string().into(), number.into(), reason.as_str().into()])
    };
    insert_many(sql, PUT_REFUSED, refused.iter().map(row)).await
}

/// Why rows were refused, by their numbers.
pub(crate) async fn refused_rows(
    sql: &mut dyn Sql,
    id: ImportId,
) -> Result<BTreeMap<u64, String>, StoreError> {
    let mut refused = BTreeMap::new();
    let mut after = 0;
    loop {
        let args = vec![id.to_string().into(), after.into(), TOGETHER.into()];
        let rows = sql.rows(REFUSED, args).await?;
        for row in &rows {
            after = row.int("number")?;
            refused.insert(u64::try_from(after).unwrap_or_default(), row.text("reason")?);
        }
        if rows.is_empty() {
            return Ok(refused);
        }
    }
}

pub(crate) async fn drop_refused(sql: &mut dyn Sql, id: ImportId) -> Result<(), StoreError> {
    sql.execute(DROP_REFUSED, vec![id.to_string().into()]).await?;
    Ok(())
}

/// Posts of `organization` that imports made and that may be withdrawn, behind `after`.
pub(crate) async fn imported_posts<C: Side>(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    after: &str,
) -> Result<Vec<C::Id>, StoreError> {
    let args = vec![organization.as_str().into(), after.into(), TOGETHER.into()];
    let rows = sql.rows(C::IMPORTED, args).await?;
    let id = |row: &Row| {
        let text = row.text("id")?;
        text.parse()
            .map_err(|error| StoreError::corrupt(<C as Content>::NAME, error))
    };
    rows.iter().map(id).collect()
}

fn expiry(import: &Import) -> Arg {
    import.expire_time.map(Timestamp::as_microsecond).into()
}

fn read(row: &Row) -> Result<Import, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("import_job.body", error))
}

fn body(import: &Import) -> Result<String, StoreError> {
    serde_json::to_string(import).map_err(|error| StoreError::corrupt("import_job.body", error))
}
