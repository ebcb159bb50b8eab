//! One form for texts that a reader takes for the same.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::chars::is_invisible;
use crate::units::with_units;

/// Characters kept of a text; what follows is dropped. Above the largest text the API admits in one
/// field (a confidential part of 50,000 characters).
pub const MAX_CHARS: usize = 60_000;

/// NFKC may write one character as 18 (U+FDFA); a second pass over such a text must not cut it
/// again, so the bound is applied after every step that can lengthen.
fn bounded(text: impl Iterator<Item = char>) -> String {
    text.take(MAX_CHARS).collect()
}

/// NFKC, lower case, simplified Chinese, numbers joined to their units (35 千伏 and 35 kV are 35kv), white space as
/// single blanks, no control and no invisible characters, at most [`MAX_CHARS`] characters. Normalising twice changes nothing.
///
/// Chinese is simplified character by character, without regard to the phrase: for search it
/// matters that both sides are treated alike, not that 乾坤 keeps its 乾.
#[must_use]
pub fn normalise(text: &str) -> String {
    if let Some(plain) = plain(text) {
        return with_units(&single_blanks(plain.trim()));
    }
    with_units(&single_blanks(general(text).trim()))
}

/// The form of a text whose characters do not change each other, as nearly all are: one look a character, where the
/// general way takes most of the time of an analysis.
fn plain(text: &str) -> Option<String> {
    let table = plain_characters();
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        let place = usize::try_from(u32::from(c)).unwrap_or(usize::MAX);
        let to = *table.get(place)?;
        if to == UNPLAIN {
            return None;
        }
        if index < MAX_CHARS {
            out.push(to);
        }
    }
    Some(out)
}

/// What [`normalise`] makes of one character that stands by itself, where that is one character; `None` for others.
#[must_use]
pub fn simple_form(c: char) -> Option<char> {
    let place = usize::try_from(u32::from(c)).ok()?;
    plain_characters().get(place).copied().filter(|to| *to != UNPLAIN)
}

/// Stands for a character whose form depends on its neighbours, or is none or several characters.
const UNPLAIN: char = '\u{0}';

/// What stands for each character of the basic plane by itself. Only starters that no combining mark follows in a
/// composition are in it: Latin as typed, Han, and the punctuation of both widths.
fn plain_characters() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let form = |c: char| -> char {
            if !matches!(u32::from(c), 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x3000..=0x3029 | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E) {
                return UNPLAIN;
            }
            let form = general(c.encode_utf8(&mut [0; 4]));
            let mut chars = form.chars();
            match (chars.next(), chars.next()) {
                (Some(to), None) => to,
                _ => UNPLAIN,
            }
        };
        (0..=0xFFFF_u32).map(|code| char::from_u32(code).map_or(UNPLAIN, form)).collect()
    })
}

/// Everything but the blanks and the units.
fn general(text: &str) -> String {
    let simplified = simplified();
    let folded = bounded(visible(text.chars()).nfkc());
    let lower = folded.to_lowercase();
    let chars = lower.nfkc().filter(|&c| !is_dropped(c));
    bounded(chars.map(|c| simplified.get(&c).copied().unwrap_or(c)))
}

fn visible(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars
        .filter(|&c| !is_dropped(c))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
}

fn is_dropped(c: char) -> bool {
    is_invisible(c) || (c.is_control() && !c.is_whitespace())
}

fn single_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// OpenCC's table of traditional characters, each with the simplified ones that it may stand for, the usual one first.
const TRADITIONAL: &str = include_str!("../data/TSCharacters.txt");

/// Traditional to simplified, one character each.
///
/// The table is embedded in the crate, so reading it can only fail by a broken build; then the map is empty and
/// [`crate::Analyzer::new`] reports it.
pub(crate) fn simplified() -> &'static HashMap<char, char> {
    static MAP: OnceLock<HashMap<char, char>> = OnceLock::new();
    MAP.get_or_init(|| {
        let lines = TRADITIONAL.lines().filter(|line| !line.starts_with('#'));
        let direct: HashMap<char, char> = lines.filter_map(pair).collect();
        direct
            .iter()
            .map(|(&from, &to)| (from, follow(&direct, to)))
            .collect()
    })
}

/// `乾\t干 乾`: the traditional character and its first simplified one.
fn pair(line: &str) -> Option<(char, char)> {
    let (from, to) = line.split_once('\t')?;
    let from = only(from.chars())?;
    let to = only(to.split(' ').next()?.nfkc())?;
    let is_han = matches!(from, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{2EBE0}');
    (is_han && to != from).then_some((from, to))
}

/// The character, if there is no other.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let one = chars.next()?;
    chars.next().is_none().then_some(one)
}

/// A simplified character may itself be a key; two steps reach the end of every chain in the
/// tables, and the bound keeps a cycle from looping.
fn follow(direct: &HashMap<char, char>, mut c: char) -> char {
    for _ in 0..4 {
        match direct.get(&c) {
            Some(&next) => c = next,
            None => break,
        }
    }
    c
}

#[cfg(test)]
mod tests;
