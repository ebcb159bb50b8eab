//! Several values in one cell, between whatever people put there.

use super::is_han;

/// The values. `；`, `、`, `，`, line ends and strokes separate always, outside brackets; a comma, a slash and a blank only where they are
/// no part of a word, as in 2,6-二甲酚, I/O and New York.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in split_strong(text) {
        let part = without_number(without_label(part));
        for part in split_where(part, ',', is_between_words) {
            for part in split_at_signs(part) {
                split_at_blanks(part.trim(), &mut parts);
            }
        }
    }
    parts
}

/// Splits at what separates always, outside brackets: 稀土（钕，镝） is one.
fn split_strong(text: &str) -> Vec<&str> {
    let is_balanced = text.matches(['（', '(']).count() == text.matches(['）', ')']).count();
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' if is_balanced => depth += 1,
            '）' | ')' if is_balanced => depth -= 1,
            c if is_strong(c) && depth <= 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Splits at signs that stand between two Han characters.
fn split_at_signs(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for sign in ['/', '\\', '+', '&', '＆', '。'] {
        if text.contains(sign) {
            let divides = |before: &str, after: &str| {
                ends_han(before) && (begins_han(after) || (sign == '。' && after.trim().is_empty()))
            };
            parts = parts
                .into_iter()
                .flat_map(|part| split_where(part, sign, divides))
                .collect();
        }
    }
    parts
}

/// A list whose words are counted, without the numbers, which are no codes: 1.许可 2.转让. None of any other text.
pub(crate) fn without_enumeration(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    let mut words = String::with_capacity(text.len());
    let mut count = 0_u32;
    loop {
        let next = mark_of(rest, count + 1);
        let Some((at, behind)) = next.filter(|(at, _)| count > 0 || *at == 0) else {
            break;
        };
        words.push_str(&rest[..at]);
        words.push('；');
        rest = &rest[behind..];
        count += 1;
    }
    words.push_str(rest);
    (count > 1).then_some(words)
}

/// Where the mark of a number stands, and what stands behind it: ①, (1), 1. or 1、 before a word.
fn mark_of(text: &str, number: u32) -> Option<(usize, usize)> {
    let circled = char::from_u32(u32::from('①') + number - 1).map(String::from);
    let of_number = |before: &str, behind: &str| Some(format!("{before}{number}{behind}"));
    let marks = [
        circled,
        of_number("(", ")"),
        of_number("（", "）"),
        of_number("", "."),
        of_number("", "．"),
        of_number("", "、"),
        of_number("", ")"),
        of_number("", "）"),
    ];
    let places = marks.into_iter().flatten().filter_map(|mark| {
        let at = text.find(&mark)?;
        let behind = at + mark.len();
        let is_first = !text[..at].ends_with(|c: char| c.is_ascii_digit());
        (is_first && begins_word(text[behind..].trim_start())).then_some((at, behind))
    });
    places.min_by_key(|(at, behind)| (*at, usize::MAX - behind))
}

fn begins_word(text: &str) -> bool {
    text.starts_with(|c: char| !c.is_ascii())
}

/// Without the name of the column before the first word: 关键词：稀土.
fn without_label(part: &str) -> &str {
    const LABELS: [&str; 4] = ["关键词", "关键字", "完成人", "发明人"];
    let behind = part.trim_start().split_once(['：', ':']);
    behind
        .filter(|(label, _)| LABELS.contains(label))
        .map_or(part, |(_, behind)| behind)
}

/// Without the number by which it is counted: ①, (1), 1. before a word.
pub(crate) fn without_number(part: &str) -> &str {
    let text = part.trim_start();
    if let Some(rest) = text.strip_prefix(|c: char| matches!(c, '①'..='⑳' | '#' | '•' | '●' | '◆'))
    {
        return rest;
    }
    let inner = text.strip_prefix(['(', '（']);
    let digits = inner.unwrap_or(text);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = digits.len() - rest.len();
    let behind = match inner {
        Some(_) => rest.strip_prefix([')', '）']),
        None => rest.strip_prefix(['.', '．', ')', '）']),
    };
    match behind {
        Some(behind) if (1..=2).contains(&count) && begins_han(behind) => behind,
        _ => part,
    }
}

pub(crate) fn is_strong(c: char) -> bool {
    matches!(
        c,
        '①'..='⑳' | '；' | ';' | '、' | '|' | '｜' | '，' | '\n' | '\r' | '／' | '\u{2028}' | '\t'
    )
}

/// Splits at each `separator` of which `divides`, given what stands before and behind it, says that it divides.
fn split_where(text: &str, separator: char, divides: impl Fn(&str, &str) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(separator) {
        let behind = at + separator.len_utf8();
        if divides(&text[from..at], &text[behind..]) {
            parts.push(&text[from..at]);
            from = behind;
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Whether a comma stands between words: beside a character that is not ASCII, before a blank, or between two Latin words.
fn is_between_words(before: &str, after: &str) -> bool {
    let (last, first) = (
        before.trim_end().chars().next_back(),
        after.trim_start().chars().next(),
    );
    let (Some(last), Some(first)) = (last, first) else {
        return true;
    };
    let word = |c: char| c.is_ascii_alphabetic();
    let long = |mut word: usize| {
        word = word.min(2);
        word == 2
    };
    let latin = long(before.chars().rev().take_while(|c| word(*c)).count())
        && long(after.chars().take_while(|c| word(*c)).count());
    !(last.is_ascii() && first.is_ascii()) || after.starts_with(char::is_whitespace) || latin
}

fn ends_han(text: &str) -> bool {
    text.trim_end().chars().next_back().is_some_and(is_han)
}

fn begins_han(text: &str) -> bool {
    text.trim_start().chars().next().is_some_and(is_han)
}

/// Blanks separate words of two Han characters and more.
fn split_at_blanks<'a>(text: &'a str, parts: &mut Vec<&'a str>) {
    let words: Vec<&str> = text.split_whitespace().map(without_number).collect();
    let is_word = |word: &&str| word.chars().count() > 1 && begins_han(word) && ends_han(word);
    if words.len() > 1 && words.iter().all(is_word) {
        parts.extend(words);
    } else if !text.is_empty() {
        parts.push(text);
    }
}

/// Names of people, without blanks inside (张　三), without what stands in brackets (张三（教授）) and without the words that some put
/// behind (等5人).
#[must_use]
pub fn people(parts: &[&str]) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for part in parts {
        let part = part
            .split(['（', '('])
            .next()
            .unwrap_or(part)
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*' | '＊' | ',' | '.'));
        let part = part.rsplit(['：', ':']).next().unwrap_or(part);
        let part = without_number(part);
        let is_han_name = part.chars().all(|c| is_han(c) || c.is_whitespace());
        let name: String = if is_han_name {
            part.split_whitespace().collect()
        } else {
            part.to_owned()
        };
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '＊' | ','));
        let name = without_others(name);
        if !name.is_empty() && !people.iter().any(|other| other == name) {
            people.push(name.to_owned());
        }
    }
    people
}

/// Without 等, 等5人.
fn without_others(name: &str) -> &str {
    let Some((before, behind)) = name.rsplit_once('等') else {
        return name;
    };
    let is_count = behind.is_empty() || behind.ends_with(['人', '名', '位']);
    if is_count && before.chars().count() != 1 {
        before
    } else {
        name
    }
}
