//! Text that has been broken into lines and measured, not yet placed on a page.

use std::borrow::Cow;

use techmarket_text::printed_form;

use crate::lines::break_lines;
use crate::typeface::{Glyph, Metrics, REPLACEMENT};

/// Distance of two baselines, in em.
const LEADING: f32 = 1.45;

/// What the sums of widths may be off by rounding, in points: far below what is seen.
const ROUNDING: f32 = 0.01;

/// Lines of one size.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    pub(crate) lines: Vec<Line>,
    /// Size of an em, in points.
    pub(crate) size: f32,
}

/// A line without the white space at its end.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// One a character, in order.
    pub(crate) glyphs: Vec<Glyph>,
    /// In points.
    pub(crate) width: f32,
}

impl Paragraph {
    /// In points.
    pub(crate) fn height(&self) -> f32 {
        self.lines.iter().map(|_| self.leading()).sum()
    }

    /// Distance of two baselines, in points.
    pub(crate) fn leading(&self) -> f32 {
        self.size * LEADING
    }
}

impl Metrics<'_> {
    /// Sets a text in lines of a width and size in points. [`REPLACEMENT`] stands for a character without a glyph.
    pub(crate) fn paragraph(&self, text: &str, size: f32, width: f32) -> Paragraph {
        let text = printed_form(text);
        let text = if text.chars().any(|character| self.glyph(character).is_none()) {
            Cow::Owned(text.chars().map(|character| self.shown(character)).collect())
        } else {
            text
        };
        let advance = |character| self.glyph(character).map_or(0.0, |glyph| glyph.width);
        let lines = break_lines(&text, advance, (width + ROUNDING) / size)
            .into_iter()
            .map(|range| self.line(text[range].trim_end(), size))
            .collect();
        Paragraph { lines, size }
    }

    fn shown(&self, character: char) -> char {
        if self.glyph(character).is_some() {
            character
        } else {
            REPLACEMENT
        }
    }

    fn line(&self, text: &str, size: f32) -> Line {
        let text = text.replace(['\t', '\r', '\u{2028}', '\u{2029}'], " ");
        let glyphs: Vec<Glyph> = text
            .chars()
            .filter_map(|character| self.glyph(character))
            .collect();
        Line {
            width: glyphs.iter().map(|glyph| glyph.width).sum::<f32>() * size,
            text,
            glyphs,
        }
    }
}
