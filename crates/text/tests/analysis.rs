//! What the analysis yields, and what it holds for any text.
#![expect(clippy::unwrap_used, reason = "tests may fail by panic")]

use std::sync::OnceLock;

use proptest::prelude::*;
use techmarket_text::{Analyzer, Term, TermKind, normalise};

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::new().unwrap())
}

fn of_kind(text: &str, kind: TermKind) -> Vec<String> {
    let text = normalise(text);
    let terms = analyzer().terms(&text);
    let of_kind = |term: &&Term<'_>| term.kind == kind;
    terms
        .iter()
        .filter(of_kind)
        .map(|term| term.text.clone().into_owned())
        .collect()
}

#[test]
fn pairs_within_words_are_told_from_those_across() {
    let text = "高压电瓷,污水处理";
    assert_eq!(
        of_kind(text, TermKind::Inner),
        ["高压", "电瓷", "污水", "水处", "处理"]
    );
    assert_eq!(of_kind(text, TermKind::Seam), ["压电"]);
    assert_eq!(of_kind(text, TermKind::Word), ["污水处理"]);
}

#[test]
fn nobody_looks_for_what_only_joins_words() {
    let text = "钨的合金和高压电瓷";
    let looked_for: Vec<_> = analyzer()
        .terms(text)
        .into_iter()
        .filter(Term::is_looked_for)
        .map(|term| term.text)
        .collect();
    assert_eq!(looked_for, ["钨", "合金", "高压", "电瓷"]);
}

#[test]
fn the_dictionary_knows_terms_of_technology() {
    for term in ["锂渣", "黄龙病", "钕铁硼", "绝缘子", "晶界扩散"] {
        let found = match term.chars().count() {
            2 => of_kind(term, TermKind::Inner),
            _ => of_kind(term, TermKind::Word),
        };
        assert_eq!(found, [term]);
    }
}

#[test]
fn runs_are_whole_and_in_parts() {
    assert_eq!(
        of_kind("锂渣 35 kV、膜 WES-5.4", TermKind::Run),
        ["35kv", "wes54", "wes"]
    );
    assert_eq!(of_kind("锂渣 35 kV、膜", TermKind::Alone), ["膜"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn terms_are_slices_of_their_kind(text in "[\\u{4e00}-\\u{4eff}a-c0-9 .%\\-。]{0,60}|\\PC{0,40}") {
        let text = normalise(&text);
        for term in analyzer().terms(&text) {
            let written = &text[term.start..term.end];
            // What some leave out of a run is left out.
            let mut rest = written.chars();
            prop_assert!(term.text.chars().all(|c| rest.any(|other| other == c)), "{:?} of {}", term, written);
            prop_assert!(term.kind == TermKind::Run || written == term.text);
            let characters = term.text.chars().count();
            let fits = match term.kind {
                TermKind::Run => characters > 0,
                TermKind::Inner | TermKind::Border | TermKind::Seam => characters == 2,
                TermKind::Lone | TermKind::Alone | TermKind::Head => characters == 1,
                TermKind::Word => characters > 2,
            };
            prop_assert!(fits, "{:?}", term);
        }
    }

    #[test]
    fn pairs_cover_every_stretch(text in "[\\u{4e00}-\\u{4fff}]{2,40}") {
        let pairs = analyzer()
            .terms(&text)
            .iter()
            .filter(|term| matches!(term.kind, TermKind::Inner | TermKind::Border | TermKind::Seam))
            .count();
        prop_assert_eq!(pairs, normalise(&text).chars().count() - 1);
    }
}
