//! Searching by what somebody typed.

use tantivy::Term;

use super::answering::Answering;
use super::error::IndexError;
use super::marks::known_mark;
use super::post_index::PostIndex;
use super::question::Question;
use super::search_page::{Order, PageOptions, SearchPage};
use super::view::View;
use crate::domain::{Filter, Kind};

/// Numbers and names of a question that count.
const MOST_MARKS: usize = 4;

impl<K: Kind> PostIndex<K> {
    /// Searches by what somebody typed (`Question`): posts that have all words first, in the title before the text before
    /// scattered, then posts that have most of it. Without a text, all posts that meet the filter by name. Reaches
    /// [`super::MAX_SEARCH_DEPTH`] hits: an `offset` beyond gives an empty page.
    pub fn search(
        &self,
        text: &str,
        filter: &Filter<K>,
        limit: usize,
        offset: usize,
    ) -> Result<SearchPage, IndexError> {
        self.search_page(text, filter, limit, offset, PageOptions::default())
    }

    /// The same in another order, or with facets.
    pub fn search_page(
        &self,
        text: &str,
        filter: &Filter<K>,
        limit: usize,
        offset: usize,
        options: PageOptions,
    ) -> Result<SearchPage, IndexError> {
        let view = self.view();
        let (question, marks) = self.question(&view, text)?;
        let answering = Answering::new(self, &view, &question, marks, filter)?;
        if answering.is_empty_question() && answering.marks.is_empty() && !text.trim().is_empty() {
            return Ok(answering.nothing_asked());
        }
        let is_listed = text.trim().is_empty() || answering.is_of_marks_alone();
        let page = match options.order {
            Order::Relevance if is_listed => answering.listed(limit, offset, Order::Relevance)?,
            Order::Relevance => answering.page(limit, offset)?,
            order => answering.listed(limit, offset, order)?,
        };
        answering.completed(page, options)
    }

    /// A question, and the numbers and names in it that posts are known by.
    fn question(&self, view: &View, text: &str) -> Result<(Question, Vec<Term>), IndexError> {
        let mut question = Question::of(text);
        if let Some(mark) = known_mark(view, &self.fields, &question.wanted())? {
            let excluded = question.excluded;
            return Ok((
                Question {
                    excluded,
                    ..Question::default()
                },
                vec![mark],
            ));
        }
        let (mut marks, mut others) = (Vec::new(), Vec::new());
        for word in question.open.split(' ').filter(|word| !word.is_empty()) {
            match known_mark(view, &self.fields, word)? {
                Some(mark) if marks.len() < MOST_MARKS => marks.push(mark),
                _ => others.push(word),
            }
        }
        question.open = others.join(" ");
        Ok((question, marks))
    }
}
