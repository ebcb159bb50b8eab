//! Bodies of rows.

use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_store::{Arg, Row, Sql, StoreError};

/// The value of a row's column `body`. `column` names it in errors.
pub(super) fn read<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt(column, error))
}

/// The body that `select` finds by `args`.
pub(super) async fn find<T: DeserializeOwned>(
    sql: &mut dyn Sql,
    select: &'static str,
    args: Vec<Arg>,
    column: &str,
) -> Result<Option<T>, StoreError> {
    let row = sql.row(select, args).await?;
    row.map(|row| read(&row, column)).transpose()
}

/// Replaces the row of the version `before`, the last parameter of `update`; false if that version is gone.
pub(super) async fn replace(
    sql: &mut dyn Sql,
    update: &'static str,
    mut args: Vec<Arg>,
    before: i64,
) -> Result<bool, StoreError> {
    args.push(before.into());
    Ok(sql.execute(update, args).await? == 1)
}

/// What the column `body` holds.
pub(super) fn body<T: Serialize>(value: &T, column: &str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(column, error))
}
