//! The query that finds candidates.

use std::collections::HashMap;

use tantivy::Term as IndexTerm;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use techmarket_ranking::{Asked, TermKey};
use techmarket_text::TermKind;

use super::analysed::Analysed;
use super::vectors::Meaning;

/// Terms that candidates are found by: fewer are faster, and the others count when a candidate is scored. Of the 20 best by
/// all terms of a demand 8 to 32 find the same part among 100,000 made-up listings, 0.98 with 200 candidates.
const TERMS: usize = 12;
/// Posts nearest in meaning that are scored besides those found by terms.
const NEAREST: usize = 100;

/// What posts are found by: a pair across two words is mostly no term, and where it is one, the pairs within words find the post
/// as well.
const KINDS: [TermKind; 4] = [TermKind::Run, TermKind::Inner, TermKind::Lone, TermKind::Alone];

/// Should terms: the heaviest of what is asked. `None` where no post has any.
///
/// Never tantivy's query parser: it makes one unspaced Chinese string a phrase.
pub(super) fn retrieval(field: Field, analysed: &Analysed, asked: &Asked) -> Option<Box<dyn Query>> {
    let mut terms = weighted(analysed, asked, &KINDS);
    if terms.is_empty() {
        terms = weighted(analysed, asked, &[TermKind::Border]);
    }
    terms.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    terms.truncate(TERMS);
    let clauses: Vec<(Occur, Box<dyn Query>)> = terms
        .into_iter()
        .map(|(weight, text)| {
            let term = TermQuery::new(
                IndexTerm::from_field_text(field, text),
                IndexRecordOption::WithFreqs,
            );
            #[expect(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
            let query = BoostQuery::new(Box::new(term), weight as f32);
            (Occur::Should, Box::new(query) as Box<dyn Query>)
        })
        .collect();
    (!clauses.is_empty()).then(|| Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>)
}

fn weighted<'a>(analysed: &'a Analysed, asked: &Asked, kinds: &[TermKind]) -> Vec<(f64, &'a str)> {
    let texts: HashMap<TermKey, &str> = analysed
        .terms
        .iter()
        .filter(|term| kinds.contains(&term.kind))
        .flat_map(|term| term.keys.iter().map(|key| (*key, term.text.as_str())))
        .collect();
    let terms = asked.terms().iter();
    terms
        .filter_map(|term| Some((term.weight, *texts.get(&term.key)?)))
        .collect()
}

/// The posts nearest in meaning. `None` without a meaning, or where no post has one.
pub(super) fn near_in_meaning(key: Field, meaning: Option<&Meaning<'_>>) -> Option<Box<dyn Query>> {
    with_keys(key, &meaning?.nearest(NEAREST))
}

/// The posts of these keys. `None` for none.
fn with_keys(field: Field, keys: &[u64]) -> Option<Box<dyn Query>> {
    let terms = keys.iter().map(|key| IndexTerm::from_field_u64(field, *key));
    (!keys.is_empty()).then(|| Box::new(TermSetQuery::new(terms)) as Box<dyn Query>)
}
