//! Searching and ranking.

use std::sync::RwLockReadGuard;

use jiff::civil::Date;
use tantivy::collector::TopDocs;
use tantivy::query::Query;
use tantivy::{DocAddress, Order, Searcher};
use techmarket_ranking::{Asked, Ranking, TermKey, TermStatistics, TextProfile, Weights};

use super::analysed::{Analysed, analyse};
use super::candidates::{Asks, Candidate, Scoring};
use super::characters::{Character, characters, stand_ins};
use super::document::{read_name, stored};
use super::error::IndexError;
use super::filtering::filtered;
use super::folding::{Folded, fold};
use super::post_index::PostIndex;
use super::reasons::matched_terms;
use super::retrieval::{retrieval, with_keys};
use super::schema::NAME;
use super::vectors::Meaning;
use crate::domain::{Filter, Hit, Kind, MAX_VARIANTS, Subject};

/// Posts that are scored at least, the best by their heaviest terms. The text holds most of the score, so what lies behind
/// them hardly comes to the top; more cost time.
const RANK_CANDIDATES: usize = 200;
/// Hits of a search that can be paged through. Nobody reads on; refine the query.
pub const MAX_SEARCH_DEPTH: usize = 1_000;
/// A search leaves out what shares less than this part of the reachable weight: a post that has a
/// common word of six asked for is no answer.
const SEARCH_FLOOR: f64 = 0.08;
/// Or is less near in meaning. Of the strong pairs of the judged demands most are nearer, of the unrelated few.
const MEANING_FLOOR: f64 = 0.3;
/// Posts nearest in meaning that are scored besides those found by terms.
const NEAREST: usize = 100;

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
        let asking = Asking::new(self, subject, Asks::in_pair(K::SIDE))?;
        let mut depth = limit.max(RANK_CANDIDATES);
        loop {
            let (candidates, is_all) = asking.candidates(&searcher, filter, depth)?;
            let mut folded = folded(candidates, filter);
            // Hundreds of variants of one publisher, or of posts that a hard condition excludes, do not hide the others.
            if folded.len() >= limit || is_all || depth >= MAX_SEARCH_DEPTH {
                folded.truncate(limit);
                return asking.hits(&searcher, folded);
            }
            depth = MAX_SEARCH_DEPTH;
        }
    }

    /// The subject's score with each of the posts `names` and its parts, as [`PostIndex::rank`] gives them where it reaches the post;
    /// `None` for one that is not published as far as the index has been read.
    pub fn score(&self, subject: &Subject, names: &[&str]) -> Result<Vec<Option<Ranking>>, IndexError> {
        let searcher = self.searcher();
        let asking = Asking::new(self, subject, Asks::in_pair(K::SIDE))?;
        let mut places = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            places.extend(self.address(&searcher, name)?.map(|address| (address, place)));
        }
        places.sort_unstable();
        let addresses: Vec<DocAddress> = places.iter().map(|(address, _)| *address).collect();
        let mut scores = vec![None; names.len()];
        for (candidate, (_, place)) in asking
            .scoring(&searcher, None)
            .score(addresses)?
            .into_iter()
            .zip(places)
        {
            scores[place] = Some(candidate.ranking);
        }
        Ok(scores)
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
        let asking = Asking::question(self, &searcher, &subject)?;
        let (mut candidates, _) = asking.candidates(&searcher, filter, MAX_SEARCH_DEPTH)?;
        candidates.retain(Candidate::is_answer);
        let mut behind = folded(candidates, filter).into_iter().skip(offset);
        let page: Vec<Folded> = behind.by_ref().take(limit).collect();
        let more = behind.next().is_some();
        Ok(SearchPage {
            hits: asking.hits(&searcher, page)?,
            more,
        })
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
                variants: Vec::new(),
            })
        });
        Ok(SearchPage {
            hits: hits.collect::<Result<_, IndexError>>()?,
            more,
        })
    }
}

fn folded<K>(candidates: Vec<Candidate>, filter: &Filter<K>) -> Vec<Folded> {
    if filter.variants_too {
        candidates.into_iter().map(Folded::from).collect()
    } else {
        fold(candidates)
    }
}

impl Candidate {
    fn is_answer(&self) -> bool {
        let near = self.text.meaning.is_some_and(|cosine| cosine >= MEANING_FLOOR);
        self.text.shared >= SEARCH_FLOOR || near
    }
}

/// A subject that is asked for, analysed once.
struct Asking<'a, K> {
    index: &'a PostIndex<K>,
    statistics: RwLockReadGuard<'a, TermStatistics>,
    subject: &'a Subject,
    analysed: Analysed,
    /// What the subject asks: what candidates are found by, whichever text of the pair asks.
    asked: Asked,
    /// The characters that stand alone in a question.
    characters: Vec<Character>,
    asks: Asks,
    meaning: Option<Meaning<'a>>,
    /// The weights in force when the search began.
    weights: Weights,
}

impl<'a, K: Kind> Asking<'a, K> {
    fn new(index: &'a PostIndex<K>, subject: &'a Subject, asks: Asks) -> Result<Self, IndexError> {
        let analysed = analyse(&index.analyzer, subject);
        Self::with(index, subject, analysed, asks, Vec::new())
    }

    /// What somebody typed to find posts.
    fn question(
        index: &'a PostIndex<K>,
        searcher: &Searcher,
        subject: &'a Subject,
    ) -> Result<Self, IndexError> {
        let analysed = analyse(&index.analyzer, subject);
        let characters = characters(searcher, index.fields.terms, &analysed)?;
        Self::with(index, subject, analysed, Asks::Subject, characters)
    }

    fn with(
        index: &'a PostIndex<K>,
        subject: &'a Subject,
        analysed: Analysed,
        asks: Asks,
        characters: Vec<Character>,
    ) -> Result<Self, IndexError> {
        // It may encode the subject, which takes long: before the counts are held against whoever publishes.
        let meaning = index.vectors.meaning(subject, K::SIDE)?;
        let statistics = index.statistics.read();
        let asked = Asked::with(&analysed.profile, stand_ins(&characters), &statistics);
        Ok(Self {
            index,
            statistics,
            subject,
            analysed,
            asked,
            characters,
            asks,
            meaning,
            weights: index.weights(),
        })
    }

    fn candidates(
        &self,
        searcher: &Searcher,
        filter: &Filter<K>,
        limit: usize,
    ) -> Result<(Vec<Candidate>, bool), IndexError> {
        let fields = &self.index.fields;
        let mut queries = Vec::new();
        queries.extend(retrieval(fields.terms, &self.analysed, &self.asked));
        let characters = self.characters.iter();
        queries.extend(characters.filter_map(|character| character.query(fields.terms)));
        queries.extend(
            self.meaning
                .as_ref()
                .and_then(|meaning| with_keys(fields.key, &meaning.nearest(NEAREST))),
        );
        let queries: Vec<Box<dyn Query>> = queries
            .into_iter()
            .map(|query| filtered(fields, filter, Some(query)))
            .collect();
        self.scoring(searcher, filter.on).candidates(&queries, limit)
    }

    fn scoring<'b>(&'b self, searcher: &'b Searcher, on: Option<Date>) -> Scoring<'b> {
        Scoring {
            searcher,
            statistics: &self.statistics,
            asked: &self.asked,
            profile: &self.analysed.profile,
            facts: &self.subject.facts,
            asks: self.asks,
            side: K::SIDE,
            meaning: self.meaning.as_ref(),
            on,
            weights: &self.weights,
        }
    }

    fn hits(&self, searcher: &Searcher, found: Vec<Folded>) -> Result<Vec<Hit>, IndexError> {
        let hits = found.into_iter().map(|Folded { best, variants }| {
            let (name, payload) = stored(searcher, &self.index.fields, best.address)?;
            let Ranking {
                score,
                contributions,
                failed_conditions,
            } = best.ranking;
            let variants = variants.into_iter().take(MAX_VARIANTS);
            Ok(Hit {
                name,
                payload,
                score,
                contributions,
                matched_terms: matched_terms(
                    &self.index.analyzer,
                    &self.analysed,
                    &self.shared(&best.profile),
                ),
                failed_conditions,
                variants: variants
                    .map(|variant| read_name(searcher, variant))
                    .collect::<Result<_, _>>()?,
            })
        });
        hits.collect()
    }

    fn shared(&self, of_post: &TextProfile) -> Vec<(TermKey, f64)> {
        match self.asks {
            Asks::Subject => self.asked.shared(of_post),
            Asks::Post => Asked::new(of_post, &self.statistics).shared(&self.analysed.profile),
        }
    }
}
