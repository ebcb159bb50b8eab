//! Judged pairs as the market ranks them.

use std::collections::HashMap;
use std::sync::Arc;

use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Change, Marks, Side, Subject, SupplyDoc, SupplyKind};
use techmarket_matching::index::{IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use techmarket_ranking::learning::{self, Group, cross_fit, fold};
use techmarket_ranking::{Facts, FeatureValues, Ranking, Weights};
use techmarket_text::Analyzer;

use super::EvalError;
use super::encoding::encode;
use super::figures::{Figures, Sum};
use super::judgements::{Demand, Judged, JudgedDemand};

/// Parts of the demands: what one teaches is tried on the other.
const HALVES: u64 = 2;

/// How well the order of the scores agrees with the judges.
#[must_use]
pub fn evaluate(ranked: &[RankedDemand<'_>]) -> Figures {
    let mut figures = Sum::default();
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
    let groups: Vec<Group> = ranked.iter().map(|demand| demand.group(demand.id)).collect();
    let learned = cross_fit(&groups, HALVES, &Weights::default());
    let mut figures = Sum::default();
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
    pub(super) fn id(&self) -> &str {
        self.id
    }

    pub(super) fn judged(&self) -> &[Judged] {
        self.judged
    }

    pub(super) fn ranking(&self, id: &str) -> Option<&Ranking> {
        let place = self.judged.iter().position(|judged| judged.id == id)?;
        self.rankings.get(place)?.as_ref()
    }

    /// The score and the judges' level of each judged pair; one that was not found has 0.
    pub(super) fn scores(&self) -> impl Iterator<Item = (f64, u8)> + '_ {
        let judged = self.judged.iter().zip(&self.rankings);
        judged.map(|(judged, ranking)| {
            let score = ranking.as_ref().map_or(0.0, |ranking| ranking.score);
            (score, judged.level)
        })
    }

    /// What it teaches, known by `id`.
    pub(super) fn group(&self, id: &str) -> Group {
        let judged = self.judged.iter().zip(&self.rankings);
        Group {
            id: id.to_owned(),
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

pub(super) fn values(ranking: &Ranking) -> FeatureValues {
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
        marks: Marks::default(),
        payload: Vec::new(),
    }
}
