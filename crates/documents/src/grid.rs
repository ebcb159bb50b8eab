//! Rows of a ruled table.

use crate::page::{Align, Page};
use crate::text::Paragraph;

/// White space left and right of a cell's text, in points.
pub(crate) const PADDING: f32 = 4.0;

/// White space above and below a cell's text, in points.
const PADDING_ABOVE: f32 = 3.5;

/// A cell over one or more columns.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: Paragraph,
    pub(crate) columns: usize,
    pub(crate) align: Align,
}

/// A row of cells; together they span all columns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Least height, in points: room for a signature or a seal.
    pub(crate) least: f32,
}

impl Row {
    /// In points.
    pub(crate) fn height(&self) -> f32 {
        self.cells
            .iter()
            .map(|cell| cell.text.height() + 2.0 * PADDING_ABOVE)
            .fold(self.least, f32::max)
    }

    /// Draws the row over columns of these widths; the y below it is returned.
    pub(crate) fn draw(&self, page: &mut Page, (left, top): (f32, f32), widths: &[f32]) -> f32 {
        let height = self.height();
        let mut x = left;
        let mut columns = widths.iter();
        for cell in &self.cells {
            let width: f32 = columns.by_ref().take(cell.columns).sum();
            page.cell((x, top), width, height);
            let y = top + (height - cell.text.height()) / 2.0;
            page.text((x + PADDING, y), width - 2.0 * PADDING, cell.align, &cell.text);
            x += width;
        }
        top + height
    }
}

/// Height of rows under one another, in points.
pub(crate) fn height(rows: &[Row]) -> f32 {
    rows.iter().map(Row::height).sum()
}
