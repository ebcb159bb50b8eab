//! `techmarket import organizations|brokers|experts`: rows of a file become records of the directory, one call each, by the API
//! that everybody has.

mod brokers;
mod cells;
mod experts;
mod kind;
mod organizations;
mod refused;

use std::process::ExitCode;

use anyhow::Context as _;
use techmarket_tabular::{Limits, Reading, Row, RowError, Schema, Table, Words};
use techmarket_types::CodeTables;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use self::cells::Sense;
use self::kind::{Became, Client, Kind};
use self::refused::Refused;
use crate::cli::DirectoryImportOptions;
use crate::connect::{explain, signed_in};
use crate::terminal::{complain, say};

/// Rows were refused, though the others may be kept.
const SOME_REFUSED: u8 = 2;

/// Why nothing came of a row.
enum Fault {
    /// The row is at fault.
    Row(Vec<RowError>),
    /// The market cannot be asked.
    Market(anyhow::Error),
}

/// Imports organisations.
pub async fn organizations(options: &DirectoryImportOptions) -> anyhow::Result<ExitCode> {
    run::<organizations::Organizations>(options).await
}

/// Imports brokers.
pub async fn brokers(options: &DirectoryImportOptions) -> anyhow::Result<ExitCode> {
    run::<brokers::Brokers>(options).await
}

/// Imports experts.
pub async fn experts(options: &DirectoryImportOptions) -> anyhow::Result<ExitCode> {
    run::<experts::Experts>(options).await
}

async fn run<K: Kind>(options: &DirectoryImportOptions) -> anyhow::Result<ExitCode> {
    let words = Words::embedded()?;
    let sense = Sense::new(CodeTables::embedded()?, words);
    let (file, heads) = K::HEADS;
    let schema = Schema::with_heads(K::columns(), file, heads)?;
    let reading = Reading {
        words,
        sheet: options.sheet.clone(),
        fill_down: Vec::new(),
        keep_unknown: false,
        limits: Limits::default(),
    };
    let mut client = Client::new(signed_in(&options.market)?);
    let named = || options.file.display().to_string();
    let open = || Table::open(&options.file, schema.clone(), reading.clone()).with_context(named);
    let mut table = open()?;
    opening(&table, &schema);
    let (mut new, mut there) = (0_u64, 0_u64);
    let mut refused = Refused::default();
    let paper = options.paper.as_deref().unwrap_or_default();
    while let Some(row) = table.next() {
        match one::<K>(row, &sense, &mut client, paper, options.preview).await {
            Ok(Became::New) => new += 1,
            Ok(Became::There) => there += 1,
            Err(Fault::Row(errors)) => refused.add(table.rows_read(), &errors),
            Err(Fault::Market(error)) => {
                let read = table.rows_read();
                return Err(error.context(format!("第 {read} 行处中断，之前新增 {new} 行")));
            }
        }
    }
    for skipped in table.skipped() {
        complain(&format!("提示：{skipped}"));
    }
    for column in table.ignored() {
        complain(&format!("提示：列“{column}”没有对应的字段，未导入"));
    }
    refused.tell();
    let rejected = refused.count();
    say(&format!(
        "{}：新增 {new}，已有 {there}，不合格 {rejected}",
        K::TITLE
    ));
    if options.preview {
        say("以上是预览，没有写入任何内容");
    }
    if let Some(path) = options.refused.as_ref().filter(|_| rejected > 0) {
        refused.save(open()?, path)?;
        say(&format!("不合格的行已写入 {}，改正后可再导入", path.display()));
    }
    Ok(if rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

async fn one<K: Kind>(
    row: Result<Row, Vec<RowError>>,
    sense: &Sense,
    client: &mut Client,
    paper: &str,
    validate_only: bool,
) -> Result<Became, Fault> {
    let row = row.map_err(Fault::Row)?;
    let record = K::record(&row, sense).map_err(Fault::Row)?;
    let made = K::make(client, record, paper, validate_only).await;
    made.map_err(|status| match status.code() {
        Code::InvalidArgument => Fault::Row(violations(&row, K::FIELD, &status)),
        Code::AlreadyExists => Fault::Row(vec![row.error("", "ALREADY_EXISTS", status.message().to_owned())]),
        _ => Fault::Market(explain(&status)),
    })
}

/// What the service says of a row, by the columns of the file.
fn violations(row: &Row, field: &str, status: &Status) -> Vec<RowError> {
    let details = status.get_error_details();
    let found = details.bad_request().into_iter();
    let found = found.flat_map(|bad| &bad.field_violations);
    let errors: Vec<RowError> = found
        .map(|violation| {
            let path = violation.field.strip_prefix(field).unwrap_or(&violation.field);
            let path = path.trim_start_matches('.').split('[').next().unwrap_or_default();
            row.error(path, violation.reason.clone(), violation.description.clone())
        })
        .collect();
    if errors.is_empty() {
        return vec![row.error("", "REFUSED", status.message().to_owned())];
    }
    errors
}

/// What was taken for what, before the rows are read.
fn opening(table: &Table, schema: &Schema) {
    for note in table.notes() {
        complain(&format!("提示：{note}"));
    }
    for (_, columns) in table.mapping() {
        for (head, field) in columns {
            let usual = field.and_then(|field| schema.fields().find(|(name, _)| *name == field));
            let usual = usual.map_or("（不导入）", |(_, usual)| usual);
            say(&format!("  {head} → {usual}"));
        }
    }
}

#[cfg(test)]
mod tests;
