//! The one form in which titles, names and keys are compared, and the one in which they are printed.

use std::borrow::Cow;
use std::sync::OnceLock;

use techmarket_types::{is_direction, is_unseen, of_old_gbk};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use crate::normalise::simplified;

/// Longest near form, in characters: a title has at most 200.
const MAX_NEAR: usize = 400;

/// Between a digit and one that is raised or circled behind it: 10⁵ is not 105.
const RAISED: char = '^';

/// The same for two texts that a reader takes for the same: without white space and what nobody sees, in lower case and
/// Unicode's compatible form (NFKC), with one dot, one dash, one bracket and one quotation mark for all of their kind, and
/// the characters of today for those of old GBK.
#[must_use]
pub fn same_form(text: &str) -> String {
    if text.is_ascii() {
        // Most keys. No form of Unicode changes ASCII.
        let seen = text.chars().filter(|&c| !is_dropped(c));
        return with_one_dash(seen.map(|c| alike(c.to_ascii_lowercase())));
    }
    let mut typed = String::with_capacity(text.len());
    let mut before = Digit::No;
    for c in text.chars().filter(|&c| !is_dropped(c)) {
        let c = alike(of_old_gbk(c).unwrap_or(c));
        let digit = Digit::of(c);
        if matches!(
            (before, digit),
            (Digit::Plain, Digit::Raised) | (Digit::Raised, Digit::Plain)
        ) {
            typed.push(RAISED);
        }
        before = digit;
        typed.push(c);
    }
    // NFKC writes a mark that stands alone behind a blank; without the blank it belongs to the letter before.
    let seen = typed.nfkc().filter(|&c| !is_dropped(c));
    let lower = seen.flat_map(char::to_lowercase);
    with_one_dash(lower.nfkc().filter(|&c| !is_dropped(c)).map(alike))
}

/// —— is as long as a typist makes it.
fn with_one_dash(letters: impl Iterator<Item = char>) -> String {
    let mut form = String::with_capacity(letters.size_hint().0);
    for c in letters {
        if !(c == '-' && form.ends_with('-')) {
            form.push(c);
        }
    }
    form
}

/// The same for two texts that differ only in signs, or in traditional and simplified characters: letters and digits of
/// [`same_form`], simplified, at most 400.
#[must_use]
pub fn near_form(text: &str) -> String {
    plain_form(text).unwrap_or_else(|| whole_form(text))
}

/// [`near_form`] of the characters of which most texts are made, each by itself; none of a text that has others.
fn plain_form(text: &str) -> Option<String> {
    let today = simplified_han();
    let mut form = String::with_capacity(text.len().min(MAX_NEAR * 3));
    let mut left = MAX_NEAR;
    for c in text.chars() {
        let letter = match c {
            '0'..='9' | 'a'..='z' | 'α'..='ω' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => narrow(c)?,
            'Α'..='Ρ' | 'Σ'..='Ω' => c.to_lowercase().next()?,
            'µ' => 'μ',
            '℃' => 'c',
            FIRST_HAN..=LAST_HAN => *today.get(usize::try_from(u32::from(c) - u32::from(FIRST_HAN)).ok()?)?,
            // Signs, and what is no letter in any form.
            '\0'..='\u{7F}'
            | '·'
            | '–'
            | '—'
            | '‘'
            | '’'
            | '“'
            | '”'
            | '…'
            | '°'
            | '±'
            | '×'
            | '÷'
            | '‰'
            | '′'
            | '″'
            | '→'
            | '−'
            | '∞'
            | '∶'
            | '∼'
            | '≈'
            | '≠'
            | '≤'
            | '≥'
            | '\u{3000}'..='\u{3002}'
            | '〈'..='】'
            | '〔'
            | '〕'
            | '！'..='／'
            | '：'..='＠'
            | '［'..='｀'
            | '｛'..='～' => continue,
            _ => return None,
        };
        // Characters behind the end may still be of another kind.
        if left > 0 {
            form.push(letter);
            left -= 1;
        }
    }
    Some(form)
}

/// The Han characters of the first block, which no form of Unicode changes.
const FIRST_HAN: char = '\u{4E00}';
const LAST_HAN: char = '\u{9FFF}';

/// The simplified character for each of the first block.
fn simplified_han() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let simplified = simplified();
        let of = |c: char| simplified.get(&c).copied().unwrap_or(c);
        (FIRST_HAN..=LAST_HAN).map(of).collect()
    })
}

/// The narrow letter or digit for a wide one, in lower case.
fn narrow(wide: char) -> Option<char> {
    let narrow = char::from_u32(u32::from(wide) - 0xFEE0)?;
    Some(narrow.to_ascii_lowercase())
}

fn whole_form(text: &str) -> String {
    let simplified = simplified();
    // A mark that is no letter keeps those around it in their order; without it they take another.
    let letters = same_form(text);
    letters
        .chars()
        .filter(|c| c.is_alphanumeric())
        .nfc()
        .map(|c| simplified.get(&c).copied().unwrap_or(c))
        .take(MAX_NEAR)
        .collect()
}

/// The text as it is printed, one glyph a character: without what nobody sees, with the characters of today for those of
/// old GBK, and letters with their marks in one.
#[must_use]
pub fn printed_form(text: &str) -> Cow<'_, str> {
    let is_changed = |c: char| is_unseen(c) || is_direction(c) || of_old_gbk(c).is_some();
    let has_marks = text.chars().any(|c| canonical_combining_class(c) != 0);
    if !has_marks && !text.chars().any(is_changed) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|&c| !is_unseen(c) && !is_direction(c));
    let today = seen.map(|c| of_old_gbk(c).unwrap_or(c));
    Cow::Owned(if has_marks {
        today.nfc().collect()
    } else {
        today.collect()
    })
}

fn is_dropped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_unseen(c) || is_direction(c)
}

/// One sign for all that people type for it.
fn alike(c: char) -> char {
    match c {
        '.' | '·' | '\u{387}' | '•' | '‧' | '․' | '∙' | '⋅' | '・' | '･' | '．' | '﹒' | '˙' | '⸱' | '⸳'
        | '◦' | '⦁' | 'ᐧ' => '·',
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '─'
        | '━'
        | '⸺'
        | '⸻'
        | '﹘'
        | '﹣'
        | '－'
        | 'ー' => '-',
        '[' | '{' | '〔' | '〘' | '【' | '〖' | '〚' | '《' | '〈' | '«' | '‹' | '⟨' | '⟪' | '❨' | '❲'
        | '［' | '｛' | '﹝' | '（' => '(',
        ']' | '}' | '〕' | '〙' | '】' | '〗' | '〛' | '》' | '〉' | '»' | '›' | '⟩' | '⟫' | '❩' | '❳'
        | '］' | '｝' | '﹞' | '）' => ')',
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' | '″' | '＂' => {
            '"'
        }
        '‘' | '’' | '‚' | '‛' | 'ʼ' | 'ʹ' | '′' | '`' | '´' | '＇' => '\'',
        '〜' | '∼' | '～' => '~',
        '∶' => ':',
        '⁄' | '∕' => '/',
        // Typed for 〇, as in 二○二六.
        '○' | '◯' => '〇',
        c => c,
    }
}

/// How a character counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Digit {
    No,
    /// Of a number that stands on the line.
    Plain,
    /// Raised, lowered, circled, or a fraction in one character: beside a plain one it is a number of its own.
    Raised,
}

impl Digit {
    fn of(c: char) -> Self {
        match u32::from(c) {
            0x30..=0x39 | 0xFF10..=0xFF19 | 0x1_D7CE..=0x1_D7FF => Self::Plain,
            0xB2
            | 0xB3
            | 0xB9
            | 0xBC..=0xBE
            | 0x2070..=0x208E
            | 0x2150..=0x215F
            | 0x2189
            | 0x2460..=0x249B
            | 0x24EA..=0x24FF
            | 0x2776..=0x2793
            | 0x3358..=0x3370
            | 0x33E0..=0x33FE
            | 0x1_F100..=0x1_F10A => Self::Raised,
            _ => Self::No,
        }
    }
}

#[cfg(test)]
mod tests;
