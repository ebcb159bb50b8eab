//! A long text reduced to the terms that say what it is about.

use std::collections::HashMap;

use crate::analyzer::is_lone_character;
use crate::boilerplate::{BOILERPLATE_WEIGHT, is_boilerplate};
use crate::term::Term;

/// What a title's term counts, against one occurrence in the body. On judged demands 1 ranks a
/// little worse; 3 to 5 differ by less than the labels' noise.
const TITLE_TIMES: f32 = 3.0;
/// Occurrences in the body saturate: a term said for ever counts at most this much plus one.
const BODY_SATURATION: f32 = 8.0;
/// A Chinese character alone may be a material (钨, 膜) or a particle (的); 0.3 to 1 rank alike on
/// judged demands.
const LONE_CHARACTER_WEIGHT: f32 = 0.6;
/// A term of the body that no document has counts half towards the ceiling: it may be a real want
/// that the market does not meet, or an accident of cutting. One of the title counts whole, lest
/// every alloy be a full answer to a tungsten alloy.
const UNSEEN_IN_BODY: f32 = 0.5;
/// Terms whose weights make the ceiling: about what one document can be expected to share.
const CEILING_TERMS: usize = 12;

/// How rare a term is among the documents searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rarity {
    /// Documents with the term.
    pub containing: u64,
    /// All documents.
    pub documents: u64,
}

impl Rarity {
    /// Inverse document frequency as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)).
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of documents are far below 2^24 times the precision needed"
    )]
    pub fn idf(self) -> f32 {
        let without = self.documents.saturating_sub(self.containing) as f32;
        (1.0 + (without + 0.5) / (self.containing as f32 + 0.5)).ln()
    }
}

/// A term of a reduced text.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedTerm {
    /// The term.
    pub text: String,
    /// What it counts apart from its rarity; above 0.
    pub emphasis: f32,
    /// Emphasis times inverse document frequency; above 0.
    pub weight: f32,
    /// Whether the title has it.
    pub in_title: bool,
}

/// What to reduce, already analysed.
#[derive(Debug, Clone, Copy)]
pub struct Reduction<'a> {
    /// Terms of the title.
    pub title: &'a [Term<'a>],
    /// Terms of the body.
    pub body: &'a [Term<'a>],
    /// Terms kept at most.
    pub limit: usize,
}

/// A reduced text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reduced {
    /// The terms that at least one document has, the heaviest first, equal weights by text.
    pub terms: Vec<WeightedTerm>,
    /// Sum of the heaviest twelve weights, among them those of terms that no document has: what
    /// a document about the same thing would reach. 0 only where there are no terms.
    pub ceiling: f32,
}

/// Reduces a text to its heaviest terms. `rarity` is asked once for every distinct term.
///
/// The result depends on the terms and how often they occur, not on their order.
pub fn reduce<E>(
    text: Reduction<'_>,
    mut rarity: impl FnMut(&str) -> Result<Rarity, E>,
) -> Result<Reduced, E> {
    let mut terms = Vec::new();
    let mut heaviest = Vec::new();
    for (term, count) in count(text) {
        let found = rarity(term)?;
        let emphasis = count.emphasis() * prior(term);
        let weight = emphasis * found.idf();
        let in_title = count.title > 0.0;
        if found.containing == 0 {
            heaviest.push(if in_title { weight } else { weight * UNSEEN_IN_BODY });
        } else {
            heaviest.push(weight);
            terms.push(WeightedTerm {
                text: term.to_owned(),
                emphasis,
                weight,
                in_title,
            });
        }
    }
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
    terms.truncate(text.limit);
    heaviest.sort_by(|a, b| b.total_cmp(a));
    Ok(Reduced {
        terms,
        ceiling: heaviest.iter().take(CEILING_TERMS).sum(),
    })
}

#[derive(Default)]
struct Count {
    title: f32,
    body: f32,
}

impl Count {
    fn emphasis(&self) -> f32 {
        let body = self.body * (BODY_SATURATION + 1.0) / (self.body + BODY_SATURATION);
        TITLE_TIMES * self.title + body
    }
}

fn count<'a>(text: Reduction<'a>) -> HashMap<&'a str, Count> {
    let mut counts: HashMap<&'a str, Count> = HashMap::new();
    for term in text.title {
        counts.entry(term.text).or_default().title += 1.0;
    }
    for term in text.body {
        counts.entry(term.text).or_default().body += 1.0;
    }
    counts
}

fn prior(term: &str) -> f32 {
    if is_boilerplate(term) {
        BOILERPLATE_WEIGHT
    } else if is_lone_character(term) {
        LONE_CHARACTER_WEIGHT
    } else {
        1.0
    }
}
