use super::*;

fn highlighted(words: &[&str], text: &str) -> Vec<String> {
    let Some(snippet) = Needles::new(words.iter().copied()).snippet(text) else {
        return Vec::new();
    };
    let characters: Vec<char> = snippet.text.chars().collect();
    let part = |&(start, end): &(usize, usize)| characters[start..end].iter().collect();
    snippet.highlights.iter().map(part).collect()
}

#[test]
fn what_was_asked_for_is_highlighted_as_it_is_written() {
    let cases: [(&[&str], &str, &[&str]); 8] = [
        (&["电瓷", "高压电瓷"], "高压电瓷与低压电瓷", &["高压电瓷", "电瓷"]),
        (&["电瓷"], "高壓電瓷", &["電瓷"]),
        (&["pm2.5"], "PM 2.5监测", &["PM 2.5"]),
        (&["co2"], "CO₂捕集", &["CO₂"]),
        (&["n95"], "N-95口罩", &["N-95"]),
        (&["ec"], "tech EC", &["EC"]),
        (&["c++"], "C++代码", &["C++"]),
        (&["量子"], "电瓷", &[]),
    ];
    for (words, text, expected) in cases {
        assert_eq!(highlighted(words, text), expected, "{words:?} {text}");
    }
}

#[test]
fn a_long_text_is_cut_around_the_first() {
    let text = format!("{}电瓷{}", "甲".repeat(500), "乙".repeat(500));
    let snippet = Needles::new(["电瓷"]).snippet(&text).unwrap();
    assert_eq!(snippet.text.chars().count(), 120);
    assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
    assert_eq!(highlighted(&["电瓷"], &text), ["电瓷"]);
}
