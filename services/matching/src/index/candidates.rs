//! Posts that share terms with a subject, scored with everything that is known of the pair.

use std::collections::HashMap;

use tantivy::collector::TopDocs;
use tantivy::query::Query;
use tantivy::{DocAddress, Score, Searcher};
use techmarket_ranking::{Asked, Facts, Ranking, TermStatistics, TextMatch, TextProfile, Weights, rank};

use super::error::IndexError;
use super::facts::facts;
use super::profiles::profiles;
use super::schema::NAME;
use super::vectors::Meaning;
use crate::domain::Side;

/// A scored post.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    /// What was compared of the texts.
    pub(super) text: TextMatch,
    pub(super) ranking: Ranking,
}

/// Which of the two texts of a pair asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// The subject: a demand among listings, a search among anything.
    Subject,
    /// The post: a demand that is found for a listing.
    Post,
}

impl Asks {
    /// In a pair of the market the demand asks.
    pub(super) fn in_pair(side_of_posts: Side) -> Self {
        match side_of_posts {
            Side::Supply => Self::Subject,
            Side::Demand => Self::Post,
        }
    }
}

/// What to score against what.
pub(super) struct Scoring<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) statistics: &'a TermStatistics,
    /// What the subject asks.
    pub(super) asked: &'a Asked,
    pub(super) profile: &'a TextProfile,
    pub(super) facts: &'a Facts,
    pub(super) asks: Asks,
    /// The side of the posts found; the subject is on the other.
    pub(super) side: Side,
    pub(super) meaning: Option<&'a Meaning<'a>>,
    /// The weights in force when the search began.
    pub(super) weights: &'a Weights,
}

impl Scoring<'_> {
    /// The best `limit` posts of each query, scored, best first, equals by name.
    pub(super) fn candidates(
        &self,
        queries: &[Box<dyn Query>],
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let mut addresses = Vec::new();
        for query in queries {
            let best = TopDocs::with_limit(limit.max(1)).order_by_score();
            let top: Vec<(Score, DocAddress)> = self.searcher.search(&**query, &best)?;
            addresses.extend(top.into_iter().map(|(_, address)| address));
        }
        addresses.sort();
        addresses.dedup();
        let mut candidates = self.score(addresses)?;
        candidates.sort_by(|a, b| b.ranking.score.total_cmp(&a.ranking.score));
        self.order_equals_by_name(&mut candidates)?;
        Ok(candidates)
    }

    /// Scores posts; `addresses` go by segment, and so does what is returned.
    pub(super) fn score(&self, addresses: Vec<DocAddress>) -> Result<Vec<Candidate>, IndexError> {
        let profiles = profiles(self.searcher, &addresses)?;
        let facts = facts(self.searcher, &addresses)?;
        let mut candidates = Vec::with_capacity(addresses.len());
        for ((address, profile), theirs) in addresses.into_iter().zip(profiles).zip(facts) {
            let text = TextMatch {
                meaning: self.cosine(address)?,
                ..self.compare(&profile)
            };
            let ranking = match self.side {
                Side::Supply => rank(&text, &theirs, self.facts, self.weights),
                Side::Demand => rank(&text, self.facts, &theirs, self.weights),
            };
            candidates.push(Candidate {
                address,
                text,
                ranking,
            });
        }
        Ok(candidates)
    }

    fn cosine(&self, address: DocAddress) -> Result<Option<f64>, IndexError> {
        let Some(meaning) = self.meaning else {
            return Ok(None);
        };
        Ok(meaning.cosine(&self.name(address)?))
    }

    fn compare(&self, profile: &TextProfile) -> TextMatch {
        match self.asks {
            Asks::Subject => self.asked.compare(profile),
            Asks::Post => Asked::new(profile, self.statistics).compare(self.profile),
        }
    }

    fn order_equals_by_name(&self, candidates: &mut [Candidate]) -> Result<(), IndexError> {
        #[expect(clippy::float_cmp, reason = "equal scores are what is looked for")]
        let equal = |a: &Candidate, b: &Candidate| a.ranking.score == b.ranking.score;
        for run in candidates.chunk_by_mut(equal) {
            if run.len() > 1 {
                let mut names = HashMap::new();
                for candidate in run.iter() {
                    names.insert(candidate.address, self.name(candidate.address)?);
                }
                run.sort_by(|a, b| names.get(&a.address).cmp(&names.get(&b.address)));
            }
        }
        Ok(())
    }

    fn name(&self, address: DocAddress) -> Result<String, IndexError> {
        let mut name = String::new();
        let segment = self.searcher.segment_reader(address.segment_ord);
        if let Some(column) = segment.fast_fields().str(NAME)?
            && let Some(ord) = column.ords().first(address.doc_id)
        {
            column.ord_to_str(ord, &mut name)?;
        }
        Ok(name)
    }
}
