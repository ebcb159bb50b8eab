//! How well the ranking agrees with people who judged pairs of demand and achievement.

mod figures;
mod judgements;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use techmarket_ranking::Facts;
use techmarket_text::{Analyzer, AnalyzerError};

use crate::domain::{Change, Filter, Subject, SupplyDoc, SupplyKind};
use crate::index::{IndexError, IndexOptions, PostIndex};
use crate::jsonl::LinesError;

pub use figures::Figures;
pub use judgements::{Demand, Judged, JudgedDemand, read_judgements};

/// An evaluation could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The judgements cannot be read.
    #[error(transparent)]
    Judgements(#[from] LinesError),
    /// The file or the temporary folder fails.
    #[error("cannot read the judgements or write the temporary index")]
    Io(#[from] io::Error),
    /// The index fails.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The analyser does not load.
    #[error(transparent)]
    Analyzer(#[from] AnalyzerError),
}

/// Reads a file of judged demands, one a line, and evaluates them.
pub fn run(path: &Path) -> Result<Figures, EvalError> {
    evaluate(&read_judgements(BufReader::new(File::open(path)?))?)
}

/// Indexes all judged achievements as listings in a temporary folder, ranks them for each demand
/// by [`PostIndex::rank`] as RankListings does, and compares the order of each demand's own
/// judged list with the levels. An achievement that is no hit has score 0.
pub fn evaluate(judgements: &[JudgedDemand]) -> Result<Figures, EvalError> {
    let folder = tempfile::tempdir()?;
    let index = PostIndex::open(folder.path(), Analyzer::new()?, IndexOptions::default())?;
    let listings: Vec<Change<SupplyKind>> = judgements
        .iter()
        .flat_map(|demand| &demand.judged)
        .map(listing)
        .collect();
    index.apply(&listings, 1)?;
    let mut figures = figures::Sum::default();
    for judged in judgements {
        let subject = Subject {
            title: judged.demand.title.clone(),
            body: judged.demand.content.clone(),
            facts: Facts::default(),
        };
        let hits = index.rank(&subject, &Filter::default(), listings.len())?;
        let scores: HashMap<&str, f64> = hits.iter().map(|hit| (hit.name.as_str(), hit.score)).collect();
        figures.add(&judged.judged, |id| scores.get(id).copied().unwrap_or_default());
    }
    Ok(figures.mean())
}

fn listing(judged: &Judged) -> Change<SupplyKind> {
    Change::Upsert(Box::new(SupplyDoc {
        name: judged.id.clone(),
        organization: None,
        hidden_organization: None,
        kind: SupplyKind::Achievement,
        title: judged.title.clone(),
        summary: String::new(),
        keywords: Vec::new(),
        facts: Facts::default(),
        payload: Vec::new(),
    }))
}
