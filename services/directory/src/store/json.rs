//! Bodies of rows.

use serde::Serialize;
use serde::de::DeserializeOwned;
use techmarket_store::{Row, StoreError};

/// The value of a row's column `body`. `column` names it in errors.
pub(super) fn read<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt(column, error))
}

/// What the column `body` holds.
pub(super) fn body<T: Serialize>(value: &T, column: &str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(column, error))
}
