//! The texts of a post, analysed once for everything that needs their terms.

use std::collections::BTreeSet;

use techmarket_ranking::{TermKey, TextProfile};
use techmarket_text::{Analyzer, Term, TermKind, normalise};

use super::shared_words::Passage;
use crate::domain::Subject;

/// A subject's texts, analysed.
#[derive(Debug, Clone, Default)]
pub(super) struct Analysed {
    /// What is compared.
    pub(super) profile: TextProfile,
    /// The terms of the texts, each once, with the keys that they have in the profile.
    pub(super) terms: Vec<AnalysedTerm>,
    /// Title and body, to read words from.
    pub(super) passages: Vec<Passage>,
}

/// A term as it is found and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnalysedTerm {
    pub(super) text: String,
    /// As it is written.
    pub(super) written: String,
    pub(super) kind: TermKind,
    /// The keys that stand for it: its own, or those of its pairs where it is a word.
    pub(super) keys: Vec<TermKey>,
}

/// Analyses title and body of a subject, for searching.
pub(super) fn analyse(analyzer: &Analyzer, subject: &Subject) -> Analysed {
    let (title, body) = (normalise(&subject.title), normalise(&subject.body));
    let texts = [title.as_str(), body.as_str()];
    let (title, body) = (analyzer.terms(&title), analyzer.terms(&body));
    let mut terms: Vec<AnalysedTerm> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let of_title = title.iter().map(|term| (term, texts[0]));
    for (term, text) in of_title.chain(body.iter().map(|term| (term, texts[1]))) {
        if known.insert((term.text.as_ref(), term.kind)) {
            terms.push(AnalysedTerm {
                text: term.text.clone().into_owned(),
                written: text[term.start..term.end].to_owned(),
                kind: term.kind,
                keys: keys(term),
            });
        }
    }
    Analysed {
        profile: TextProfile::of(&title, &body),
        passages: vec![Passage::new(texts[0], &title), Passage::new(texts[1], &body)],
        terms,
    }
}

fn keys(term: &Term<'_>) -> Vec<TermKey> {
    if term.kind != TermKind::Word {
        return vec![TermKey::of(&term.text)];
    }
    let ends: Vec<usize> = term
        .text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts
        .zip(ends.iter().skip(1))
        .map(|(from, &to)| TermKey::of(&term.text[from..to]))
        .collect()
}

/// The Chinese characters of a term.
fn characters(term: &str) -> impl Iterator<Item = &str> {
    let ends = term.char_indices().filter(|(_, c)| !c.is_ascii());
    ends.map(|(at, c)| &term[at..at + c.len_utf8()])
}

/// What the index holds of a post's texts.
#[derive(Debug, Clone, Default)]
pub(super) struct IndexedText {
    pub(super) profile: TextProfile,
    /// A line for each occurrence of a term.
    pub(super) lines: String,
    /// The same of the title alone, with the pairs across words.
    pub(super) title_lines: String,
}

/// Analyses title and body of a post, for the index.
pub(super) fn analyse_for_index(analyzer: &Analyzer, subject: &Subject) -> IndexedText {
    let (title, body) = (normalise(&subject.title), normalise(&subject.body));
    let (title, body) = (analyzer.terms(&title), analyzer.terms(&body));
    let mut lines = String::with_capacity((subject.title.len() + subject.body.len()) * 3);
    // The title twice, so that a long body does not outweigh it.
    for term in title.iter().chain(&title).chain(&body) {
        if term.kind != TermKind::Word && term.is_looked_for() {
            lines.push_str(&term.text);
            lines.push('\n');
        }
    }
    let mut title_lines = String::with_capacity(subject.title.len() * 3);
    let is_whole = |term: &&Term<'_>| {
        !matches!(
            term.kind,
            TermKind::Word | TermKind::Lone | TermKind::Head | TermKind::Alone
        )
    };
    for term in title.iter().filter(is_whole) {
        title_lines.push_str(&term.text);
        title_lines.push('\n');
    }
    // Who types one character finds the titles that have it, without looking for the pairs that do.
    let characters: BTreeSet<&str> = title.iter().flat_map(|term| characters(&term.text)).collect();
    for character in characters {
        title_lines.push_str(character);
        title_lines.push('\n');
    }
    IndexedText {
        profile: TextProfile::of(&title, &body),
        title_lines,
        lines,
    }
}
