//! Breaking text into lines (禁则): by Unicode's line breaking algorithm, so that no 、。，） begins a line,
//! no （《 ends one, and words and numbers stay whole.

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};

/// Byte ranges of the lines; together they are the whole text. A line's white space at its end is not
/// counted in its width and hangs over. What fits on no line by itself, such as a word longer than the
/// line, is broken between two characters; only a single character may be wider than the line.
///
/// `width` is that of a character in any unit, `limit` that of the line in the same. A line feed ends a line; an empty text is one
/// empty line.
pub(crate) fn break_lines(text: &str, width: impl Fn(char) -> f32, limit: f32) -> Vec<Range<usize>> {
    if text.is_empty() {
        return std::iter::once(0..0).collect();
    }
    let measure = |range: Range<usize>| -> f32 { text[range].trim_end().chars().map(&width).sum() };
    // To the algorithm double quotes have no side, and no line breaks beside them. In Chinese they are
    // brackets; these are of the same length in bytes.
    let sided = text.replace('“', "「").replace('”', "」");
    let mut lines = Vec::new();
    let mut start = 0;
    let mut fits = 0;
    for (end, opportunity) in linebreaks(&sided) {
        if measure(start..end) > limit && fits > start {
            lines.push(start..fits);
            start = fits;
        }
        while measure(start..end) > limit {
            let cut = start + prefix(&text[start..end], &width, limit);
            if cut >= end {
                break;
            }
            lines.push(start..cut);
            start = cut;
        }
        fits = end;
        if opportunity == BreakOpportunity::Mandatory {
            lines.push(start..end);
            start = end;
        }
    }
    lines
}

/// Bytes of the longest beginning within the limit, of the first character at least.
fn prefix(text: &str, width: impl Fn(char) -> f32, limit: f32) -> usize {
    let mut sum = 0.0;
    for (at, character) in text.char_indices() {
        sum += width(character);
        if sum > limit && at > 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
