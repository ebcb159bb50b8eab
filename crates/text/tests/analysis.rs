//! What the analyses yield, and what they hold for any text.
#![expect(clippy::unwrap_used, reason = "tests may fail by panic")]

use std::convert::Infallible;
use std::sync::OnceLock;

use proptest::prelude::*;
use tantivy_tokenizer_api::{TokenStream as _, Tokenizer as _};
use techmarket_text::{AnalysisTokenizer, Analyzer, Rarity, Reduced, Reduction, Term, normalise, reduce};

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::new().unwrap())
}

fn seen(terms: &[Term<'_>]) -> Vec<(String, usize)> {
    terms
        .iter()
        .map(|term| (term.text.to_owned(), term.position))
        .collect()
}

fn owned(terms: &[(&str, usize)]) -> Vec<(String, usize)> {
    terms
        .iter()
        .map(|&(text, position)| (text.to_owned(), position))
        .collect()
}

#[test]
fn words_are_nested_and_placed() {
    let text = normalise("高压电瓷,污水处理");
    let words = seen(&analyzer().words(&text));
    assert!(words.contains(&("高压".to_owned(), 0)), "{words:?}");
    assert!(words.contains(&("污水处理".to_owned(), 5)), "{words:?}");
    assert!(words.contains(&("污水".to_owned(), 5)) && words.contains(&("处理".to_owned(), 7)));
}

#[test]
fn bigrams_leave_runs_whole() {
    let text = normalise("锂渣 35kV、膜");
    assert_eq!(
        seen(&analyzer().bigrams(&text)),
        owned(&[("锂渣", 0), ("35kv", 3), ("膜", 8)])
    );
}

#[test]
fn the_tokenizer_gives_bytes_and_positions() {
    let mut tokenizer = AnalysisTokenizer::bigrams(analyzer().clone());
    let mut stream = tokenizer.token_stream("稀土材料 ndfeb");
    let mut tokens = Vec::new();
    while stream.advance() {
        let token = stream.token();
        tokens.push((
            token.text.clone(),
            token.offset_from,
            token.offset_to,
            token.position,
        ));
    }
    let expected = [
        ("稀土", 0, 6, 0),
        ("土材", 3, 9, 1),
        ("材料", 6, 12, 2),
        ("ndfeb", 13, 18, 5),
    ];
    assert_eq!(
        tokens,
        expected.map(|(text, from, to, at)| (text.to_owned(), from, to, at))
    );
}

fn reduced(title: &str, body: &str, limit: usize) -> Reduced {
    let (title, body) = (normalise(title), normalise(body));
    let (title, body) = (analyzer().words(&title), analyzer().words(&body));
    let rarity = |term: &str| {
        let containing = if term == "量子" { 0 } else { 10 };
        Ok::<_, Infallible>(Rarity {
            containing,
            documents: 1_000,
        })
    };
    reduce(
        Reduction {
            title: &title,
            body: &body,
            limit,
        },
        rarity,
    )
    .unwrap()
}

#[test]
fn the_subject_outweighs_the_genre() {
    let found = reduced("钨合金技术研究与应用", "本项目实现产业化,合金性能提高。", 4);
    let texts: Vec<&str> = found.terms.iter().map(|term| term.text.as_str()).collect();
    assert_eq!(found.terms.len(), 4);
    assert!(texts.contains(&"合金"), "{texts:?}");
    assert!(
        found
            .terms
            .iter()
            .all(|term| term.weight > 0.0 && term.emphasis > 0.0)
    );
    assert!(!texts.contains(&"研究") || texts[0] != "研究");
}

#[test]
fn unseen_terms_raise_the_ceiling_only() {
    let with = reduced("合金 量子", "", 10);
    let without = reduced("合金", "", 10);
    assert_eq!(with.terms, without.terms);
    assert!(with.ceiling > without.ceiling);
    assert_eq!(reduced("", "", 10), Reduced::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn terms_are_slices_in_order(text in "[\\u{4e00}-\\u{4eff}a-c0-9 .%\\-。]{0,60}|\\PC{0,40}") {
        let text = normalise(&text);
        for terms in [analyzer().words(&text), analyzer().bigrams(&text), analyzer().characters(&text)] {
            for pair in terms.windows(2) {
                prop_assert!(pair[0].position <= pair[1].position);
            }
            for term in &terms {
                prop_assert!(!term.text.is_empty());
                prop_assert_eq!(&text[term.start..term.end], term.text);
                prop_assert_eq!(text[..term.start].chars().count(), term.position);
            }
        }
    }

    #[test]
    fn order_of_sentences_does_not_matter(mut parts in prop::collection::vec("[\\u{4e00}-\\u{4e20}]{1,6}", 1..8)) {
        let one = reduced("", &parts.join("。"), 20);
        parts.reverse();
        let other = reduced("", &parts.join("。"), 20);
        prop_assert_eq!(one.terms, other.terms);
    }
}
