//! The queries that a question is answered by, one after the other: posts with all words in the title, posts with all words, and
//! posts with any of what they are made of.

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::Fields;
use super::search_page::MAX_SEARCH_DEPTH;
use super::words::{Way, Word};

/// Terms with one character by which posts are ordered, the most frequent; those of the others are found all the same.
const ORDERED: usize = 32;

/// Posts that are scored at first; so many fill four pages.
const FIRST: usize = 200;

/// Posts that are scored at first where what was typed may stand in any of them, or only its pieces.
const LOOKED_THROUGH: usize = 500;

/// One of the queries that follow each other, or several at once.
pub(super) struct Stage {
    pub(super) queries: Vec<Box<dyn Query>>,
    /// Whether what it finds has what was typed in the same way, so that the best by the index stand before the others. Otherwise
    /// more are scored to see which stand first.
    pub(super) is_even: bool,
}

impl Stage {
    /// How many are scored, and how many if these do not fill the page.
    pub(super) fn depths(&self) -> &'static [usize] {
        if self.is_even {
            &[FIRST, MAX_SEARCH_DEPTH]
        } else {
            &[LOOKED_THROUGH, MAX_SEARCH_DEPTH]
        }
    }
}

/// What must hold, and what must not.
pub(super) type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Posts whose titles have all words as they were typed.
pub(super) fn in_titles(fields: &Fields, words: &[Word]) -> Option<Clauses> {
    let mut clauses = Clauses::new();
    for word in words {
        let own = word.ways.first()?;
        let terms = own
            .phrase
            .iter()
            .map(|text| (Occur::Must, term(fields.title, text)));
        clauses.extend(terms);
    }
    Some(clauses).filter(|clauses| !clauses.is_empty())
}

/// Posts that have all words, said in any way.
pub(super) fn in_texts(fields: &Fields, words: &[Word]) -> Option<Clauses> {
    let mut clauses = Clauses::new();
    for word in words {
        match word.ways.as_slice() {
            [] => {}
            [only] => clauses.extend(must(fields.terms, only)),
            ways => {
                let ways = ways.iter().filter_map(|way| said(fields.terms, way));
                clauses.push((Occur::Must, Box::new(BooleanQuery::union(ways.collect()))));
            }
        }
    }
    Some(clauses).filter(|clauses| !clauses.is_empty())
}

/// Posts that say it so.
pub(super) fn said(field: Field, way: &Way) -> Option<Box<dyn Query>> {
    conjunction(must(field, way))
}

/// What posts must not have.
pub(super) fn excluded(fields: &Fields, words: &[Word]) -> Clauses {
    let ways = words.iter().flat_map(|word| &word.ways);
    let said = ways.filter_map(|way| said(fields.terms, way));
    said.map(|query| (Occur::MustNot, query)).collect()
}

fn must(field: Field, way: &Way) -> Clauses {
    if let Some(any) = any(field, &way.any) {
        return vec![(Occur::Must, any)];
    }
    let terms = way.pieces.iter().map(|text| (Occur::Must, term(field, text)));
    terms.collect()
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

/// The posts that have any of the terms, which are the most frequent first. `None` without terms.
pub(super) fn any(field: Field, terms: &[String]) -> Option<Box<dyn Query>> {
    let (ordered, others) = terms.split_at(terms.len().min(ORDERED));
    let mut queries: Vec<Box<dyn Query>> = ordered.iter().map(|text| term(field, text)).collect();
    if !others.is_empty() {
        let others = others.iter().map(|text| Term::from_field_text(field, text));
        let set = Box::new(TermSetQuery::new(others));
        queries.push(Box::new(ConstScoreQuery::new(set, 0.0)));
    }
    (!queries.is_empty()).then(|| Box::new(BooleanQuery::union(queries)) as Box<dyn Query>)
}

/// A single clause stands alone, and terms beside each other, so that blocks without a chance are passed over.
pub(super) fn conjunction(mut clauses: Clauses) -> Option<Box<dyn Query>> {
    match clauses.len() {
        0 => None,
        1 if clauses.iter().all(|(occur, _)| *occur == Occur::Must) => clauses.pop().map(|(_, query)| query),
        _ => Some(Box::new(BooleanQuery::new(clauses))),
    }
}
