//! The supply side of the demo: an institute's workbook, looked at before and mended after, and universities' JSON Lines, imported as
//! anybody would.

use std::io::Cursor;
use std::time::Instant;

use serde_json::{Value, json};
use techmarket_importing::{Defaults, Finding, Fixed, Summary, Weight, schema};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::SearchListingsRequest;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::Listing;
use techmarket_tabular::{Reading, Table, Words};
use techmarket_types::CodeTables;

use crate::demo::cast::Cast;
use crate::demo::sample::{CSL, Organization, Sample};
use crate::demo::{waiting, workbook};
use crate::import::Job;
use crate::terminal::complain;

const MAX_KEYWORDS: usize = 10;

/// Imports and publishes everything, and waits until it is searchable. What is done is said by `tell`.
pub async fn import(cast: &Cast, sample: &Sample, tell: fn(&str)) -> anyhow::Result<()> {
    for supplier in &sample.suppliers {
        let job = job(cast, supplier)?;
        if supplier.categories.is_empty() {
            workbooks(&job, &supplier.name, tell).await?;
            continue;
        }
        let rows = csl_rows(sample, supplier)?.into_bytes();
        let what = format!("CSL {}（JSON Lines）", supplier.categories.join("、"));
        let summary = one(&job, rows, &format!("{}：{what}", supplier.name), false, tell).await?;
        for finding in refused(&summary) {
            complain(&format!("  {finding}"));
        }
    }
    searchable(cast, tell).await
}

/// Looks at a file, takes it in, and takes it in again when its one mistake is mended.
async fn workbooks(job: &Job, name: &str, tell: fn(&str)) -> anyhow::Result<()> {
    let (sent, mended) = workbook::sent_and_mended()?;
    one(
        job,
        sent.clone(),
        &format!("{name}：自拟样例（XLSX），预览"),
        true,
        tell,
    )
    .await?;
    let summary = one(job, sent, &format!("{name}：自拟样例（XLSX），导入"), false, tell).await?;
    for finding in refused(&summary) {
        tell(&format!("    不合格：{finding}"));
    }
    one(job, mended, &format!("{name}：改正后的文件，再导入"), false, tell).await?;
    Ok(())
}

/// Imports a file, or only looks at it, and tells what became of it.
async fn one(
    job: &Job,
    file: Vec<u8>,
    what: &str,
    is_preview: bool,
    tell: fn(&str),
) -> anyhow::Result<Summary> {
    let started = Instant::now();
    let table = Table::read(Cursor::new(file), schema::<Listing>()?, Reading::new()?)?;
    let mut summary = Summary {
        is_preview,
        ..Summary::default()
    };
    job.run::<Listing>(table, is_preview, &mut summary, |_, _| {})
        .await?;
    tell(&format!(
        "  {what}，{summary}，{:.1} 秒",
        started.elapsed().as_secs_f64()
    ));
    Ok(summary)
}

fn refused(summary: &Summary) -> Vec<String> {
    let findings = summary.findings.sorted().into_iter();
    findings
        .filter(|finding| finding.weight == Weight::Refused)
        .map(Finding::text)
        .collect()
}

fn job(cast: &Cast, supplier: &Organization) -> anyhow::Result<Job> {
    let fixed = Fixed {
        organization_name: supplier.name.clone(),
        region: supplier.region.clone(),
        ..Fixed::default()
    };
    Ok(Job {
        rpc: cast.operator()?,
        organization: supplier.credit_code.clone(),
        publish: true,
        update: true,
        rows: Defaults::new(CodeTables::embedded()?, Words::embedded()?, fixed)?,
    })
}

/// The supplier's rows of CSL, with the field and industry of their discipline.
fn csl_rows(sample: &Sample, supplier: &Organization) -> anyhow::Result<String> {
    let mut rows = String::new();
    for line in CSL.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        if !supplier.categories.contains(&text("category")) {
            continue;
        }
        let other = ("13".to_owned(), String::new());
        let (field, industry) = sample.disciplines.get(&text("discipline")).unwrap_or(&other);
        let listing = json!({
            "id": text("id"),
            "title": text("title"),
            "abstract": text("abstract"),
            "keywords": keywords(&row),
            "fields": [field],
            "industry": industry,
        });
        rows.push_str(&listing.to_string());
        rows.push('\n');
    }
    Ok(rows)
}

/// The first keywords of a row, as many as a listing has, none twice.
fn keywords(row: &Value) -> Vec<&str> {
    let mut keywords: Vec<&str> = Vec::new();
    let all = row["keywords"].as_array().into_iter().flatten();
    for keyword in all.filter_map(Value::as_str).map(str::trim) {
        if keywords.len() < MAX_KEYWORDS && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    keywords
}

async fn searchable(cast: &Cast, tell: fn(&str)) -> anyhow::Result<()> {
    let started = Instant::now();
    let head = waiting::head(cast.system()?, Source::Supply).await?;
    let client = MatchingServiceClient::new(cast.operator()?);
    waiting::until("供给进入索引", || {
        let mut client = client.clone();
        async move {
            let request = SearchListingsRequest {
                query: "技术".to_owned(),
                page_size: 1,
                ..Default::default()
            };
            let position = client.search_listings(request).await?.into_inner().index_position;
            Ok((position >= head).then_some(()))
        }
    })
    .await?;
    tell(&format!(
        "  共 {head} 条变更，导入后 {:.1} 秒全部可检索",
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}
