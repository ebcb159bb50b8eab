//! Questions as people type them: keywords, words of titles, words that most posts have, rare ones, and such with Latin letters.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use techmarket_text::{Analyzer, TermKind, normalise};

use crate::rank::rare_words;
use crate::source_row::SourceRow;

/// Longest question, in characters.
const LONGEST: usize = 12;

/// Words that a large part of all abstracts has.
const FREQUENT: [&str; 12] = [
    "研究",
    "分析方法",
    "方法",
    "影响",
    "系统",
    "技术",
    "应用",
    "模型",
    "试验研究",
    "性能",
    "数据",
    "优化设计",
];

/// Questions of one kind.
pub(super) struct Questions {
    pub(super) kind: &'static str,
    pub(super) texts: Vec<String>,
}

/// `count` questions of each kind; the same seed gives the same.
pub(super) fn questions(analyzer: &Analyzer, rows: &[SourceRow], count: usize, seed: u64) -> Vec<Questions> {
    let mut rng = StdRng::seed_from_u64(seed);
    let is_short = |text: &String| (1..=LONGEST).contains(&text.chars().count());
    let has_latin = |text: &String| text.contains(|c: char| c.is_ascii_alphanumeric());
    let keywords: Vec<String> = rows
        .iter()
        .flat_map(|row| row.keywords.clone())
        .filter(is_short)
        .collect();
    let words: Vec<String> = rows
        .iter()
        .flat_map(|row| words(analyzer, &row.title))
        .filter(is_short)
        .collect();
    let rare = rare_words(analyzer, rows);
    let mixed: Vec<String> = keywords.iter().filter(|text| has_latin(text)).cloned().collect();
    let mut take = |kind, from: &[String]| Questions {
        kind,
        texts: (0..count)
            .filter_map(|_| from.choose(&mut rng).cloned())
            .collect(),
    };
    let mut all = vec![
        take("keyword", &keywords),
        take("title_word", &words),
        take("frequent", &FREQUENT.map(str::to_owned)),
        take("rare", &rare),
        take("latin", &mixed),
    ];
    let two = |_| {
        Some(format!(
            "{} {}",
            keywords.choose(&mut rng)?,
            words.choose(&mut rng)?
        ))
    };
    let texts = (0..count).filter_map(two).collect();
    all.push(Questions {
        kind: "two_words",
        texts,
    });
    let one = |_| {
        let characters: Vec<char> = keywords.choose(&mut rng)?.chars().collect();
        Some(characters[rng.random_range(0..characters.len())].to_string())
    };
    let texts = (0..count).filter_map(one).collect();
    all.push(Questions {
        kind: "one_character",
        texts,
    });
    all
}

/// The words of a title, those of two characters among them.
fn words(analyzer: &Analyzer, title: &str) -> Vec<String> {
    let title = normalise(title);
    let terms = analyzer.terms(&title);
    let wanted = terms
        .iter()
        .filter(|term| matches!(term.kind, TermKind::Inner | TermKind::Word));
    wanted.map(|term| term.text.clone().into_owned()).collect()
}
