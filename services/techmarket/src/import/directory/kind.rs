//! What the kinds of records of the directory have in common.

use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_rpc::Rpc;
use techmarket_tabular::{Column, Row, RowError};
use tonic::Status;

use super::cells::Sense;

const NONE: [&str; 0] = [];

pub(super) type Client = DirectoryServiceClient<Rpc>;

/// What a row became.
pub(super) enum Became {
    /// A new record, or what would be one.
    New,
    /// The directory has it; it stays as it is.
    There,
}

/// One kind of record of the directory.
pub(super) trait Kind {
    /// The record of a row.
    type Record;
    /// What rows are called together.
    const TITLE: &'static str;
    /// File of the heads of columns, and what stands in it.
    const HEADS: (&'static str, &'static str);
    /// The field of the request that holds the record: violations begin with it.
    const FIELD: &'static str;

    /// The columns, without their heads.
    fn columns() -> Vec<Column>;

    /// The record of `row`, or all that is wrong with it.
    fn record(row: &Row, sense: &Sense) -> Result<Self::Record, Vec<RowError>>;

    /// Makes the record; only checks it where `validate_only`.
    async fn make(
        client: &mut Client,
        record: Self::Record,
        paper: &str,
        validate_only: bool,
    ) -> Result<Became, Status>;
}

/// Columns of `fields`; the required ones are marked with `*`, lists with `+`, what no message shows with `-`.
pub(super) fn columns(fields: &[&str]) -> Vec<Column> {
    let column = |marked: &&str| {
        let column = Column::new(marked.trim_start_matches(['*', '+', '-']), NONE);
        match marked.chars().next() {
            Some('*') => column.required(),
            Some('+') => column.list(),
            Some('-') => column.secret(),
            _ => column,
        }
    };
    fields.iter().map(column).collect()
}
