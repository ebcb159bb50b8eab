//! Answering a question by stages, as far as the page needs.

use std::collections::HashSet;

use tantivy::DocAddress;
use tantivy::collector::TopDocs;
use tantivy::query::{Occur, Query};
use techmarket_ranking::TextMatch;

use super::answering::Answering;
use super::candidates::cosines;
use super::document::sort_by_name;
use super::error::IndexError;
use super::folding::{Folded, Folding};
use super::found::{Found, as_if_near, best_match, runs_of_equals};
use super::hits::hit;
use super::post_key::keys;
use super::profiles::profiles;
use super::reasons::matched_terms;
use super::retrieval::{near_in_meaning, retrieval};
use super::schema::PUBLISHER;
use super::search_page::{MAX_SEARCH_DEPTH, SearchPage};
use super::stages::{Stage, any, in_texts, in_titles, said};
use super::total::Total;
use super::words::{Way, coverage};
use crate::domain::{Hit, Kind};

/// A search leaves out what has not all that was typed and shares less than this part of the reachable weight: a post that has a
/// common word of six asked for is no answer.
const SEARCH_FLOOR: f64 = 0.08;
/// Or is less near in meaning. Of the strong pairs of the judged demands most are nearer, of the unrelated few.
const MEANING_FLOOR: f64 = 0.3;

impl<K: Kind> Answering<'_, K> {
    /// The page of `limit` hits behind `offset`.
    pub(super) fn page(&self, limit: usize, offset: usize) -> Result<SearchPage, IndexError> {
        let end = offset.saturating_add(limit).min(MAX_SEARCH_DEPTH);
        let mut folding = Folding::new(end);
        let mut seen = HashSet::new();
        for stage in self.stages() {
            self.answer_by(&stage, &mut seen, &mut folding)?;
            if folding.more {
                break;
            }
        }
        let more = folding.more && end < MAX_SEARCH_DEPTH;
        let found_in_part = folding.kept.len() as u64;
        let page = folding.kept.into_iter().skip(offset);
        let hits = page.map(|folded| self.hit(folded));
        Ok(SearchPage {
            hits: hits.collect::<Result<_, _>>()?,
            more,
            total: Total {
                posts: found_in_part,
                is_estimate: more,
            },
            ..SearchPage::default()
        })
    }

    /// Takes in what a stage finds: the best first, then those behind them if they are needed.
    fn answer_by(
        &self,
        stage: &Stage,
        seen: &mut HashSet<DocAddress>,
        folding: &mut Folding<Found>,
    ) -> Result<(), IndexError> {
        let mut bound = f64::INFINITY;
        for depth in stage.depths() {
            let (found, is_cut) = self.found(&stage.queries, *depth, bound, seen)?;
            bound = found.last().map_or(bound, |last| last.score.min(bound));
            for mut run in runs_of_equals(found) {
                if !folding.more {
                    sort_by_name(&mut run, self.view, |found| found.address)?;
                }
                if self.filter.variants_too {
                    folding.extend_unfolded(run);
                } else {
                    folding.extend(run);
                }
            }
            if folding.more || !is_cut {
                break;
            }
        }
        Ok(())
    }

    /// What is asked, one after the other: what a stage finds stands before all that the next finds.
    fn stages(&self) -> Vec<Stage> {
        let fields = &self.index.fields;
        let mut stages = Vec::new();
        let own = || self.words.iter().filter_map(|word| word.ways.first());
        let all_in_one_piece = own().all(Way::is_one_piece);
        if !self.words.is_empty() {
            let titles = in_titles(fields, &self.words).map(|all| (all, true));
            let texts = in_texts(fields, &self.words).map(|all| (all, all_in_one_piece));
            for (all, is_even) in titles.into_iter().chain(texts) {
                let queries = self.narrowed(all).into_iter().collect();
                stages.push(Stage { queries, is_even });
            }
        }
        let nothing_is_left = self.words.len() == 1
            && self.meaning.is_none()
            && self.unknown.is_empty()
            && own().all(|way| way.pieces.len() <= 1);
        if !nothing_is_left {
            stages.push(Stage {
                queries: self.loose(),
                is_even: true,
            });
        }
        stages
    }

    /// Posts that have a part of what was typed, or mean the same.
    fn loose(&self) -> Vec<Box<dyn Query>> {
        let fields = &self.index.fields;
        let mut loose: Vec<Box<dyn Query>> = Vec::new();
        loose.extend(
            self.asked
                .iter()
                .filter_map(|asked| retrieval(fields.terms, &self.analysed, asked)),
        );
        loose.extend(
            self.characters
                .iter()
                .filter_map(|(_, terms)| any(fields.terms, terms)),
        );
        let synonyms = self.words.iter().flat_map(|word| word.ways.iter().skip(1));
        loose.extend(synonyms.filter_map(|way| said(fields.terms, way)));
        loose.extend(near_in_meaning(fields.key, self.meaning.as_ref()));
        let loose = loose.into_iter().map(|query| vec![(Occur::Must, query)]);
        loose.filter_map(|clauses| self.narrowed(clauses)).collect()
    }

    /// The best `depth` that each query finds and that were not seen before, best first and none better than `bound`, and whether there
    /// are more.
    fn found(
        &self,
        queries: &[Box<dyn Query>],
        depth: usize,
        bound: f64,
        seen: &mut HashSet<DocAddress>,
    ) -> Result<(Vec<Found>, bool), IndexError> {
        let mut addresses = Vec::new();
        let mut is_cut = false;
        for query in queries {
            let best = TopDocs::with_limit(depth).order_by_score();
            let top = self.view.search(&**query, &best)?;
            is_cut |= top.len() == depth;
            addresses.extend(top.into_iter().map(|(_, address)| address));
        }
        addresses.retain(|address| seen.insert(*address));
        addresses.sort_unstable();
        let mut found = self.score(addresses)?;
        found.retain(|found| self.is_answer(found));
        if self.meaning.is_some() {
            as_if_near(&mut found, &self.words, &self.weights);
        }
        found.sort_by(|a, b| b.order.total_cmp(&a.order));
        let mut bound = bound;
        for found in &mut found {
            bound = bound.min(found.score);
            found.score = bound;
        }
        Ok((found, is_cut))
    }

    /// Scores posts, which go by segment.
    fn score(&self, addresses: Vec<DocAddress>) -> Result<Vec<Found>, IndexError> {
        let profiles = profiles(self.view, &addresses)?;
        let publishers = keys(self.view, PUBLISHER, &addresses)?;
        let cosines = cosines(self.meaning.as_ref(), self.view, &addresses)?;
        let scored = addresses.into_iter().zip(profiles).zip(publishers).zip(cosines);
        Ok(scored
            .map(|(((address, profile), publisher), meaning)| {
                let text = TextMatch {
                    meaning,
                    ..best_match(&self.asked, &profile)
                };
                let coverage = coverage(&self.words, &profile);
                let text = Found::text_of(text, coverage, &self.words);
                let score = Found::ranking(&text, coverage, &self.words, &self.weights).score;
                Found {
                    address,
                    publisher,
                    score,
                    order: score,
                    profile,
                    text,
                    coverage,
                }
            })
            .collect())
    }

    fn is_answer(&self, found: &Found) -> bool {
        let near = found.text.meaning.is_some_and(|cosine| cosine >= MEANING_FLOOR);
        let says = found.text.shared >= SEARCH_FLOOR || near || found.has_all(&self.words);
        says && found.coverage.quoted
    }

    fn hit(&self, folded: Folded<Found>) -> Result<Hit, IndexError> {
        let Folded { best, variants } = folded;
        let ranking = best.bounded_ranking(&self.words, &self.weights);
        let shared: Vec<_> = self
            .asked
            .iter()
            .flat_map(|asked| asked.shared(&best.profile))
            .collect();
        let terms = matched_terms(&self.index.analyzer, &self.analysed, &shared);
        hit(
            self.view,
            &self.index.fields,
            best.address,
            ranking,
            terms,
            variants,
        )
    }
}
