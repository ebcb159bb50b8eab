//! How well the ranking agrees with people who judged pairs of demand and achievement.

mod diversity;
mod figures;
mod judgements;
mod known_item;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use techmarket_encoder::{Encoder, EncoderError};
use techmarket_ranking::learning::{self, Group, cross_fit, fold};
use techmarket_ranking::{Facts, FeatureValues, Ranking, Weights};
use techmarket_text::{Analyzer, AnalyzerError};

use crate::domain::{Change, Side, Subject, SupplyDoc, SupplyKind};
use crate::index::{IndexError, IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use crate::jsonl::LinesError;

pub use diversity::{Diversity, diversity};
pub use figures::Figures;
pub use judgements::{Demand, Judged, JudgedDemand, read_judgements};
pub use known_item::{KnownItem, known_item};

/// Parts of the demands: what one teaches is tried on the other.
const HALVES: u64 = 2;

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

/// Reads a file of judged demands, one a line.
pub fn open_judgements(path: &Path) -> Result<Vec<JudgedDemand>, EvalError> {
    Ok(read_judgements(BufReader::new(File::open(path)?))?)
}

/// How well the order of the scores agrees with the judges.
#[must_use]
pub fn evaluate(ranked: &[RankedDemand<'_>]) -> Figures {
    let mut figures = figures::Sum::default();
    for demand in ranked {
        figures.add(demand.judged, |id| {
            demand.ranking(id).map_or(0.0, |ranking| ranking.score)
        });
    }
    figures.mean()
}

/// The same with weights that were learned: each half of the demands is scored by what the other half teaches, half by
/// the hash of the demand's id.
#[must_use]
pub fn evaluate_learned(ranked: &[RankedDemand<'_>]) -> Figures {
    let groups: Vec<Group> = ranked.iter().map(RankedDemand::group).collect();
    let learned = cross_fit(&groups, HALVES, &Weights::default());
    let mut figures = figures::Sum::default();
    for demand in ranked {
        let half = usize::try_from(fold(demand.id, HALVES)).unwrap_or_default();
        let weights = learned.get(half).copied().unwrap_or_default();
        figures.add(demand.judged, |id| {
            demand
                .ranking(id)
                .map_or(0.0, |ranking| weights.score(&values(ranking)))
        });
    }
    figures.mean()
}

/// A judged demand with the rankings of its judged achievements.
pub struct RankedDemand<'a> {
    id: &'a str,
    judged: &'a [Judged],
    /// In the order of `judged`.
    rankings: Vec<Option<Ranking>>,
}

impl RankedDemand<'_> {
    fn ranking(&self, id: &str) -> Option<&Ranking> {
        let place = self.judged.iter().position(|judged| judged.id == id)?;
        self.rankings.get(place)?.as_ref()
    }

    fn group(&self) -> Group {
        let judged = self.judged.iter().zip(&self.rankings);
        Group {
            id: self.id.to_owned(),
            judged: judged
                .filter_map(|(judged, ranking)| {
                    Some(learning::Judged {
                        grade: judged.level,
                        values: values(ranking.as_ref()?),
                    })
                })
                .collect(),
        }
    }
}

fn values(ranking: &Ranking) -> FeatureValues {
    FeatureValues::from(ranking.contributions.as_slice())
}

/// Indexes all judged achievements and the demands in a temporary folder as a market holds them, and ranks the judged pairs of
/// each demand as RankListings does ([`PostIndex::score`]).
pub fn rank(
    judgements: &[JudgedDemand],
    encoder: Option<Arc<dyn Encoder>>,
) -> Result<Vec<RankedDemand<'_>>, EvalError> {
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
    let ranked = judgements.iter().zip(&subjects).map(|(judged, subject)| {
        let names: Vec<&str> = judged.judged.iter().map(|judged| judged.id.as_str()).collect();
        Ok(RankedDemand {
            id: &judged.demand.id,
            judged: &judged.judged,
            rankings: index.score(subject, &names)?,
        })
    });
    ranked.collect()
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
