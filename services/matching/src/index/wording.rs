//! The words of a text as it was typed: cut at blanks, without what no post has, and with what says the same.

use techmarket_ranking::{TermKey, TermStatistics};
use techmarket_text::{Analyzer, Mention, Synonym, Term, TermKind};

use super::words::{Way, Word};

/// Words of a question that are told apart. Who types more describes a thing instead of naming it.
const MOST_WORDS: usize = 12;
/// Ways to say a word that are looked for besides its own.
const MOST_WAYS: usize = 8;
/// Parts of a word that are said otherwise.
const MOST_PARTS: usize = 3;

/// What finds the terms that have a character.
pub(super) type FindTerms<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// What words are read by.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) statistics: &'a TermStatistics,
    pub(super) with_character: FindTerms<'a>,
}

/// The words of a text.
#[derive(Debug, Default)]
pub(super) struct Worded {
    pub(super) words: Vec<Word>,
    /// Words that no post has (未收录), each with what was typed around it up to the next blank.
    pub(super) unknown: Vec<(String, String)>,
    /// Whether anything was typed that anybody looks for.
    pub(super) asks: bool,
}

impl Worded {
    /// The whole with one word at a time said otherwise: each word in its first other way, then each in its second, whatever the order in
    /// which they were typed.
    pub(super) fn said_otherwise(&self) -> Vec<String> {
        let own = |place: usize| self.words[place].ways.first().map_or("", |way| way.text.as_str());
        let mut places: Vec<usize> = (0..self.words.len()).collect();
        places.sort_by_key(|place| own(*place));
        let mut texts = Vec::new();
        for number in 1..=MOST_WAYS {
            for place in &places {
                let Some(way) = self.words[*place].ways.get(number) else {
                    continue;
                };
                let said = places.iter().map(|other| {
                    if other == place {
                        way.text.as_str()
                    } else {
                        own(*other)
                    }
                });
                texts.push(said.collect::<Vec<_>>().join(" "));
            }
        }
        texts.truncate(MOST_WAYS);
        texts
    }
}

impl Wording<'_> {
    /// The words of a normalised text, apart by blanks; none where there are too many to be names of things. Where letters and
    /// a number apart by a blank are one name (`pm 2.5`), they are one word. In quotes, all of it is one word.
    pub(super) fn read(&self, text: &str, quoted: bool, into: &mut Worded) {
        let terms = self.analyzer.terms(text);
        into.asks |= terms.iter().any(Term::is_looked_for);
        let parts = if quoted {
            vec![(0, text.len())]
        } else {
            parts(text, &terms)
        };
        if parts.len() > MOST_WORDS {
            return;
        }
        for (start, end) in parts {
            let terms: Vec<&Term<'_>> = terms
                .iter()
                .filter(|term| start <= term.start && term.end <= end)
                .collect();
            let mut word = Word {
                ways: self.own_ways(&text[start..end], text, &terms, &mut into.unknown),
                quoted,
                synonyms: Vec::new(),
            };
            self.add_synonyms(&text[start..end], &mut word);
            if !word.ways.is_empty() {
                into.words.push(word);
            }
        }
    }

    fn own_ways(
        &self,
        part: &str,
        text: &str,
        terms: &[&Term<'_>],
        unknown: &mut Vec<(String, String)>,
    ) -> Vec<Way> {
        if let [only] = terms
            && only.kind == TermKind::Alone
        {
            let way = Way::character(part, (self.with_character)(&only.text));
            return Some(way).filter(|way| !way.is_empty()).into_iter().collect();
        }
        let is_joined = |term: &&&Term<'_>| text[term.start..term.end].contains(' ');
        let joined = terms.iter().filter(is_joined).map(|term| Way::of(part, &[term]));
        let mut ways: Vec<Way> = joined.filter(|way| way.is_known(self.statistics)).collect();
        let apart: Vec<&Term<'_>> = terms.iter().filter(|term| !is_joined(term)).copied().collect();
        let known = self.known(&apart, ways.is_empty().then_some((unknown, part)));
        let way = Way::of(part, &known);
        ways.extend(Some(way).filter(|way| !way.is_empty()));
        ways
    }

    /// The terms without those of words that no post has.
    fn known<'a, 'b>(
        &self,
        terms: &[&'a Term<'b>],
        unknown: Option<(&mut Vec<(String, String)>, &str)>,
    ) -> Vec<&'a Term<'b>> {
        let is_whole = |term: &&&Term<'_>| !terms.iter().any(|other| is_within(term, other));
        let is_word =
            |term: &&&Term<'_>| matches!(term.kind, TermKind::Run | TermKind::Inner | TermKind::Word);
        let nowhere = |term: &Term<'_>| self.statistics.containing(TermKey::of(&term.text)) == 0;
        let without = |word: &Term<'_>| {
            let mut pieces = terms.iter().filter(|term| {
                matches!(term.kind, TermKind::Run | TermKind::Inner)
                    && word.start <= term.start
                    && term.end <= word.end
            });
            match word.kind {
                TermKind::Run => nowhere(word),
                _ => pieces.any(|term| nowhere(term)),
            }
        };
        let words = terms.iter().filter(is_word).filter(is_whole);
        let missing: Vec<&Term<'_>> = words.filter(|word| without(word)).copied().collect();
        if let Some((unknown, part)) = unknown {
            for word in &missing {
                if !unknown.iter().any(|(text, _)| *text == word.text) {
                    unknown.push((word.text.clone().into_owned(), part.to_owned()));
                }
            }
        }
        let touches = |term: &Term<'_>, word: &Term<'_>| term.start < word.end && word.start < term.end;
        terms
            .iter()
            .filter(|term| !missing.iter().any(|word| touches(term, word)))
            .copied()
            .collect()
    }

    /// Adds what says the same, with each part of the word that is a term said in each way.
    fn add_synonyms(&self, part: &str, word: &mut Word) {
        let mentions = self.analyzer.thesaurus().mentions(part, MOST_PARTS);
        if mentions.is_empty() || word.quoted {
            return;
        }
        for mention in &mentions {
            let own = &part[mention.start..mention.end];
            let others = mention.set.iter().filter(|term| term.normalised != own);
            word.synonyms.extend(others.map(|term| term.written.clone()));
        }
        for text in said_otherwise(part, &mentions) {
            let terms = self.analyzer.terms(&text);
            let terms: Vec<&Term<'_>> = terms.iter().collect();
            let way = Way::of(&text, &terms);
            if way.is_known(self.statistics) && word.ways.len() <= MOST_WAYS {
                word.ways.push(way);
            }
        }
    }
}

/// The text with its terms said in every other way, apart by blanks so that no pair stands across them.
fn said_otherwise(part: &str, mentions: &[Mention<'_>]) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut from = 0;
    let end = Mention {
        start: part.len(),
        end: part.len(),
        set: &[],
    };
    for mention in mentions.iter().chain([&end]) {
        let own = Synonym {
            written: String::new(),
            normalised: part[mention.start..mention.end].to_owned(),
        };
        let others = mention
            .set
            .iter()
            .filter(|term| term.normalised != own.normalised);
        let ways: Vec<&Synonym> = std::iter::once(&own).chain(others).collect();
        let before = &part[from..mention.start];
        texts = texts
            .iter()
            .flat_map(|text| {
                ways.iter()
                    .map(move |way| format!("{text}{before} {} ", way.normalised))
            })
            .take(MOST_WAYS * MOST_WAYS)
            .collect();
        from = mention.end;
    }
    // The first is said as it was typed.
    texts
        .iter()
        .skip(1)
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Where the words are: between blanks, but for those that a name goes across.
fn parts(text: &str, terms: &[Term<'_>]) -> Vec<(usize, usize)> {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for part in text.split(' ') {
        let end = start + part.len();
        let is_joined = |term: &Term<'_>| term.start < start && term.end > start;
        match parts.last_mut() {
            Some(before) if terms.iter().any(is_joined) => before.1 = end,
            _ => parts.push((start, end)),
        }
        start = end + 1;
    }
    parts.retain(|(start, end)| start < end);
    parts
}

/// Whether `term` is a part of `other` and not all of it.
fn is_within(term: &Term<'_>, other: &Term<'_>) -> bool {
    other.start <= term.start && term.end <= other.end && (other.start, other.end) != (term.start, term.end)
}
