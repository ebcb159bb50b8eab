//! Ranking.

use std::sync::RwLockReadGuard;

use jiff::civil::Date;
use tantivy::DocAddress;
use tantivy::query::Query;
use techmarket_ranking::{Asked, Ranking, TermKey, TermStatistics, TextProfile, Weights};

use super::analysed::{Analysed, analyse};
use super::candidates::{Asks, Candidate, Scoring};
use super::error::IndexError;
use super::filtering::filtered;
use super::folding::{Folded, fold};
use super::hits::hit;
use super::post_index::PostIndex;
use super::reasons::matched_terms;
use super::retrieval::{near_in_meaning, retrieval};
use super::search_page::MAX_SEARCH_DEPTH;
use super::vectors::Meaning;
use super::view::View;
use crate::domain::{Filter, Hit, Kind, Subject};

/// Posts that are scored at least, the best by their heaviest terms. The text holds most of the score, so what lies behind
/// them hardly comes to the top; more cost time.
const RANK_CANDIDATES: usize = 200;

impl<K: Kind> PostIndex<K> {
    /// Ranks the posts against a subject of the other side: at most `limit` hits, best first,
    /// equal scores by name. A post that shares no informative term is no hit. An empty index and
    /// a subject without a text give none.
    ///
    /// Any text is admitted; of a very long one the informative terms are searched.
    pub fn rank(&self, subject: &Subject, filter: &Filter<K>, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let view = self.view();
        let asking = Asking::new(self, subject, Asks::in_pair(K::SIDE));
        let mut depth = limit.max(RANK_CANDIDATES);
        loop {
            let (candidates, is_all) = asking.candidates(&view, filter, depth)?;
            let mut folded = folded(candidates, filter);
            // Hundreds of variants of one publisher, or of posts that a hard condition excludes, do not hide the others.
            if folded.len() >= limit || is_all || depth >= MAX_SEARCH_DEPTH {
                folded.truncate(limit);
                return asking.hits(&view, folded);
            }
            depth = MAX_SEARCH_DEPTH;
        }
    }

    /// The subject's score with each of the posts `names` and its parts, as [`PostIndex::rank`] gives them where it reaches the post;
    /// `None` for one that is not published as far as the index has been read.
    pub fn score(&self, subject: &Subject, names: &[&str]) -> Result<Vec<Option<Ranking>>, IndexError> {
        let view = self.view();
        let asking = Asking::new(self, subject, Asks::in_pair(K::SIDE));
        let mut places = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            places.extend(self.address(&view, name)?.map(|address| (address, place)));
        }
        places.sort_unstable();
        let addresses: Vec<DocAddress> = places.iter().map(|(address, _)| *address).collect();
        let mut scores = vec![None; names.len()];
        for (candidate, (_, place)) in asking
            .scoring(&view, None)
            .score(addresses)?
            .into_iter()
            .zip(places)
        {
            scores[place] = Some(candidate.ranking);
        }
        Ok(scores)
    }
}

fn folded<K>(candidates: Vec<Candidate>, filter: &Filter<K>) -> Vec<Folded<Candidate>> {
    if filter.variants_too {
        candidates.into_iter().map(Folded::from).collect()
    } else {
        fold(candidates)
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
    asks: Asks,
    meaning: Option<Meaning<'a>>,
    /// The weights in force when the search began.
    weights: Weights,
}

impl<'a, K: Kind> Asking<'a, K> {
    fn new(index: &'a PostIndex<K>, subject: &'a Subject, asks: Asks) -> Self {
        let analysed = analyse(&index.analyzer, subject);
        // It may encode the subject, which takes long: before the counts are held against whoever publishes.
        let meaning = index.vectors.meaning(subject, K::SIDE);
        let statistics = index.statistics.read();
        let asked = Asked::new(&analysed.profile, &statistics);
        Self {
            index,
            statistics,
            subject,
            analysed,
            asked,
            asks,
            meaning,
            weights: index.weights(),
        }
    }

    fn candidates(
        &self,
        view: &View,
        filter: &Filter<K>,
        limit: usize,
    ) -> Result<(Vec<Candidate>, bool), IndexError> {
        let fields = &self.index.fields;
        let mut queries = Vec::new();
        queries.extend(retrieval(fields.terms, &self.analysed, &self.asked));
        queries.extend(near_in_meaning(fields.key, self.meaning.as_ref()));
        let queries: Vec<Box<dyn Query>> = queries
            .into_iter()
            .map(|query| filtered(fields, filter, Some(query)))
            .collect();
        self.scoring(view, filter.on).candidates(&queries, limit)
    }

    fn scoring<'b>(&'b self, view: &'b View, on: Option<Date>) -> Scoring<'b> {
        Scoring {
            view,
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

    fn hits(&self, view: &View, found: Vec<Folded<Candidate>>) -> Result<Vec<Hit>, IndexError> {
        let hits = found.into_iter().map(|Folded { best, variants }| {
            let terms = matched_terms(&self.index.analyzer, &self.analysed, &self.shared(&best.profile));
            hit(
                view,
                &self.index.fields,
                best.address,
                best.ranking,
                terms,
                variants,
            )
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
