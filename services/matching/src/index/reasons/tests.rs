use techmarket_text::Analyzer;

use super::super::analysed::analyse;
use super::*;
use crate::domain::Subject;

fn shown(asked: &str, shared: &[&str]) -> Vec<String> {
    let analysed = analyse(&Analyzer::new().unwrap(), &Subject::free_text(asked));
    let shared: Vec<(TermKey, f64)> = shared.iter().map(|term| (TermKey::of(term), 0.1)).collect();
    let terms = matched_terms(&analysed, &shared);
    assert!(terms.is_sorted_by(|a, b| a.weight >= b.weight));
    terms.into_iter().map(|term| term.term).collect()
}

#[test]
fn readable_terms() {
    assert_eq!(
        shown("污水处理技术", &["污水", "水处", "处理", "技术"]),
        ["污水处理"]
    );
    assert_eq!(shown("污水处理", &["污水"]), ["污水"]);
    assert_eq!(shown("技术研究", &["技术", "研究"]), ["技术", "研究"]);
    assert_eq!(shown("膜", &["膜"]), ["膜"]);
    assert_eq!(shown("膜", &[]), Vec::<String>::new());
}
