//! A row of an answer, read by column name.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::StoreError;
use crate::lite_row::LiteRow;

/// A row of either database.
pub enum Row {
    /// Of SQLite's writer.
    Sqlite(SqliteRow),
    /// Of a reader of SQLite.
    Lite(LiteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident -> $type:ty;)*) => {
        impl Row {
            $($(#[$doc])*
            pub fn $name(&self, column: &str) -> Result<$type, StoreError> {
                match self {
                    Self::Sqlite(row) => row.try_get(column),
                    Self::Postgres(row) => row.try_get(column),
                    Self::Lite(row) => return row.$name(column),
                }
                .map_err(|error| StoreError::corrupt(column, error))
            })*
        }
    };
}

columns! {
    /// A `TEXT` column.
    text -> String;
    /// A `TEXT` column that may be NULL.
    text_or_null -> Option<String>;
    /// A `BIGINT` column.
    int -> i64;
    /// A `BIGINT` column that may be NULL.
    int_or_null -> Option<i64>;
    /// A `BOOLEAN` column.
    bool -> bool;
    /// A `BYTEA` column.
    bytes -> Vec<u8>;
}

impl Row {
    /// A `BIGINT` column of microseconds UTC.
    pub fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        timestamp(self.int(column)?).map_err(|error| StoreError::corrupt(column, error))
    }
}

/// The instant of `microseconds` since 1970.
pub fn timestamp(microseconds: i64) -> Result<Timestamp, jiff::Error> {
    Timestamp::from_microsecond(microseconds)
}
