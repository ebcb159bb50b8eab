//! How much of what one text asks for another one has.

use std::collections::HashSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use techmarket_text::{boilerplate, empty_words};

use crate::profile::{ProfileTerm, TermKey, TextProfile, frequency};
use crate::statistics::TermStatistics;
use crate::text_match::TextMatch;
use crate::title::AskedTitle;

/// What a title's term counts, against one occurrence in the body. On judged demands 1 ranks a little worse; 2 to 4 differ
/// by less than the labels' noise.
const TITLE_TIMES: f64 = 3.0;
/// Occurrences in the body saturate: a term said for ever counts at most this much plus one.
const BODY_SATURATION: f64 = 8.0;
/// Words of the genre (套话) beside others of the same rarity. On judged demands 0.05 and 0.1 rank alike, 0.3 a little worse.
const BOILERPLATE: f64 = 0.1;
/// Words that say nothing of any subject (虚词). However rare they are, no pair is found or explained by them.
const EMPTY: f64 = 0.0;
/// A pair of characters across two words; 0.4 to 0.8 rank alike on judged demands, better than 1.
const BORDER: f64 = 0.5;
/// A word of one character may be a material (钨, 膜) or a particle (的).
const LONE: f64 = 0.6;
/// A term of the body that no post has counts half towards the ceiling: it may be a real want that the market does not
/// meet, or an accident of cutting. One of the title counts whole, lest every alloy be a full answer to a tungsten alloy.
const UNSEEN_IN_BODY: f64 = 0.5;
/// Terms whose weights make the ceiling: about what one document can be expected to share.
const CEILING_TERMS: usize = 12;
/// Terms of a long text that are compared, the heaviest. On judged demands 200 and all rank alike.
const MOST_TERMS: usize = 256;
/// A question of so few terms is also answered by what only ends longer words (膜 by 超滤膜); in a longer text one
/// character says less than the pairs around it.
const QUESTION_TERMS: usize = 4;
/// How fast further occurrences in a document stop counting, and how much its length does (Robertson and Zaragoza, The
/// Probabilistic Relevance Framework, 2009: 1.2 and 0.75 in common use; 0.5 to 2 rank alike on judged demands).
const SATURATION: f64 = 1.0;
const LENGTH: f64 = 0.75;
/// What words of the genre and pairs across two words count in a question, which has few words, each typed for a reason: of keyword
/// phrases of CSL that stand in no text, about one in a hundred more finds its post among the first ten.
const TYPED: Manner = Manner {
    genre: 0.5,
    border: 0.75,
};
/// And in a text of several sentences.
const WRITTEN: Manner = Manner {
    genre: BOILERPLATE,
    border: BORDER,
};

/// What terms of little weight count beside others of the same rarity.
#[derive(Debug, Clone, Copy)]
struct Manner {
    genre: f64,
    border: f64,
}

/// A weighted term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskedTerm {
    /// The term.
    pub key: TermKey,
    /// What it counts times how rare it is; above 0.
    pub weight: f64,
}

/// A text reduced to its heaviest terms, which is compared with documents. In a pair of the market the demand asks, from
/// whichever side it is looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// By key.
    terms: Vec<AskedTerm>,
    ceiling: f64,
    title: AskedTitle,
    mean_length: f64,
    stand_ins: StandIns,
}

/// Terms whose occurrences count for a term that is asked for: of a character that stands alone in a question (锂), the pairs
/// of characters that have it (锂电, 锂离).
pub type StandIns = FxHashMap<TermKey, FxHashSet<TermKey>>;

impl Asked {
    /// What `profile` asks for, among the posts counted in `statistics`.
    #[must_use]
    pub fn new(profile: &TextProfile, statistics: &TermStatistics) -> Self {
        Self::in_manner(WRITTEN, profile, StandIns::default(), statistics)
    }

    /// What a question of a few words asks for, where other terms stand in for some.
    #[must_use]
    pub fn question(profile: &TextProfile, stand_ins: StandIns, statistics: &TermStatistics) -> Self {
        Self::in_manner(TYPED, profile, stand_ins, statistics)
    }

    fn in_manner(
        manner: Manner,
        profile: &TextProfile,
        stand_ins: StandIns,
        statistics: &TermStatistics,
    ) -> Self {
        let of_others = |key| {
            let others = stand_ins.get(&key).into_iter().flatten();
            let containing = others.map(|other| statistics.containing(*other));
            containing.fold(0, u32::saturating_add)
        };
        let mut terms = Vec::with_capacity(profile.terms().len());
        let mut heaviest = Vec::with_capacity(profile.terms().len());
        // What ends a longer word is asked for by the pairs of that word.
        for term in profile.terms().iter().filter(|term| !term.is_head()) {
            let containing = statistics
                .containing(term.key())
                .saturating_add(of_others(term.key()));
            let weight = emphasis(*term, manner) * statistics.rarity_of(containing);
            if weight <= 0.0 {
                continue;
            }
            if containing == 0 {
                heaviest.push(if term.in_title() {
                    weight
                } else {
                    weight * UNSEEN_IN_BODY
                });
            } else {
                heaviest.push(weight);
                terms.push(AskedTerm {
                    key: term.key(),
                    weight,
                });
            }
        }
        if terms.len() > MOST_TERMS {
            terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.key.cmp(&b.key)));
            terms.truncate(MOST_TERMS);
            terms.sort_by_key(|term| term.key);
        }
        heaviest.sort_by(|a, b| b.total_cmp(a));
        Self {
            terms,
            ceiling: heaviest.iter().take(CEILING_TERMS).sum(),
            title: AskedTitle::new(profile, statistics),
            mean_length: statistics.mean_length(),
            stand_ins,
        }
    }

    /// The terms that some post has, by key.
    #[must_use]
    pub fn terms(&self) -> &[AskedTerm] {
        &self.terms
    }

    /// How much of it `document` has.
    #[must_use]
    pub fn compare(&self, document: &TextProfile) -> TextMatch {
        let mut shared = 0.0;
        self.for_each_shared(document, |_, part| shared += part);
        TextMatch {
            shared: if self.ceiling > 0.0 {
                shared / self.ceiling
            } else {
                0.0
            },
            title: self.title.likeness(document),
            meaning: None,
        }
    }

    /// The terms that `document` has, each with its part of [`TextMatch::shared`], by key.
    #[must_use]
    pub fn shared(&self, document: &TextProfile) -> Vec<(TermKey, f64)> {
        let mut shared = Vec::new();
        self.for_each_shared(document, |asked, part| {
            shared.push((asked.key, part / self.ceiling));
        });
        shared
    }

    /// Tells of each term that `document` has, and its part of the weight.
    fn for_each_shared(&self, document: &TextProfile, mut found: impl FnMut(&AskedTerm, f64)) {
        let length = f64::from(document.length()) / self.mean_length.max(1.0);
        let norm = SATURATION * (1.0 - LENGTH + LENGTH * length);
        let mut rest = document.terms();
        for asked in &self.terms {
            let skip = rest.iter().take_while(|term| term.key() < asked.key).count();
            rest = &rest[skip..];
            let own = rest.first().filter(|term| {
                term.key() == asked.key && (!term.is_head() || self.terms.len() <= QUESTION_TERMS)
            });
            let stand_ins = self.stand_ins.get(&asked.key).map(|others| {
                let terms = document.terms().iter();
                terms.filter(|term| others.contains(&term.key()))
            });
            let mut occurrences = 0.0;
            for term in own.into_iter().chain(stand_ins.into_iter().flatten()) {
                occurrences += f64::from(frequency(*term));
            }
            if occurrences > 0.0 {
                let part = asked.weight * occurrences * (SATURATION + 1.0) / (occurrences + norm);
                found(asked, part);
            } else if rest.is_empty() && self.stand_ins.is_empty() {
                return;
            }
        }
    }
}

/// What a term counts in the text that asks, apart from its rarity.
fn emphasis(term: ProfileTerm, manner: Manner) -> f64 {
    let count = f64::from(term.count());
    let body = count * (BODY_SATURATION + 1.0) / (count + BODY_SATURATION);
    let title = if term.in_title() { TITLE_TIMES } else { 0.0 };
    let kind = if is_empty(term.key()) {
        EMPTY
    } else if is_boilerplate(term.key()) {
        manner.genre
    } else if term.is_lone() {
        LONE
    } else if term.at_borders() {
        manner.border
    } else {
        1.0
    };
    (title + body) * kind
}

fn is_boilerplate(key: TermKey) -> bool {
    static KEYS: OnceLock<HashSet<TermKey>> = OnceLock::new();
    KEYS.get_or_init(|| keys_of(boilerplate())).contains(&key)
}

fn is_empty(key: TermKey) -> bool {
    static KEYS: OnceLock<HashSet<TermKey>> = OnceLock::new();
    KEYS.get_or_init(|| keys_of(empty_words())).contains(&key)
}

fn keys_of(words: &HashSet<String>) -> HashSet<TermKey> {
    words.iter().map(|word| TermKey::of(word)).collect()
}
