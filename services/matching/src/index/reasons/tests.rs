use techmarket_text::Analyzer;

use super::super::analysed::analyse;
use super::*;
use crate::domain::Subject;

fn shown(asked: &str, shared: &[&str]) -> Vec<String> {
    let analyzer = Analyzer::new().unwrap();
    let analysed = analyse(&analyzer, &Subject::free_text(asked));
    let shared: Vec<(TermKey, f64)> = shared.iter().map(|term| (TermKey::of(term), 0.1)).collect();
    let terms = matched_terms(&analyzer, &analysed, &shared);
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

#[test]
fn pieces_are_put_together_to_words() {
    let recycling = "磷酸铁锂电池回收利用";
    let all = ["磷酸", "酸铁", "铁锂", "锂电", "电池", "池回", "回收"];
    assert_eq!(shown(recycling, &all), ["磷酸铁锂电池回收"]);
    // Words of one character.
    assert_eq!(
        shown("锂云母提锂产生", &["锂云", "云母", "母提", "提锂"]),
        ["锂云母提锂"]
    );
    assert_eq!(
        shown("轴承的振动", &["轴承", "承的", "的振", "振动"]),
        ["振动", "轴承"]
    );
    // What joins the words is not shared.
    assert_eq!(shown(recycling, &["磷酸", "回收"]), ["回收", "磷酸"]);
    // A part that no reader knows.
    assert_eq!(shown("离子型稀土", &["子型", "稀土"]), ["稀土"]);
    assert_eq!(shown("离子型稀土", &["子型"]), Vec::<String>::new());
    // A part that is a word.
    assert_eq!(shown("瓷绝缘子", &["绝缘"]), ["绝缘"]);
    assert_eq!(shown("杂质检不出来", &["检不", "杂质"]), ["杂质"]);
    assert_eq!(shown("氯离子浓度", &["氯离", "离子", "浓度"]), ["氯离子", "浓度"]);
}

#[test]
fn a_run_is_shown_once() {
    let whole = techmarket_text::normalise("PM2.5监测");
    let analyzer = Analyzer::new().unwrap();
    let terms: Vec<String> = analyzer
        .terms(&whole)
        .into_iter()
        .map(|term| term.text.into_owned())
        .collect();
    let all: Vec<&str> = terms.iter().map(String::as_str).collect();
    assert_eq!(shown(&whole, &all), ["pm2.5", "监测"]);
    assert_eq!(
        shown("k-means聚类", &["means"]),
        ["means"],
        "a part that the other text has alone"
    );
}
