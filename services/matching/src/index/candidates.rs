//! Posts that share terms with a subject, scored with everything that is known of the pair.

use jiff::civil::Date;
use tantivy::collector::TopDocs;
use tantivy::query::Query;
use tantivy::{DocAddress, Score};
use techmarket_ranking::{
    Asked, Facts, Ranking, TermStatistics, TextMatch, TextProfile, Weights, is_possible, rank,
};

use super::document::sort_by_name;
use super::error::IndexError;
use super::facts::facts;
use super::folding::Foldable;
use super::post_key::keys;
use super::profiles::profiles;
use super::schema::{KEY, PUBLISHER};
use super::vectors::Meaning;
use super::view::View;
use crate::domain::Side;

/// A scored post.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    /// Key of its publisher, hidden or not; `None` where the post says none.
    pub(super) publisher: Option<u64>,
    pub(super) profile: TextProfile,
    /// What was compared of the texts.
    pub(super) text: TextMatch,
    pub(super) ranking: Ranking,
    /// Whether no hard condition is against the pair.
    pub(super) possible: bool,
}

impl Foldable for Candidate {
    fn address(&self) -> DocAddress {
        self.address
    }

    fn publisher(&self) -> Option<u64> {
        self.publisher
    }

    fn profile(&self) -> &TextProfile {
        &self.profile
    }
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
    pub(super) view: &'a View,
    pub(super) statistics: &'a TermStatistics,
    /// What the subject asks.
    pub(super) asked: &'a Asked,
    pub(super) profile: &'a TextProfile,
    pub(super) facts: &'a Facts,
    pub(super) asks: Asks,
    /// The side of the posts found; the subject is on the other.
    pub(super) side: Side,
    pub(super) meaning: Option<&'a Meaning<'a>>,
    /// The day of which demands whose time is over are left out.
    pub(super) on: Option<Date>,
    /// The weights in force when the search began.
    pub(super) weights: &'a Weights,
}

impl Scoring<'_> {
    /// The best `limit` posts of each query, scored, best first, equals by name; and whether that is all that they find.
    pub(super) fn candidates(
        &self,
        queries: &[Box<dyn Query>],
        limit: usize,
    ) -> Result<(Vec<Candidate>, bool), IndexError> {
        let (mut addresses, mut is_all) = (Vec::new(), true);
        for query in queries {
            let best = TopDocs::with_limit(limit.max(1)).order_by_score();
            let top: Vec<(Score, DocAddress)> = self.view.search(&**query, &best)?;
            is_all &= top.len() < limit.max(1);
            addresses.extend(top.into_iter().map(|(_, address)| address));
        }
        addresses.sort();
        addresses.dedup();
        let mut candidates = self.score(addresses)?;
        candidates.retain(|candidate| candidate.possible && candidate.text.says_something());
        candidates.sort_by(|a, b| b.ranking.score.total_cmp(&a.ranking.score));
        self.order_equals_by_name(&mut candidates)?;
        Ok((candidates, is_all))
    }

    /// Scores posts; `addresses` go by segment, and so does what is returned.
    pub(super) fn score(&self, addresses: Vec<DocAddress>) -> Result<Vec<Candidate>, IndexError> {
        let profiles = profiles(self.view, &addresses)?;
        let facts = facts(self.view, &addresses)?;
        let mut cosines = cosines(self.meaning, self.view, &addresses)?.into_iter();
        let mut publishers = keys(self.view, PUBLISHER, &addresses)?.into_iter();
        let mut candidates = Vec::with_capacity(addresses.len());
        for ((address, profile), theirs) in addresses.into_iter().zip(profiles).zip(facts) {
            let text = TextMatch {
                meaning: cosines.next().flatten(),
                ..self.compare(&profile)
            };
            let (supply, demand) = match self.side {
                Side::Supply => (&theirs, self.facts),
                Side::Demand => (self.facts, &theirs),
            };
            let ranking = rank(&text, supply, demand, self.weights);
            let possible = is_possible(supply, demand, &ranking.failed_conditions, self.on);
            candidates.push(Candidate {
                address,
                publisher: publishers.next().flatten(),
                profile,
                text,
                ranking,
                possible,
            });
        }
        Ok(candidates)
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
            sort_by_name(run, self.view, |candidate| candidate.address)?;
        }
        Ok(())
    }
}

/// How near each post is in meaning; none is without a meaning.
pub(super) fn cosines(
    meaning: Option<&Meaning<'_>>,
    view: &View,
    addresses: &[DocAddress],
) -> Result<Vec<Option<f64>>, IndexError> {
    let Some(meaning) = meaning else {
        return Ok(vec![None; addresses.len()]);
    };
    let keys = keys(view, KEY, addresses)?;
    Ok(keys.into_iter().map(|key| meaning.cosine(key?)).collect())
}
