//! Answering a question (检索).

use std::sync::RwLockReadGuard;

use tantivy::Term;
use tantivy::query::{AllQuery, Occur, Query};
use techmarket_ranking::{Asked, StandIns, TermStatistics, Weights};
use techmarket_text::normalise;

use super::analysed::{Analysed, analyse};
use super::characters::{Characters, stand_ins};
use super::error::IndexError;
use super::facets::facets;
use super::filtering::{conditions, has};
use super::nearest::nearest;
use super::post_index::PostIndex;
use super::question::Question;
use super::search_page::{PageOptions, SearchPage, Unknown};
use super::stages::{Clauses, conjunction, excluded, in_texts};
use super::total::{Counted, count};
use super::vectors::Meaning;
use super::view::View;
use super::wording::{Worded, Wording};
use super::words::Word;
use crate::domain::{Filter, Hit, Kind, Subject};

/// A question, analysed once.
pub(super) struct Answering<'a, K> {
    pub(super) index: &'a PostIndex<K>,
    pub(super) view: &'a View,
    pub(super) filter: &'a Filter<K>,
    pub(super) marks: Vec<Term>,
    pub(super) statistics: RwLockReadGuard<'a, TermStatistics>,
    pub(super) analysed: Analysed,
    pub(super) characters: Characters,
    pub(super) words: Vec<Word>,
    excluded: Vec<Word>,
    /// Words that no post has, each with what was typed around it.
    pub(super) unknown: Vec<(String, String)>,
    /// Whether anything was typed that anybody looks for.
    asks: bool,
    /// The question in each of its ways, as it was typed first.
    pub(super) asked: Vec<Asked>,
    pub(super) meaning: Option<Meaning<'a>>,
    pub(super) weights: Weights,
}

impl<'a, K: Kind> Answering<'a, K> {
    pub(super) fn new(
        index: &'a PostIndex<K>,
        view: &'a View,
        question: &Question,
        marks: Vec<Term>,
        filter: &'a Filter<K>,
    ) -> Result<Self, IndexError> {
        let subject = Subject::free_text(&question.wanted());
        // It may encode the subject, which takes long: before the counts are held against whoever publishes.
        let meaning = index.vectors.meaning(&subject, K::SIDE);
        let analysed = analyse(&index.analyzer, &subject);
        let characters = Characters::of(view, &index.endings, index.fields.terms, &analysed)?;
        let with_character = |character: &str| characters.terms_with(character);
        let statistics = index.statistics.read();
        let wording = Wording {
            analyzer: &index.analyzer,
            statistics: &statistics,
            with_character: &with_character,
        };
        let (mut wanted, mut excluded) = (Worded::default(), Worded::default());
        // A description is compared as a whole.
        wanted.asks = !subject.body.is_empty();
        if subject.body.is_empty() {
            wording.read(&normalise(&question.open), false, &mut wanted);
        }
        for phrase in &question.quoted {
            wording.read(&normalise(phrase), true, &mut wanted);
        }
        for word in &question.excluded {
            wording.read(&normalise(word), true, &mut excluded);
        }
        let mut asked = vec![if subject.body.is_empty() {
            Asked::question(&analysed.profile, stand_ins(&characters), &statistics)
        } else {
            Asked::new(&analysed.profile, &statistics)
        }];
        for text in wanted.said_otherwise() {
            let said = analyse(&index.analyzer, &Subject::free_text(&text));
            asked.push(Asked::question(&said.profile, StandIns::default(), &statistics));
        }
        Ok(Self {
            index,
            view,
            filter,
            marks,
            statistics,
            analysed,
            characters,
            words: wanted.words,
            unknown: wanted.unknown,
            asks: wanted.asks,
            excluded: excluded.words,
            asked,
            meaning,
            weights: index.weights(),
        })
    }

    /// The page with what is said of the whole answer.
    pub(super) fn completed(&self, page: SearchPage, options: PageOptions) -> Result<SearchPage, IndexError> {
        let counted = match self.all() {
            Some(query) => count(self.view, &*query)?,
            None => Counted::default(),
        };
        let wanted = options.with_facets;
        let facets = wanted.then(|| facets::<K>(self.view, &self.index.fields, &counted));
        Ok(SearchPage {
            total: if counted.total.posts > 0 {
                counted.total
            } else {
                page.total
            },
            also_searched: self.also_searched(),
            unknown: self.unknown()?,
            highlights: self.highlights(&page.hits),
            facets: facets.transpose()?,
            ..page
        })
    }

    /// The answer to a question of particles and signs.
    pub(super) fn nothing_asked(&self) -> SearchPage {
        SearchPage {
            is_empty_question: true,
            only_excluded: !self.excluded.is_empty(),
            ..SearchPage::default()
        }
    }

    /// The posts that have all that was typed; `None` where nothing was typed that posts can have.
    pub(super) fn all(&self) -> Option<Box<dyn Query>> {
        let words = in_texts(&self.index.fields, &self.words);
        let asks_in_vain = self.asks || !self.excluded.is_empty();
        if words.is_none() && asks_in_vain && self.marks.is_empty() {
            return None;
        }
        self.narrowed(words.unwrap_or_default())
    }

    fn unknown(&self) -> Result<Vec<Unknown>, IndexError> {
        let fields = &self.index.fields;
        let nearest = |word: &str| nearest(self.view, fields, &self.index.analyzer, &self.statistics, word);
        let nearest = |(term, part): &(String, String)| {
            let of_part = nearest(part)?;
            Ok(Unknown {
                term: term.clone(),
                nearest: if of_part.is_some() {
                    of_part
                } else {
                    nearest(term)?
                },
            })
        };
        self.unknown.iter().map(nearest).collect()
    }

    /// What to highlight: the words in each of their ways, and what the hits were found by.
    fn highlights(&self, hits: &[Hit]) -> Vec<String> {
        let ways = self.words.iter().flat_map(|word| &word.ways);
        let mut all: Vec<String> = ways
            .flat_map(|way| way.text.split(' '))
            .map(str::to_owned)
            .collect();
        all.extend(
            self.words
                .iter()
                .flat_map(|word| &word.synonyms)
                .map(|text| normalise(text)),
        );
        for term in hits.iter().flat_map(|hit| &hit.matched_terms) {
            if !all.contains(&term.term) {
                all.push(term.term.clone());
            }
        }
        all
    }

    fn also_searched(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for synonym in self.words.iter().flat_map(|word| &word.synonyms) {
            if !all.contains(synonym) {
                all.push(synonym.clone());
            }
        }
        all
    }

    /// Whether nothing was typed that anybody looks for.
    pub(super) fn is_empty_question(&self) -> bool {
        !self.asks
    }

    /// Whether it asks for numbers and names that posts are known by, and nothing else.
    pub(super) fn is_of_marks_alone(&self) -> bool {
        !self.marks.is_empty() && self.is_empty_question()
    }

    /// What must hold, with the filter, the marks and what is not wanted. `None` where nothing must.
    pub(super) fn narrowed(&self, mut clauses: Clauses) -> Option<Box<dyn Query>> {
        let fields = &self.index.fields;
        let conditions = conditions(fields, self.filter).into_iter();
        let marks = self.marks.iter().map(|mark| has(mark.clone()));
        clauses.extend(conditions.chain(marks).map(|query| (Occur::Must, query)));
        let excluded = excluded(fields, &self.excluded);
        if clauses.is_empty() && !excluded.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        clauses.extend(excluded);
        conjunction(clauses)
    }
}
