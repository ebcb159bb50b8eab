//! Characters that stand alone in a question (锂), and the terms of the index that have them (锂电, 锂离): who types one
//! character looks for every post that has it.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentReader};
use techmarket_ranking::{StandIns, TermKey};
use techmarket_text::TermKind;

use super::analysed::Analysed;
use super::error::IndexError;
use super::per_segment::PerSegment;

/// Characters of a question that are looked for so.
const MOST: usize = 4;
/// Behind every character.
const LAST: char = '\u{10FFFF}';

/// The characters that stand alone in a question, each with the terms that have it, the most frequent first.
pub(super) struct Characters(Vec<(String, Vec<String>)>);

impl Characters {
    /// Of what was analysed.
    pub(super) fn of(
        searcher: &Searcher,
        endings: &Endings,
        field: Field,
        analysed: &Analysed,
    ) -> Result<Self, IndexError> {
        let alone = analysed.terms.iter().filter(|term| term.kind == TermKind::Alone);
        let with_terms = |text: &str| Ok((text.to_owned(), terms_with(searcher, endings, field, text)?));
        let found = alone.take(MOST).map(|term| with_terms(&term.text));
        found.collect::<Result<_, IndexError>>().map(Self)
    }

    /// Each character with its terms.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(text, terms)| (text.as_str(), terms.as_slice()))
    }

    /// The terms that have a character of these; none for another.
    pub(super) fn terms_with(&self, character: &str) -> Vec<String> {
        let found = self.0.iter().find(|(text, _)| text == character);
        found.map(|(_, terms)| terms.clone()).unwrap_or_default()
    }
}

/// What counts for each of the characters.
pub(super) fn stand_ins(characters: &Characters) -> StandIns {
    let keys = |terms: &[String]| terms.iter().map(|term| TermKey::of(term)).collect();
    characters
        .iter()
        .map(|(text, terms)| (TermKey::of(text), keys(terms)))
        .collect()
}

/// Which pairs end with which character, of each segment whose dictionary was gone through. A dictionary tells quickly what begins with a
/// character, and what ends with it only by going through all of it; segments do not change, so that it is done once for each.
#[derive(Default)]
pub(super) struct Endings(PerSegment<Arc<Pairs>>);

/// Second and first character of each pair, in this order.
type Pairs = Vec<(char, char)>;

impl Endings {
    /// Of a segment.
    fn of(
        &self,
        searcher: &Searcher,
        segment: &SegmentReader,
        field: Field,
    ) -> Result<Arc<Pairs>, IndexError> {
        self.0.of(searcher, segment, "endings", || {
            pairs(segment, field).map(Arc::new)
        })
    }
}

fn pairs(segment: &SegmentReader, field: Field) -> Result<Pairs, IndexError> {
    let mut pairs = Pairs::new();
    let index = segment.inverted_index(field)?;
    let mut terms = index.terms().stream()?;
    while terms.advance() {
        let pair = std::str::from_utf8(terms.key()).ok().and_then(pair);
        pairs.extend(pair.map(|(first, second)| (second, first)));
    }
    pairs.sort_unstable();
    Ok(pairs)
}

/// The characters of a term that has two.
fn pair(term: &str) -> Option<(char, char)> {
    let mut characters = term.chars();
    let pair = (characters.next()?, characters.next()?);
    characters.next().is_none().then_some(pair)
}

/// The pairs of characters with `character`.
fn terms_with(
    searcher: &Searcher,
    endings: &Endings,
    field: Field,
    character: &str,
) -> Result<Vec<String>, IndexError> {
    let Some(one) = character.chars().next() else {
        return Ok(Vec::new());
    };
    let mut found: FxHashMap<String, u32> = FxHashMap::default();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let end = format!("{character}{LAST}");
        let range = index.terms().range().ge(character.as_bytes()).lt(end.as_bytes());
        let mut terms = range.into_stream()?;
        while terms.advance() {
            let posts = terms.value().doc_freq;
            if let Some(term) = std::str::from_utf8(terms.key())
                .ok()
                .filter(|term| pair(term).is_some())
            {
                *found.entry(term.to_owned()).or_default() += posts;
            }
        }
        let pairs = endings.of(searcher, segment, field)?;
        let from = pairs.partition_point(|(second, _)| *second < one);
        for (_, first) in pairs[from..].iter().take_while(|(second, _)| *second == one) {
            if *first == one {
                continue;
            }
            let term = format!("{first}{character}");
            let posts = index
                .terms()
                .get(term.as_bytes())?
                .map_or(0, |info| info.doc_freq);
            *found.entry(term).or_default() += posts;
        }
    }
    let mut found: Vec<(String, u32)> = found.into_iter().collect();
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(found.into_iter().map(|(term, _)| term).collect())
}
