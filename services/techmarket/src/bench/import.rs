//! `techmarket bench import`: a file of drafts by the real client over a real socket, the same file again, and beside it the
//! same rows in a table of the same keys, by one prepared statement or PostgreSQL's COPY.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rust_xlsxwriter::Workbook;
use techmarket_importing::{Defaults, Fixed, Summary, schema};
use techmarket_kernel::{Clock, SystemClock, SystemRng, new_uuid};
use techmarket_proto::supply::v1::Listing;
use techmarket_runtime::telemetry;
use techmarket_store::{Arg, Database, Location, Migration, Schema, Sql as _};
use techmarket_tabular::{Reading, Row, Table, Words};
use techmarket_types::CodeTables;
use tokio::runtime::{Handle, Runtime};

use crate::cli::{BenchImportOptions, EncoderOptions, ImportFormat};
use crate::connect::connect;
use crate::demo::{self, CSL};
use crate::home::Home;
use crate::import::Job;
use crate::serve::{Plan, start};
use crate::terminal::say;

/// Whose rows they are: a made-up code with a right check character.
pub(super) const ORGANIZATION: &str = "123607000000005294";
const HEADER: &str = "编号,成果名称,成果简介,关键词,所属领域,国民经济行业,所在地,技术成熟度,合作方式,价格（万元）,完成单位,联系人,联系电话";
/// Until the server is stopped.
const GRACE: Duration = Duration::from_secs(10);

/// The yardstick: what an import keeps at the least, with the indexes that it cannot do without.
const BARE: Schema = Schema {
    name: "bare",
    migrations: &[Migration {
        version: 100,
        name: "bare",
        sql: "CREATE TABLE bare (id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, organization TEXT NOT NULL, \
              external_id TEXT NOT NULL, region TEXT NOT NULL, body TEXT NOT NULL); \
              CREATE UNIQUE INDEX bare_external_id ON bare (organization, external_id); \
              CREATE INDEX bare_state ON bare (state, id); \
              CREATE INDEX bare_organization ON bare (organization, id);",
    }],
    constraints: &[],
};
const INSERT: &str =
    "INSERT INTO bare (id, state, organization, external_id, region, body) VALUES ($1, $2, $3, $4, $5, $6)";
const COPY: &str = "COPY bare (id, state, organization, external_id, region, body) FROM STDIN";

/// Prints the figures as JSON. The server has a runtime of its own, as in a process of its own.
pub fn measure(options: &BenchImportOptions) -> anyhow::Result<()> {
    telemetry::start(telemetry::Format::Text, "warn");
    tokio::task::block_in_place(|| {
        let server = Runtime::new()?;
        let measured = Handle::current().block_on(Box::pin(run(options, &server)));
        server.shutdown_timeout(GRACE);
        say(&measured?.to_string());
        Ok(())
    })
}

async fn run(options: &BenchImportOptions, server: &Runtime) -> anyhow::Result<serde_json::Value> {
    let folder = tempfile::Builder::new().prefix("techmarket-bench-").tempdir()?;
    let file = folder
        .path()
        .join(format!("listings.{}", options.format.ending()));
    write(&file, options.rows, options.format)?;
    let home = Home::open(&folder.path().join("market"), None)?;
    let location = match &options.database {
        Some(url) => Location::from_url(url)?,
        None => Location::Folder(home.folder().to_owned()),
    };
    let encoder = EncoderOptions {
        encoder: None,
        encoder_threads: 1,
    };
    let plan = demo::plan(home.clone(), SocketAddr::from(([127, 0, 0, 1], 0)), encoder)?;
    let plan = Plan {
        location: location.clone(),
        ..plan
    };
    let running = server.spawn(start(plan)).await??;
    running.ready().await;
    let token = fs::read_to_string(home.operator_token())?;
    let job = Job {
        rpc: connect(&format!("http://{}", running.address()), &token)?,
        organization: ORGANIZATION.to_owned(),
        publish: false,
        update: true,
        rows: Defaults::new(CodeTables::embedded()?, Words::embedded()?, fixed())?,
    };
    let rows = u64::from(options.rows);
    let (first, created) = import(&job, &file).await?;
    anyhow::ensure!(
        first.created == rows,
        "{first}: {:?}",
        first.findings.sorted().first()
    );
    let (second, unchanged) = import(&job, &file).await?;
    anyhow::ensure!(second.unchanged == rows, "{second}");
    let peak = peak_memory()?;
    drop(job);
    server.spawn(running.stop()).await?;
    let parsed = parse(&file)?;
    let bare = bare(&location, &file).await?;
    let each_second = |time: Duration| f64::from(options.rows) / time.as_secs_f64();
    Ok(serde_json::json!({
        "database": if options.database.is_some() { "postgresql" } else { "sqlite" },
        "rows": options.rows,
        "file_bytes": fs::metadata(&file)?.len(),
        "rows_per_second": each_second(created).round(),
        "unchanged_per_second": each_second(unchanged).round(),
        "parsed_per_second": each_second(parsed).round(),
        "parse_ratio": parsed.as_secs_f64() / created.as_secs_f64(),
        "bare_per_second": each_second(bare).round(),
        "ratio": bare.as_secs_f64() / created.as_secs_f64(),
        "rss_bytes": peak,
    }))
}

pub(super) fn fixed() -> Fixed {
    Fixed {
        organization_name: "示例研究院".to_owned(),
        region: "360700".to_owned(),
        ..Fixed::default()
    }
}

pub(super) async fn import(job: &Job, file: &Path) -> anyhow::Result<(Summary, Duration)> {
    let started = Instant::now();
    let table = Table::open(file, schema::<Listing>()?, Reading::new()?)?;
    let mut summary = Summary::default();
    job.run::<Listing>(table, false, &mut summary, |_, _| {}).await?;
    Ok((summary, started.elapsed()))
}

/// How long the file takes to be read and its columns found, with nothing understood or stored.
fn parse(file: &Path) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let rows = Table::open(file, schema::<Listing>()?, Reading::new()?)?
        .flatten()
        .count();
    anyhow::ensure!(rows > 0, "no rows");
    Ok(started.elapsed())
}

/// Writes rows as an institute would send them, of the abstracts of the CSL sample in turn.
pub(super) fn write(file: &Path, rows: u32, format: ImportFormat) -> anyhow::Result<()> {
    let sources = CSL.lines().map(serde_json::from_str);
    let sources: Vec<serde_json::Value> = sources.collect::<Result<_, _>>()?;
    let rows = (1..=rows)
        .zip(sources.iter().cycle())
        .map(|(number, source)| cells(number, source));
    match format {
        ImportFormat::Csv => {
            let mut out = BufWriter::new(fs::File::create(file)?);
            writeln!(out, "{HEADER}")?;
            for row in rows {
                let quoted = row.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
                writeln!(out, "{}", quoted.join(","))?;
            }
            Ok(out.flush()?)
        }
        ImportFormat::Xlsx => {
            let mut workbook = Workbook::new();
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            for (column, head) in (0_u16..).zip(HEADER.split(',')) {
                sheet.write_string(0, column, head)?;
            }
            for (row, cells) in (1_u32..).zip(rows) {
                for (column, cell) in (0_u16..).zip(cells) {
                    sheet.write_string(row, column, cell)?;
                }
            }
            Ok(workbook.save(file)?)
        }
    }
}

fn cells(number: u32, source: &serde_json::Value) -> [String; 13] {
    // One abstract has a character of an old font, which a market refuses.
    let text = |key: &str| {
        let text = source[key].as_str().unwrap_or_default();
        text.replace(|c| ('\u{E000}'..='\u{F8FF}').contains(&c), "")
    };
    let keywords = source["keywords"].as_array().into_iter().flatten();
    let mut keywords: Vec<&str> = keywords.filter_map(serde_json::Value::as_str).collect();
    keywords.sort_unstable();
    keywords.dedup();
    keywords.truncate(5);
    [
        format!("CG-{number:07}"),
        format!("{} {number}", text("title")),
        text("abstract"),
        keywords.join("；"),
        "新材料；先进制造".to_owned(),
        "38".to_owned(),
        "360700".to_owned(),
        (number % 9 + 1).to_string(),
        "委托开发；合作开发".to_owned(),
        (number % 500 + 1).to_string(),
        "示例研究院".to_owned(),
        "张工".to_owned(),
        format!("0797-{number:07}"),
    ]
}

/// How long the rows take without a market: they are read and made ready before.
async fn bare(location: &Location, file: &Path) -> anyhow::Result<Duration> {
    let table = Table::open(file, schema::<Listing>()?, Reading::new()?)?;
    let rows: Vec<[String; 6]> = table
        .map(|row| row.map(|row| values(&row)))
        .collect::<Result<_, _>>()
        .map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let database = Database::open(location, &BARE, &[]).await?;
    let taken = if matches!(location, Location::Postgres(_)) {
        let lines = rows
            .into_iter()
            .map(|row| row.map(|value| escaped(&value)).join("\t") + "\n");
        let lines: Vec<String> = lines.collect();
        let started = Instant::now();
        database.copy(COPY, lines).await?;
        started.elapsed()
    } else {
        let rows: Vec<Vec<Arg>> = rows.into_iter().map(|row| row.map(Arg::from).into()).collect();
        let started = Instant::now();
        let mut tx = database.begin().await?;
        for row in rows {
            tx.execute(INSERT, row).await?;
        }
        tx.commit().await?;
        started.elapsed()
    };
    database.close().await;
    Ok(taken)
}

fn values(row: &Row) -> [String; 6] {
    let text = |field: &str| row.text(field).unwrap_or_default();
    let body = serde_json::json!({
        "external_id": text("external_id"),
        "title": text("title"),
        "summary": text("summary"),
        "keywords": row.list("keywords"),
        "fields": row.list("fields"),
        "region": text("region"),
        "maturity": text("maturity"),
        "cooperation": row.list("cooperation"),
        "price": text("price"),
        "completing_organizations": row.list("achievement.completing_organizations"),
        "contact": [text("confidential.contact.person"), text("confidential.contact.phone")],
    });
    let id = new_uuid(&SystemRng, SystemClock.now()).to_string();
    let (external_id, region) = (text("external_id").to_owned(), text("region").to_owned());
    [
        id,
        "draft".to_owned(),
        ORGANIZATION.to_owned(),
        external_id,
        region,
        body.to_string(),
    ]
}

/// A value in COPY's text format.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// Most memory that this process has had, server and client together, in bytes.
fn peak_memory() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line
        .and_then(|line| line.split_whitespace().next())
        .context("VmHWM")?;
    Ok(kibibytes.parse::<u64>()? * 1_024)
}
