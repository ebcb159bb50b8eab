//! How well the ranking agrees with people who judged pairs of demand and achievement.

mod figures;
mod judgements;
mod known_item;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use techmarket_encoder::{Encoder, EncoderError};
use techmarket_ranking::Facts;
use techmarket_text::{Analyzer, AnalyzerError};

use crate::domain::{Change, Side, Subject, SupplyDoc, SupplyKind};
use crate::index::{IndexError, IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use crate::jsonl::LinesError;

pub use figures::Figures;
pub use judgements::{Demand, Judged, JudgedDemand, read_judgements};
pub use known_item::{KnownItem, known_item};

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
    /// The encoder fails on a text.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The analyser does not load.
    #[error(transparent)]
    Analyzer(#[from] AnalyzerError),
}

/// Reads a file of judged demands, one a line, and evaluates them, with an encoder if there is one.
pub fn run(path: &Path, encoder: Option<Arc<dyn Encoder>>) -> Result<Figures, EvalError> {
    evaluate(&read_judgements(BufReader::new(File::open(path)?))?, encoder)
}

/// Indexes all judged achievements and the demands in a temporary folder as a market holds them, scores the judged pairs of
/// each demand as RankListings does ([`PostIndex::score`]), and compares their order with the levels.
pub fn evaluate(
    judgements: &[JudgedDemand],
    encoder: Option<Arc<dyn Encoder>>,
) -> Result<Figures, EvalError> {
    let folder = tempfile::tempdir()?;
    let vectors = encoder.map(MarketVectors::new).unwrap_or_default();
    let shared = (MarketStatistics::default(), vectors.clone());
    let index = PostIndex::open(folder.path(), Analyzer::new()?, shared, IndexOptions::default())?;
    let listings: HashMap<&str, SupplyDoc> = judgements
        .iter()
        .flat_map(|demand| &demand.judged)
        .map(|judged| (judged.id.as_str(), listing(judged)))
        .collect();
    let subjects: Vec<Subject> = judgements.iter().map(|judged| subject(&judged.demand)).collect();
    encode(&vectors, Side::Supply, listings.values().map(Subject::from))?;
    encode(&vectors, Side::Demand, subjects.iter().cloned())?;
    let changes: Vec<Change<SupplyKind>> = listings
        .into_values()
        .map(|listing| Change::Upsert(Box::new(listing)))
        .collect();
    index.apply(&changes, 1)?;
    let mut figures = figures::Sum::default();
    for (judged, subject) in judgements.iter().zip(&subjects) {
        let names: Vec<&str> = judged.judged.iter().map(|judged| judged.id.as_str()).collect();
        let scores = index.score(subject, &names)?;
        let scores: HashMap<&str, f64> = names
            .into_iter()
            .zip(scores.into_iter().map(Option::unwrap_or_default))
            .collect();
        figures.add(&judged.judged, |id| scores.get(id).copied().unwrap_or_default());
    }
    Ok(figures.mean())
}

fn encode(
    vectors: &MarketVectors,
    side: Side,
    subjects: impl Iterator<Item = Subject>,
) -> Result<(), EvalError> {
    let subjects: Vec<Subject> = subjects.collect();
    let of: Vec<&Subject> = subjects.iter().collect();
    let encoded = vectors.encode(&of)?;
    let named = subjects.iter().zip(encoded);
    vectors.replace(
        side,
        named.filter_map(|(subject, vector)| Some((subject.post.clone()?, vector))),
    );
    Ok(())
}

fn subject(demand: &Demand) -> Subject {
    Subject {
        post: Some(demand.id.clone()),
        title: demand.title.clone(),
        body: demand.content.clone(),
        ..Subject::default()
    }
}

fn listing(judged: &Judged) -> SupplyDoc {
    SupplyDoc {
        name: judged.id.clone(),
        organization: None,
        hidden_organization: None,
        kind: SupplyKind::Achievement,
        title: judged.title.clone(),
        summary: String::new(),
        keywords: Vec::new(),
        facts: Facts::default(),
        payload: Vec::new(),
    }
}
