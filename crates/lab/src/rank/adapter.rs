//! This index under the line protocol of `benches/peers`, so that it is measured on the same files in the same run as others.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use techmarket_matching::domain::{Change, Filter, Hit, Marks, Subject, SupplyDoc, SupplyKind};
use techmarket_matching::index::{IndexOptions, PostIndex};
use techmarket_ranking::Facts;
use techmarket_text::Analyzer;

use super::BenchError;
use super::run::BATCH;
use crate::memory::{of_folder, resident};

/// The part of the time that an untimed pass may take, as of the other peers.
const WARM_UP: f64 = 0.25;

/// What indexing a corpus took.
#[derive(Debug, Serialize)]
pub struct Indexed {
    documents: usize,
    seconds: f64,
    bytes: u64,
    peak_rss_bytes: u64,
}

/// The answer to a demand.
#[derive(Debug, Serialize)]
pub struct Answer {
    id: String,
    ms: f64,
    hits: Vec<(String, f64)>,
}

/// What is said behind the last answer.
#[derive(Debug, Serialize)]
pub struct Closing {
    peak_rss_bytes: u64,
    anon_rss_bytes: u64,
    queries: usize,
    warmed: usize,
}

#[derive(Deserialize)]
struct ListingLine {
    id: String,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    keywords: Vec<String>,
}

#[derive(Deserialize)]
struct DemandLine {
    id: String,
    title: String,
    content: String,
}

/// Indexes a file of listings into a folder, from reading the first line to an index that answers.
pub fn index(corpus: &Path, folder: &Path) -> Result<Indexed, BenchError> {
    let begun = Instant::now();
    let index = open(folder)?;
    let (mut documents, mut batch) = (0, Vec::with_capacity(BATCH));
    let mut commits = 0;
    let mut commit = |batch: &mut Vec<Change<SupplyKind>>| {
        commits += 1;
        index.apply(&std::mem::take(batch), commits)
    };
    for line in lines::<ListingLine>(corpus)? {
        batch.push(Change::Upsert(Box::new(post(line?))));
        documents += 1;
        if batch.len() == BATCH {
            commit(&mut batch)?;
        }
    }
    commit(&mut batch)?;
    index.close()?;
    Ok(Indexed {
        documents,
        seconds: begun.elapsed().as_secs_f64(),
        bytes: of_folder(folder)?,
        peak_rss_bytes: resident()?.peak,
    })
}

/// Ranks the listings for a file of demands, `limit` each, or searches for a title without a content, as short questions have: once without `seconds`; with them once untimed for a quarter of
/// them, and then timed until they are used up.
pub fn query(
    folder: &Path,
    queries: &Path,
    limit: usize,
    seconds: Option<f64>,
    mut say: impl FnMut(&Answer) -> Result<(), serde_json::Error>,
) -> Result<Closing, BenchError> {
    let index = open(folder)?;
    let demands = lines::<DemandLine>(queries)?.collect::<Result<Vec<_>, _>>()?;
    let mut warmed = 0;
    if let Some(seconds) = seconds {
        let begun = Instant::now();
        for demand in &demands {
            ranked(&index, demand, limit)?;
            warmed += 1;
            if begun.elapsed().as_secs_f64() > seconds * WARM_UP {
                break;
            }
        }
    }
    let begun = Instant::now();
    for demand in &demands {
        let (hits, spent) = ranked(&index, demand, limit)?;
        say(&Answer {
            id: demand.id.clone(),
            ms: spent.as_secs_f64() * 1_000.0,
            hits: hits.into_iter().map(|hit| (hit.name, hit.score)).collect(),
        })?;
        if seconds.is_some_and(|seconds| begun.elapsed().as_secs_f64() > seconds) {
            break;
        }
    }
    let memory = resident()?;
    Ok(Closing {
        peak_rss_bytes: memory.peak,
        anon_rss_bytes: memory.anonymous,
        queries: demands.len(),
        warmed,
    })
}

fn ranked(
    index: &PostIndex<SupplyKind>,
    demand: &DemandLine,
    limit: usize,
) -> Result<(Vec<Hit>, Duration), BenchError> {
    if demand.content.is_empty() {
        let begun = Instant::now();
        let page = index.search(&demand.title, &Filter::default(), limit, 0)?;
        return Ok((page.hits, begun.elapsed()));
    }
    let subject = Subject {
        title: demand.title.clone(),
        body: demand.content.clone(),
        ..Subject::default()
    };
    let begun = Instant::now();
    let hits = index.rank(&subject, &Filter::default(), limit)?;
    Ok((hits, begun.elapsed()))
}

fn open(folder: &Path) -> Result<PostIndex<SupplyKind>, BenchError> {
    let options = IndexOptions::default();
    Ok(PostIndex::open(
        folder,
        Analyzer::new()?,
        Default::default(),
        options,
    )?)
}

fn post(line: ListingLine) -> SupplyDoc {
    SupplyDoc {
        payload: format!("{}\n{}", line.title, line.summary).into_bytes(),
        name: line.id,
        organization: None,
        hidden_organization: None,
        kind: SupplyKind::Achievement,
        title: line.title,
        summary: line.summary,
        keywords: line.keywords,
        facts: Facts::default(),
        marks: Marks::default(),
    }
}

/// The lines of a file, one after the other: a corpus is larger than the memory that is measured.
fn lines<T: DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<T, BenchError>>, BenchError> {
    let lines = BufReader::new(File::open(path)?).lines();
    Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
}
