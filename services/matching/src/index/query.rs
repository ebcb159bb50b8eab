//! A subject's text as a query.

use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term as IndexTerm};
use techmarket_text::{
    Analyzer, Rarity, Reduced, Reduction, Term, WeightedTerm, is_lone_character, normalise, reduce,
};

use super::error::IndexError;
use super::schema::Fields;
use crate::domain::Subject;

/// Terms of each analysis that are searched: fewer are faster. In a prototype on judged demands 60
/// and 32 ranked alike.
const BIGRAM_TERMS: usize = 48;
const WORD_TERMS: usize = 16;
const CHARACTER_TERMS: usize = 4;
/// Words that may appear among the reasons.
const REASON_TERMS: usize = 32;
/// Words of the title that are looked for; the text's ceiling counts as many.
const TITLE_TERMS: usize = 12;
/// Part of the bigrams in the text score. They find what the dictionary does not know; words tell
/// apart what bigrams confuse. In a prototype on judged demands 0.5 to 1 differed by about 0.01.
const BIGRAM_PART: f32 = 0.8;

/// A subject reduced to its terms among the posts of one searcher.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) bigrams: Reduced,
    pub(super) words: Reduced,
    /// Chinese characters that stand alone in a question, as 钨 in 钨合金. In a description they are
    /// mostly particles.
    pub(super) characters: Reduced,
    /// Words of the title; `None` without one.
    pub(super) title: Option<Reduced>,
}

pub(super) fn prepare(
    searcher: &Searcher,
    fields: &Fields,
    analyzer: &Analyzer,
    subject: &Subject,
) -> Result<Prepared, IndexError> {
    let (title, body) = (normalise(&subject.title), normalise(&subject.body));
    let documents = documents(searcher);
    let reduced = |field: Field, title: &_, body: &_, limit| {
        reduce(Reduction { title, body, limit }, |term| {
            let containing = searcher.doc_freq(&IndexTerm::from_field_text(field, term))?;
            Ok::<_, IndexError>(Rarity {
                containing,
                documents,
            })
        })
    };
    let (title_words, body_words) = (analyzer.words(&title), analyzer.words(&body));
    let (title_bigrams, body_bigrams) = (analyzer.bigrams(&title), analyzer.bigrams(&body));
    let alone = |term: &&Term<'_>| body.is_empty() && is_lone_character(term.text);
    let characters: Vec<Term<'_>> = title_words.iter().filter(alone).copied().collect();
    let title = reduced(fields.words, &title_words, &Vec::new(), TITLE_TERMS)?;
    Ok(Prepared {
        bigrams: reduced(fields.bigrams, &title_bigrams, &body_bigrams, BIGRAM_TERMS)?,
        words: reduced(fields.words, &title_words, &body_words, REASON_TERMS)?,
        characters: reduced(fields.characters, &characters, &Vec::new(), CHARACTER_TERMS)?,
        title: (title.ceiling > 0.0).then_some(title),
    })
}

/// Documents that there are. Deleted posts count until they are merged away, as they do in
/// tantivy's own weights.
fn documents(searcher: &Searcher) -> u64 {
    searcher
        .segment_readers()
        .iter()
        .map(|segment| u64::from(segment.max_doc()))
        .sum()
}

/// Should terms of both analyses, so weighted that the score is the part of the reachable weight
/// that a post has. `None` where no post has any of the terms.
///
/// Never tantivy's query parser: it makes one unspaced Chinese string a phrase.
pub(super) fn text_query(fields: &Fields, prepared: &Prepared) -> Option<Box<dyn Query>> {
    let clauses = |field: Field, terms: &[WeightedTerm], scale: f32| -> Vec<(Occur, Box<dyn Query>)> {
        let boosted = terms.iter().map(|term| {
            let key = IndexTerm::from_field_text(field, &term.text);
            let query = TermQuery::new(key, IndexRecordOption::WithFreqs);
            // Rarity is in the term query already.
            let query: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(query), term.emphasis * scale));
            (Occur::Should, query)
        });
        boosted.collect()
    };
    let Prepared {
        bigrams,
        words,
        characters,
        ..
    } = prepared;
    let scored_words = &words.terms[..words.terms.len().min(WORD_TERMS)];
    let bigram_scale = BIGRAM_PART / bigrams.ceiling;
    let mut all = clauses(fields.bigrams, &bigrams.terms, bigram_scale);
    all.extend(clauses(
        fields.words,
        scored_words,
        (1.0 - BIGRAM_PART) / words.ceiling,
    ));
    // A character stands in for the bigrams that it is part of.
    all.extend(clauses(fields.characters, &characters.terms, bigram_scale));
    (!all.is_empty()).then(|| Box::new(BooleanQuery::new(all)) as Box<dyn Query>)
}
