//! Posts that share terms with a subject, rescored with everything that is known of the pair.

use std::collections::HashMap;

use tantivy::collector::TopDocs;
use tantivy::query::Query;
use tantivy::{DocAddress, Score, Searcher};
use techmarket_ranking::{Facts, Ranking, TextMatch, rank};
use techmarket_text::Reduced;

use super::error::IndexError;
use super::presence::for_each_with_term;
use super::query::Prepared;
use super::schema::{FACTS, Fields, NAME};
use crate::domain::Side;

/// Text scores are sums of 32 bit floats whose order depends on the segment; rounding to these
/// parts makes equal texts score equally.
const SCORE_PARTS: f64 = 1e5;
/// Part of the title feature for a word found anywhere; one found in title or keywords has all.
const ANYWHERE: f64 = 0.5;

/// A rescored post.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    /// [`TextMatch::shared`].
    pub(super) shared: f64,
    pub(super) ranking: Ranking,
}

/// What to score against what.
pub(super) struct Scoring<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) prepared: &'a Prepared,
    pub(super) facts: &'a Facts,
    /// The side of the posts found; the subject is on the other.
    pub(super) side: Side,
}

impl Scoring<'_> {
    /// The best `limit` posts of the query by text, rescored, best first, equals by name.
    pub(super) fn candidates(&self, query: &dyn Query, limit: usize) -> Result<Vec<Candidate>, IndexError> {
        let mut top: Vec<(Score, DocAddress)> = self
            .searcher
            .search(query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
        top.sort_by_key(|&(_, address)| address);
        let addresses: Vec<DocAddress> = top.iter().map(|&(_, address)| address).collect();
        let titles = match &self.prepared.title {
            Some(title) => self.coverage(title, &addresses)?.into_iter().map(Some).collect(),
            None => vec![None; addresses.len()],
        };
        let facts = self.facts_of(&addresses)?;
        let mut candidates = Vec::with_capacity(top.len());
        for (((score, address), title), theirs) in top.into_iter().zip(titles).zip(facts) {
            let shared = (f64::from(score) * SCORE_PARTS).round() / SCORE_PARTS;
            let text = TextMatch { shared, title };
            let ranking = match self.side {
                Side::Supply => rank(&text, &theirs, self.facts),
                Side::Demand => rank(&text, self.facts, &theirs),
            };
            candidates.push(Candidate {
                address,
                shared,
                ranking,
            });
        }
        candidates.sort_by(|a, b| b.ranking.score.total_cmp(&a.ranking.score));
        self.order_equals_by_name(&mut candidates)?;
        Ok(candidates)
    }

    /// Part of the title's word weight that each post has.
    fn coverage(&self, title: &Reduced, addresses: &[DocAddress]) -> Result<Vec<f64>, IndexError> {
        let mut coverage = vec![0.0; addresses.len()];
        for (field, part) in [(self.fields.words, ANYWHERE), (self.fields.heads, 1.0 - ANYWHERE)] {
            for term in &title.terms {
                let weight = f64::from(term.weight) / f64::from(title.ceiling) * part;
                for_each_with_term(self.searcher, field, &term.text, addresses, |place| {
                    coverage[place] += weight;
                })?;
            }
        }
        Ok(coverage)
    }

    fn facts_of(&self, addresses: &[DocAddress]) -> Result<Vec<Facts>, IndexError> {
        let mut all = Vec::with_capacity(addresses.len());
        for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let column = self
                .searcher
                .segment_reader(of_segment[0].segment_ord)
                .fast_fields()
                .bytes(FACTS)?;
            let Some(column) = column else {
                all.resize(all.len() + of_segment.len(), Facts::default());
                continue;
            };
            // Imported posts of one organisation mostly state the same.
            let mut known: HashMap<u64, Facts> = HashMap::new();
            let mut bytes = Vec::new();
            for address in of_segment {
                let Some(ord) = column.ords().first(address.doc_id) else {
                    all.push(Facts::default());
                    continue;
                };
                if let Some(facts) = known.get(&ord) {
                    all.push(facts.clone());
                    continue;
                }
                bytes.clear();
                column.ord_to_bytes(ord, &mut bytes)?;
                let facts: Facts = serde_json::from_slice(&bytes)?;
                known.insert(ord, facts.clone());
                all.push(facts);
            }
        }
        Ok(all)
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
