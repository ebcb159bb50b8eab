//! What a reader of SQLite answers: a row, or why there is none, as the driver of the writers says it.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use sqlx::error::{DatabaseError, ErrorKind};

use crate::{Arg, StoreError};

/// A row, read whole.
pub struct LiteRow {
    columns: Arc<[String]>,
    values: Box<[Value]>,
}

/// A value of the portable subset.
enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl LiteRow {
    /// The current row of a statement with `columns`.
    pub(crate) fn read(row: &rusqlite::Row<'_>, columns: &Arc<[String]>) -> rusqlite::Result<Self> {
        let values = (0..columns.len()).map(|index| Value::read(index, row.get_ref(index)?));
        Ok(Self {
            columns: Arc::clone(columns),
            values: values.collect::<Result<_, _>>()?,
        })
    }

    fn value(&self, column: &str) -> Result<&Value, StoreError> {
        let index = self.columns.iter().position(|name| name == column);
        index
            .and_then(|index| self.values.get(index))
            .ok_or_else(|| StoreError::corrupt(column, "no such column"))
    }
}

impl Value {
    fn read(index: usize, value: ValueRef<'_>) -> rusqlite::Result<Self> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            // A damaged page may hold anything.
            ValueRef::Text(bytes) => Self::Text(
                std::str::from_utf8(bytes)
                    .map_err(|error| rusqlite::Error::Utf8Error(index, error))?
                    .to_owned(),
            ),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => {
                let name = "REAL".to_owned();
                return Err(rusqlite::Error::InvalidColumnType(index, name, value.data_type()));
            }
        })
    }
}

macro_rules! columns {
    ($($name:ident -> $type:ty { $($value:pat => $read:expr,)* })*) => {
        impl LiteRow {
            $(pub(crate) fn $name(&self, column: &str) -> Result<$type, StoreError> {
                match self.value(column)? {
                    $($value => Ok($read),)*
                    _ => Err(StoreError::corrupt(column, concat!("not of the kind ", stringify!($name)))),
                }
            })*
        }
    };
}

columns! {
    text -> String { Value::Text(text) => text.clone(), }
    text_or_null -> Option<String> { Value::Text(text) => Some(text.clone()), Value::Null => None, }
    int -> i64 { Value::Int(int) => *int, }
    int_or_null -> Option<i64> { Value::Int(int) => Some(*int), Value::Null => None, }
    bool -> bool { Value::Int(int) => *int != 0, }
    bytes -> Vec<u8> { Value::Bytes(bytes) => bytes.clone(), }
}

impl ToSql for Arg {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Int(Some(int)) => ValueRef::Integer(*int),
            Self::Text(None) | Self::Int(None) => ValueRef::Null,
            Self::Bool(value) => ValueRef::Integer((*value).into()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A failure of a reader with SQLite's code, so that [`StoreError`] gives it the meaning that it has for a writer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(#[from] rusqlite::Error);

impl Failure {
    /// As the driver of the writers would say it.
    pub(crate) fn into_driver(error: rusqlite::Error) -> sqlx::Error {
        sqlx::Error::Database(Box::new(Self(error)))
    }
}

impl DatabaseError for Failure {
    fn message(&self) -> &str {
        match &self.0 {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message,
            _ => "a statement could not be run",
        }
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        let code = self.0.sqlite_error()?.extended_code;
        Some(code.to_string().into())
    }

    fn kind(&self) -> ErrorKind {
        // A reader runs into no constraint.
        ErrorKind::Other
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
}
