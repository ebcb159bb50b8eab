//! Searching and ranking.

use tantivy::collector::TopDocs;
use tantivy::{DocAddress, Order, Searcher};
use techmarket_ranking::{Facts, Ranking};

use super::candidates::{Candidate, Scoring};
use super::document::stored;
use super::error::IndexError;
use super::filtering::filtered;
use super::post_index::PostIndex;
use super::query::{Prepared, prepare, text_query};
use super::reasons::matched_terms;
use super::schema::NAME;
use crate::domain::{Filter, Hit, Kind, Subject};

/// Posts that are rescored at least, the best by text. The text holds most of the score, so what
/// lies behind them cannot come to the top; more cost time.
const RANK_CANDIDATES: usize = 300;
/// Hits of a search that can be paged through. Nobody reads on; refine the query.
pub const MAX_SEARCH_DEPTH: usize = 1_000;
/// A search leaves out what shares less than this part of the reachable weight: a post that has a
/// common word of six asked for is no answer.
const SEARCH_FLOOR: f64 = 0.08;

/// One page of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// The hits, best first, equal scores by name.
    pub hits: Vec<Hit>,
    /// Whether there are more behind these.
    pub more: bool,
}

impl<K: Kind> PostIndex<K> {
    /// Ranks the posts against a subject of the other side: at most `limit` hits, best first,
    /// equal scores by name. A post that shares no informative term is no hit. An empty index and
    /// a subject without a text give none.
    ///
    /// Any text is admitted; of a very long one the informative terms are searched.
    pub fn rank(&self, subject: &Subject, filter: &Filter<K>, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let searcher = self.searcher();
        let prepared = prepare(&searcher, &self.fields, &self.analyzer, subject)?;
        let wanted = limit.max(RANK_CANDIDATES);
        let mut candidates = self.candidates(&searcher, &prepared, &subject.facts, filter, wanted)?;
        candidates.truncate(limit);
        self.hits(&searcher, &prepared, candidates)
    }

    /// Searches by free text, ordered as [`PostIndex::rank`]; without a text, all posts that meet
    /// the filter by name, with score 0. Reaches [`MAX_SEARCH_DEPTH`] hits: an `offset` beyond
    /// gives an empty page.
    pub fn search(
        &self,
        text: &str,
        filter: &Filter<K>,
        limit: usize,
        offset: usize,
    ) -> Result<SearchPage, IndexError> {
        if text.trim().is_empty() {
            return self.browse(filter, limit, offset);
        }
        let searcher = self.searcher();
        let subject = Subject::free_text(text);
        let prepared = prepare(&searcher, &self.fields, &self.analyzer, &subject)?;
        let candidates = self.candidates(&searcher, &prepared, &subject.facts, filter, MAX_SEARCH_DEPTH)?;
        let mut behind = candidates
            .into_iter()
            .filter(|candidate| candidate.shared >= SEARCH_FLOOR)
            .skip(offset);
        let page: Vec<Candidate> = behind.by_ref().take(limit).collect();
        let more = behind.next().is_some();
        Ok(SearchPage {
            hits: self.hits(&searcher, &prepared, page)?,
            more,
        })
    }

    fn candidates(
        &self,
        searcher: &Searcher,
        prepared: &Prepared,
        facts: &Facts,
        filter: &Filter<K>,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let Some(text) = text_query(&self.fields, prepared) else {
            return Ok(Vec::new());
        };
        let scoring = Scoring {
            searcher,
            fields: &self.fields,
            prepared,
            facts,
            side: K::SIDE,
        };
        scoring.candidates(&*filtered(&self.fields, filter, Some(text)), limit)
    }

    fn hits(
        &self,
        searcher: &Searcher,
        prepared: &Prepared,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<Hit>, IndexError> {
        let addresses: Vec<DocAddress> = candidates.iter().map(|candidate| candidate.address).collect();
        let terms = matched_terms(searcher, &self.fields, prepared, &addresses)?;
        candidates
            .into_iter()
            .zip(terms)
            .map(|(Candidate { address, ranking, .. }, matched_terms)| {
                let Ranking {
                    score,
                    contributions,
                    failed_conditions,
                } = ranking;
                let (name, payload) = stored(searcher, &self.fields, address)?;
                Ok(Hit {
                    name,
                    payload,
                    score,
                    contributions,
                    matched_terms,
                    failed_conditions,
                })
            })
            .collect()
    }

    fn browse(&self, filter: &Filter<K>, limit: usize, offset: usize) -> Result<SearchPage, IndexError> {
        let searcher = self.searcher();
        let end = offset.saturating_add(limit).min(MAX_SEARCH_DEPTH);
        let query = filtered(&self.fields, filter, None);
        let by_name = TopDocs::with_limit(end + 1).order_by_string_fast_field(NAME, Order::Asc);
        let found = searcher.search(&*query, &by_name)?;
        let more = found.len() > end && end < MAX_SEARCH_DEPTH;
        let page = found.into_iter().take(end).skip(offset);
        let hits = page.map(|(_, address)| {
            let (name, payload) = stored(&searcher, &self.fields, address)?;
            Ok(Hit {
                name,
                payload,
                score: 0.0,
                contributions: Vec::new(),
                matched_terms: Vec::new(),
                failed_conditions: Vec::new(),
            })
        });
        Ok(SearchPage {
            hits: hits.collect::<Result<_, IndexError>>()?,
            more,
        })
    }
}
