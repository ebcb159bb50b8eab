//! Characters that stand alone in a question (锂), and the terms of the index that have them (锂电, 锂离): who types one
//! character looks for every post that has it.

use std::collections::HashMap;

use tantivy::query::{BooleanQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};
use tantivy_fst::Regex;
use techmarket_ranking::{StandIns, TermKey};
use techmarket_text::TermKind;

use super::analysed::Analysed;
use super::error::IndexError;

/// Characters of a question that are looked for so.
const MOST: usize = 4;
/// Terms by which posts are ordered, the most frequent; those of the others are found all the same.
const ORDERED: usize = 32;

/// A character and the terms that have it, the most frequent first.
pub(super) struct Character {
    key: TermKey,
    terms: Vec<String>,
}

/// The characters that stand alone in what was analysed.
pub(super) fn characters(
    searcher: &Searcher,
    field: Field,
    analysed: &Analysed,
) -> Result<Vec<Character>, IndexError> {
    let alone = analysed.terms.iter().filter(|term| term.kind == TermKind::Alone);
    let character = |text: &str| -> Result<Character, IndexError> {
        Ok(Character {
            key: TermKey::of(text),
            terms: terms_with(searcher, field, text)?,
        })
    };
    alone.take(MOST).map(|term| character(&term.text)).collect()
}

/// What counts for each of the characters.
pub(super) fn stand_ins(characters: &[Character]) -> StandIns {
    let keys = |character: &Character| character.terms.iter().map(|term| TermKey::of(term)).collect();
    characters
        .iter()
        .map(|character| (character.key, keys(character)))
        .collect()
}

impl Character {
    /// The posts that have any of the terms. `None` where the index has none.
    pub(super) fn query(&self, field: Field) -> Option<Box<dyn Query>> {
        let term = |text: &String| Term::from_field_text(field, text);
        let (ordered, others) = self.terms.split_at(self.terms.len().min(ORDERED));
        let ordered = ordered.iter().map(|text| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs))
        });
        let mut queries: Vec<Box<dyn Query>> = ordered.collect();
        if !others.is_empty() {
            queries.push(Box::new(TermSetQuery::new(others.iter().map(term))));
        }
        (!queries.is_empty()).then(|| Box::new(BooleanQuery::union(queries)) as Box<dyn Query>)
    }
}

/// The pairs of characters with `character`: their beginnings are walked through, not the whole dictionary.
fn terms_with(searcher: &Searcher, field: Field, character: &str) -> Result<Vec<String>, IndexError> {
    let pattern = Regex::new(&format!("{character}.|.{character}"))
        .map_err(|error| TantivyError::InvalidArgument(error.to_string()))?;
    let mut found: HashMap<String, u32> = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().search(&pattern).into_stream()?;
        while terms.advance() {
            let posts = terms.value().doc_freq;
            let term = String::from_utf8_lossy(terms.key()).into_owned();
            *found.entry(term).or_default() += posts;
        }
    }
    let mut found: Vec<(String, u32)> = found.into_iter().collect();
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(found.into_iter().map(|(term, _)| term).collect())
}
