//! Pieces of a text with what was asked for (检索摘要).

use std::collections::HashMap;

use techmarket_text::{normalise, simple_form};

/// Characters of a snippet.
const LENGTH: usize = 118;
/// Characters before the first highlight.
const BEFORE: usize = 20;
/// Characters of a text that are looked through.
const LOOKED_THROUGH: usize = 6_000;
/// Words that are looked for.
const MOST: usize = 48;
/// What stands for characters that are left out.
const LEFT_OUT: char = '…';

/// What to highlight: by its first character, longest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needles(HashMap<char, Vec<Vec<char>>>);

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snippet {
    pub(crate) text: String,
    /// First character and one past the last of each highlight.
    pub(crate) highlights: Vec<(usize, usize)>,
}

impl Needles {
    /// Of words as they are compared.
    pub(crate) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles: Vec<Vec<char>> = words
            .into_iter()
            .map(|word| folded(word).into_iter().map(|(c, _)| c).collect())
            .filter(|needle: &Vec<char>| !needle.is_empty())
            .collect();
        needles.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        needles.dedup();
        needles.truncate(MOST);
        let mut by_first: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for needle in needles {
            by_first.entry(needle[0]).or_default().push(needle);
        }
        Self(by_first)
    }

    /// Where they stand in a text, in characters, without overlap.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let text = folded(text);
        let mut places = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let begin_so = self.0.get(&text[at].0);
            let found = begin_so.and_then(|needles| needles.iter().find(|needle| stands(&text, at, needle)));
            if let Some(needle) = found {
                let last = at + needle.len() - 1;
                places.push((text[at].1, text[last].1 + 1));
                at = last;
            }
            at += 1;
        }
        places
    }

    /// The piece of a text around the first of them; `None` where none stands in it.
    pub(crate) fn snippet(&self, text: &str) -> Option<Snippet> {
        if self.0.is_empty() {
            return None;
        }
        let places = self.places(text);
        let first = places.first()?.0;
        let characters: Vec<char> = text.chars().collect();
        let from = if characters.len() <= LENGTH {
            0
        } else {
            first.saturating_sub(BEFORE)
        };
        let to = characters.len().min(from + LENGTH);
        let mut piece = String::new();
        let before = usize::from(from > 0);
        piece.extend((from > 0).then_some(LEFT_OUT));
        piece.extend(&characters[from..to]);
        piece.extend((to < characters.len()).then_some(LEFT_OUT));
        let highlights = places.into_iter().filter(|(start, _)| (from..to).contains(start));
        Some(Snippet {
            text: piece,
            highlights: highlights
                .map(|(start, end)| (start - from + before, end.min(to) - from + before))
                .collect(),
        })
    }
}

/// Each character as it is compared, with its place in the text; without blanks and the signs that some leave out.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut out = Vec::with_capacity(text.len());
    let mut one = [0; 4];
    let is_kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '_');
    for (place, c) in text.chars().take(LOOKED_THROUGH).enumerate() {
        if let Some(form) = simple_form(c) {
            out.extend(Some(form).filter(is_kept).map(|c| (c, place)));
        } else {
            let form = normalise(c.encode_utf8(&mut one));
            out.extend(form.chars().filter(is_kept).map(|c| (c, place)));
        }
    }
    out
}

/// Letters and digits stand only where they begin and end: ec does not stand in tech.
fn stands(text: &[(char, usize)], at: usize, needle: &[char]) -> bool {
    let end = at + needle.len();
    let same = text
        .get(at..end)
        .is_some_and(|part| part.iter().zip(needle).all(|((c, _), other)| c == other));
    // Letters that something stands between, such as a blank, are of two words.
    let goes_on = |one: Option<usize>, other: usize| {
        let both = one.and_then(|one| text.get(one)).zip(text.get(other));
        both.is_some_and(|((one, place), (other, next))| {
            one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric() && next - place <= 1
        })
    };
    same && !goes_on(at.checked_sub(1), at) && !goes_on(end.checked_sub(1), end)
}

#[cfg(test)]
mod tests;
