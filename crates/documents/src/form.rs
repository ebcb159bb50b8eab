//! What the printed forms share: rows of labels and entries, the sizes tried, the foot of a page.

use crate::grid::{Cell, PADDING, Row};
use crate::page::{Align, Page};
use crate::text::Paragraph;
use crate::typeface::Metrics;

/// Sizes in points that a one-page form is tried in, the largest first.
pub(crate) const SIZES: [f32; 8] = [13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, SMALLEST];

/// Smallest size that a printed page can be read in, in points.
pub(crate) const SMALLEST: f32 = 6.0;

/// Size of page numbers, in points.
const FOOT: f32 = 8.0;

/// Sets the rows of one table.
pub(crate) struct Form<'a> {
    pub(crate) metrics: &'a Metrics<'a>,
    /// Size of an em, in points.
    pub(crate) size: f32,
    /// Widths of the columns, in points.
    pub(crate) widths: &'a [f32],
}

/// A cell to be set.
pub(crate) struct Entry<'a> {
    text: &'a str,
    columns: usize,
    align: Align,
}

/// The printed name of an entry.
pub(crate) fn label(name: &'static str) -> Entry<'static> {
    aligned(name, 1, Align::Centre)
}

/// The printed name of a part of the form, over all columns.
pub(crate) fn part(name: &'static str, columns: usize) -> Entry<'static> {
    Entry {
        columns,
        ..label(name)
    }
}

/// An entry over some columns.
pub(crate) fn entry(text: &str, columns: usize) -> Entry<'_> {
    aligned(text, columns, Align::Left)
}

/// An entry of a list.
pub(crate) fn aligned(text: &str, columns: usize, align: Align) -> Entry<'_> {
    Entry { text, columns, align }
}

impl Form<'_> {
    /// A row as high as its entries.
    pub(crate) fn row(&self, entries: &[Entry<'_>]) -> Row {
        self.high_row(entries, 0.0)
    }

    /// A row at least so high, in points.
    pub(crate) fn high_row(&self, entries: &[Entry<'_>], least: f32) -> Row {
        let mut widths = self.widths.iter();
        let cells = entries.iter().map(|entry| {
            let width: f32 = widths.by_ref().take(entry.columns).sum();
            Cell {
                text: self
                    .metrics
                    .paragraph(entry.text, self.size, width - 2.0 * PADDING),
                columns: entry.columns,
                align: entry.align,
            }
        });
        Row {
            cells: cells.collect(),
            least,
        }
    }
}

/// Sets several texts under one another.
pub(crate) fn paragraphs<'t>(
    metrics: &Metrics<'_>,
    texts: impl IntoIterator<Item = &'t str>,
    size: f32,
    width: f32,
) -> Vec<Paragraph> {
    texts
        .into_iter()
        .map(|text| metrics.paragraph(text, size, width))
        .collect()
}

/// Writes "第 n 页 共 m 页" at the foot of every page, `above` points from its lower edge.
pub(crate) fn number(pages: &mut [Page], metrics: &Metrics<'_>, above: f32) {
    let all = pages.len();
    for (page, place) in pages.iter_mut().zip(1..) {
        let width = page.format.width;
        let text = format!("第 {place} 页 共 {all} 页");
        let text = metrics.paragraph(&text, FOOT, width);
        page.text((0.0, page.format.height - above), width, Align::Centre, &text);
    }
}
