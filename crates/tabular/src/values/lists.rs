//! Several values in one cell, between whatever people put there.

use super::is_han;

/// The values. `；`, `、`, `，`, line ends and strokes separate always; a comma, a slash and a blank only where they are no part of a
/// word, as in 2,6-二甲酚, I/O and New York.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in text.split(is_strong) {
        for part in split_where(part, ',', is_between_words) {
            for part in split_where(part, '/', |before, after| ends_han(before) && begins_han(after)) {
                split_at_blanks(part.trim(), &mut parts);
            }
        }
    }
    parts
}

pub(crate) fn is_strong(c: char) -> bool {
    matches!(c, '；' | ';' | '、' | '|' | '｜' | '，' | '\n' | '\r' | '／')
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
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| word.chars().count() > 1 && begins_han(word) && ends_han(word);
    if words.len() > 1 && words.iter().all(is_word) {
        parts.extend(words);
    } else if !text.is_empty() {
        parts.push(text);
    }
}

/// Names of people, without blanks inside (张　三) and without the words that some put behind (等).
#[must_use]
pub fn people(parts: &[&str]) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for part in parts {
        let is_han_name = part.chars().all(|c| is_han(c) || c.is_whitespace());
        let name: String = if is_han_name {
            part.split_whitespace().collect()
        } else {
            (*part).to_owned()
        };
        let name = name
            .strip_suffix('等')
            .filter(|rest| rest.chars().count() > 1)
            .unwrap_or(&name);
        if !name.is_empty() && !people.iter().any(|other| other == name) {
            people.push(name.to_owned());
        }
    }
    people
}
