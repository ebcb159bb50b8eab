//! `techmarket import`: files of people's making, by the API that everybody has.

mod columns;
mod job;
mod rows;
mod summary;

use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use techmarket_kernel::Reason;
use techmarket_tabular::Table;
use techmarket_types::CodeTables;

use crate::cli::{ImportCommand, ImportOptions};
use crate::connect::signed_in;
use crate::terminal::{complain, say};

pub use columns::schema;
pub use job::Job;
pub use rows::{Defaults, Fixed};
pub use summary::Summary;

/// Rows were refused, though the others may be kept.
const SOME_REFUSED: u8 = 2;

/// Imports the file and reports on it.
pub async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    let ImportCommand::Listings(options) = command;
    let tables = CodeTables::embedded()?;
    let rpc = signed_in(&options.market)?;
    let job = Job {
        rpc,
        organization: options.organization.clone(),
        publish: options.publish,
        rows: Defaults::new(tables, fixed(&options)),
    };
    let open = || Table::open(&options.file, schema()?).with_context(|| options.file.display().to_string());
    let table = open()?;
    let mut summary = Summary::default();
    let ended = if options.strict {
        all_or_none(&job, table, open, &mut summary).await
    } else {
        watched(&job, table, false, &mut summary).await
    };
    // Whoever is cut off in the middle wants to know how far it came.
    report(&summary, options.strict);
    ended?;
    Ok(if summary.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

/// Checks every row first; takes them in only if all are good.
async fn all_or_none(
    job: &Job,
    table: Table,
    again: impl Fn() -> anyhow::Result<Table>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let checked = watched(job, table, true, summary).await;
    summary.keep_nothing();
    checked?;
    if summary.is_clean() {
        watched(job, again()?, false, summary).await?;
    }
    Ok(())
}

/// Runs the job with a progress bar on standard error.
async fn watched(job: &Job, table: Table, validate_only: bool, summary: &mut Summary) -> anyhow::Result<()> {
    let (size, _) = table.progress();
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}")?;
    bar.set_style(style);
    bar.set_message(if validate_only { "检查" } else { "导入" });
    let run = job.run(table, validate_only, summary, |taken, rows| {
        bar.set_position(taken);
        bar.set_message(format!(
            "{} {rows} 行",
            if validate_only { "检查" } else { "导入" }
        ));
    });
    let ended = run.await;
    bar.finish_and_clear();
    ended
}

fn fixed(options: &ImportOptions) -> Fixed {
    let split = |codes: &String| {
        codes
            .split([',', '，', '；', ';'])
            .map(|code| code.trim().to_owned())
            .collect()
    };
    Fixed {
        organization_name: options.organization_name.clone().unwrap_or_default(),
        region: options.region.clone().unwrap_or_default(),
        fields: options.fields.as_ref().map(split).unwrap_or_default(),
    }
}

fn report(summary: &Summary, strict: bool) {
    for column in &summary.ignored {
        complain(&format!("提示：列“{column}”没有对应的字段，未导入"));
    }
    for error in &summary.errors {
        complain(&error.to_string());
    }
    if summary.unlisted > 0 {
        complain(&format!("……另有 {} 条错误未列出", summary.unlisted));
    }
    say(&summary.to_string());
    if summary.created + summary.updated > 0 {
        say(&format!("本次导入：{}", summary.import_name));
    }
    if strict && !summary.is_clean() {
        say(&format!(
            "严格模式：有 {} 行不合格，未导入任何一行（{}）",
            summary.rejected,
            Reason::ImportRowInvalid.as_str()
        ));
    }
}
