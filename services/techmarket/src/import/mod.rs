//! `techmarket import`: files of people's making, by the API that everybody has.

mod asking;
mod directory;
mod files;
mod job;
mod missing;
mod report;
mod side;
mod template;

use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use techmarket_importing::{
    Defaults, Fixed, Summary, Vocabulary, is_public, read_mapping, refused, write_mapping,
};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;
use techmarket_tabular::{Limits, Reading, Schema, Table, Words};
use techmarket_types::CodeTables;

use crate::cli::{ImportCommand, ImportOptions};
use crate::connect::signed_in;
use crate::import::side::Side;

pub use job::Job;

/// Rows were refused, though the others may be kept.
const SOME_REFUSED: u8 = 2;

/// Imports the file and reports on it, or writes a template.
pub async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    match command {
        ImportCommand::Listings(options) => Box::pin(import::<Listing>(*options)).await,
        ImportCommand::Demands(options) => {
            anyhow::ensure!(
                !options.withdraw_missing,
                "--withdraw-missing 只用于供给；需求请用 techmarket withdraw 或 CloseDemand 结束"
            );
            Box::pin(import::<Demand>(*options)).await
        }
        ImportCommand::Organizations(options) => directory::organizations(&options).await,
        ImportCommand::Brokers(options) => directory::brokers(&options).await,
        ImportCommand::Experts(options) => directory::experts(&options).await,
        ImportCommand::Template(options) => template::write(&options).map(|()| ExitCode::SUCCESS),
    }
}

/// A file with all that it is read by.
struct File<'a> {
    options: &'a ImportOptions,
    schema: Schema,
    words: &'static Words,
}

impl File<'_> {
    fn open(&self) -> anyhow::Result<Table> {
        let reading = Reading {
            words: self.words,
            sheet: self.options.sheet.clone(),
            fill_down: names(&self.options.fill_down),
            keep_unknown: self.options.keep_unknown,
            limits: Limits::default(),
        };
        let named = || self.options.file.display().to_string();
        Table::open(&self.options.file, self.schema.clone(), reading).with_context(named)
    }
}

/// Names of columns, also where people typed the Chinese comma between them.
fn names(given: &[String]) -> Vec<String> {
    let names = given.iter().flat_map(|names| names.split(['，', '、', ';']));
    names
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

async fn import<S: Side>(mut options: ImportOptions) -> anyhow::Result<ExitCode> {
    let vocabulary = Vocabulary::read::<S>(options.words.as_deref())?;
    let mut schema = vocabulary.schema;
    if let Some(path) = &options.mapping {
        let named = || path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(named)?;
        read_mapping(&mut schema, &text).with_context(named)?;
    }
    let looked_at = schema.clone();
    asking::complete(&mut options, |options| {
        let file = File {
            options,
            schema: looked_at,
            words: vocabulary.words,
        };
        let mapping = file
            .open()?
            .mapping()
            .into_iter()
            .flat_map(|(_, columns)| columns);
        let fields: Vec<String> = mapping.filter_map(|(_, field)| field).collect();
        // Objects of JSON have each its own.
        Ok(Some(fields).filter(|fields| !fields.is_empty()))
    })?;
    let options = &options;
    let organization = options.organization.clone().unwrap_or_default();
    let file = File {
        options,
        schema,
        words: vocabulary.words,
    };
    let job = Job {
        rpc: signed_in(&options.market)?,
        publish: options.publish,
        update: options.update,
        rows: Defaults::new(
            CodeTables::embedded()?,
            vocabulary.words,
            fixed(options, &organization),
        )
        .map_err(|error| anyhow::anyhow!("--{}：{error}", error.field))?,
        organization,
    };
    let table = file.open()?;
    if let Some(path) = &options.write_mapping {
        files::save(&write_mapping(&file.schema, &table), path)?;
    }
    report::opening(&table, &file.schema, options.preview);
    let mut summary = Summary {
        is_preview: options.preview,
        lists_present: options.withdraw_missing,
        ..Summary::default()
    };
    let ended = if options.preview {
        watched::<S>(&job, table, true, &mut summary).await
    } else if options.strict {
        all_or_none::<S>(&job, table, &file, &mut summary).await
    } else {
        watched::<S>(&job, table, false, &mut summary).await
    };
    // Whoever is cut off in the middle wants to know how far it came.
    report::closing::<S>(&summary, options);
    ended?;
    if let Some(path) = &options.report {
        files::save(&techmarket_importing::report(&summary), path)?;
    }
    if !summary.refused.is_empty()
        && let Some(path) = &options.refused
    {
        files::save_refused(&refused(file.open()?, &summary.refused), path)?;
        crate::terminal::say(&format!("不合格的行已写入 {}，改正后可再导入", path.display()));
    }
    if options.withdraw_missing {
        missing::withdraw(&job, &summary, options.preview).await?;
    }
    Ok(if summary.is_clean() && summary.differing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

/// Checks every row first; takes them in only if all are good.
async fn all_or_none<S: Side>(
    job: &Job,
    table: Table,
    file: &File<'_>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let checked = watched::<S>(job, table, true, summary).await;
    summary.keep_nothing();
    checked?;
    if summary.is_clean() {
        summary.findings.clear();
        summary.first.clear();
        watched::<S>(job, file.open()?, false, summary).await?;
    }
    Ok(())
}

/// Runs the job with a progress bar on standard error.
async fn watched<S: Side>(
    job: &Job,
    table: Table,
    validate_only: bool,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let (size, _) = table.progress();
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}")?;
    bar.set_style(style);
    bar.set_message(if validate_only { "检查" } else { "导入" });
    let run = job.run::<S>(table, validate_only, summary, |taken, rows| {
        bar.set_position(taken.min(size));
        bar.set_message(format!(
            "{} {rows} 行",
            if validate_only { "检查" } else { "导入" }
        ));
    });
    let ended = run.await;
    bar.finish_and_clear();
    ended
}

fn fixed(options: &ImportOptions, organization: &str) -> Fixed {
    Fixed {
        organization_name: options.organization_name.clone().unwrap_or_default(),
        region: options.region.clone().unwrap_or_default(),
        fields: options.fields.clone().into_iter().collect(),
        is_public: is_public(organization),
    }
}

#[cfg(test)]
mod tests;
