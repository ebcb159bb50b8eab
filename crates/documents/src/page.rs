//! Pages as lists of what stands on them. Lengths are points, from the top left corner.

use crate::qr::Modules;
use crate::text::{Line, Paragraph};

/// Share of an em from the top of a line to its baseline, for Chinese type within our leading.
const ASCENT: f32 = 1.05;

/// Weight of ruled lines.
const RULE: f32 = 0.6;

/// What stands on a page.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A line of text.
    Text {
        x: f32,
        baseline: f32,
        size: f32,
        /// Drawn with an outline, since only one weight is embedded.
        bold: bool,
        line: Line,
    },
    /// A ruled line, horizontal or vertical.
    Rule {
        from: (f32, f32),
        to: (f32, f32),
        weight: f32,
    },
    /// A QR code.
    Code {
        x: f32,
        y: f32,
        side: f32,
        modules: Modules,
    },
}

/// How lines stand between two margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// Width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Format {
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A4 upright, 210 by 297 mm.
pub(crate) const PORTRAIT: Format = Format {
    width: 595.28,
    height: 841.89,
};

/// A4 lying.
pub(crate) const LANDSCAPE: Format = Format {
    width: 841.89,
    height: 595.28,
};

#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) format: Format,
    pub(crate) items: Vec<Item>,
}

impl Page {
    pub(crate) fn new(format: Format) -> Self {
        Self {
            format,
            items: Vec::new(),
        }
    }

    /// Places a paragraph between `x` and `x + width`; the y below it is returned.
    pub(crate) fn text(&mut self, (x, y): (f32, f32), width: f32, align: Align, text: &Paragraph) -> f32 {
        self.set((x, y), width, align, text, false)
    }

    /// As `text`, in a bolder face.
    pub(crate) fn heading(&mut self, (x, y): (f32, f32), width: f32, text: &Paragraph) -> f32 {
        self.set((x, y), width, Align::Centre, text, true)
    }

    fn set(&mut self, (x, y): (f32, f32), width: f32, align: Align, text: &Paragraph, bold: bool) -> f32 {
        let mut top = y;
        for line in &text.lines {
            let indent = match align {
                Align::Left => 0.0,
                Align::Centre => (width - line.width) / 2.0,
                Align::Right => width - line.width,
            };
            if !line.glyphs.is_empty() {
                self.items.push(Item::Text {
                    x: x + indent,
                    baseline: top + text.size * ASCENT,
                    size: text.size,
                    bold,
                    line: line.clone(),
                });
            }
            top += text.leading();
        }
        top
    }

    /// Draws a rectangle.
    pub(crate) fn frame(&mut self, (x, y): (f32, f32), width: f32, height: f32, weight: f32) {
        let corners = [
            (x, y),
            (x + width, y),
            (x + width, y + height),
            (x, y + height),
            (x, y),
        ];
        for pair in corners.windows(2) {
            if let [from, to] = pair {
                self.items.push(Item::Rule {
                    from: *from,
                    to: *to,
                    weight,
                });
            }
        }
    }

    /// Draws the border of a cell.
    pub(crate) fn cell(&mut self, at: (f32, f32), width: f32, height: f32) {
        self.frame(at, width, height, RULE);
    }

    /// Draws a QR code with its quiet zone within the square.
    pub(crate) fn code(&mut self, (x, y): (f32, f32), side: f32, modules: Modules) {
        self.items.push(Item::Code { x, y, side, modules });
    }
}

#[cfg(test)]
impl Page {
    /// The lines of text, as they were placed.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for item in &self.items {
            if let Item::Text { line, .. } = item {
                texts.push(line.text.as_str());
            }
        }
        texts
    }
}
