//! A table, and beside it the same figures as bars that the server draws.

use techmarket_types::Hex;

use crate::text;

/// Rows of a table.
const ROWS: usize = 15;
/// Sizes of the drawing, in its own units.
const BAR: usize = 24;
const WIDTH: u64 = 420;
/// Characters beside a bar.
const LABEL: usize = 11;

/// A table with its bars.
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) head: &'static str,
    /// Heads of the columns of figures; the bars are drawn by the last.
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Row>,
    pub(crate) height: usize,
}

pub(crate) struct Row {
    pub(crate) title: String,
    /// Where its figure comes from; empty if there is no list of it.
    pub(crate) href: String,
    /// The title as far as there is room beside the bar.
    pub(crate) label: String,
    pub(crate) cells: Vec<String>,
    pub(crate) y: usize,
    pub(crate) text_y: usize,
    pub(crate) width: u64,
}

/// What a row is made of.
pub(crate) struct Figure {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) cells: Vec<String>,
    /// How long its bar is, beside the others.
    pub(crate) weight: u64,
}

impl Figure {
    /// A count without a list.
    pub(crate) fn count(title: String, count: usize) -> Self {
        Self {
            title,
            href: String::new(),
            cells: vec![count.to_string()],
            weight: u64::try_from(count).unwrap_or(u64::MAX),
        }
    }
}

impl Row {
    /// The figure that its bar shows.
    pub(crate) fn last(&self) -> &str {
        self.cells.last().map_or("", String::as_str)
    }

    /// Where the figure stands behind its bar.
    pub(crate) fn behind(&self) -> u64 {
        self.width + 186
    }
}

/// The largest first.
pub(crate) fn most(mut figures: Vec<Figure>) -> Vec<Figure> {
    figures.sort_by(|one, other| {
        other
            .weight
            .cmp(&one.weight)
            .then_with(|| one.title.cmp(&other.title))
    });
    figures
}

/// The table of the first figures.
pub(crate) fn table(
    title: String,
    head: &'static str,
    columns: &'static [&'static str],
    figures: Vec<Figure>,
) -> Table {
    let highest = figures.iter().map(|figure| figure.weight).max();
    let highest = u128::from(highest.unwrap_or_default().max(1));
    let width = |weight: u64| {
        let width = u128::from(weight) * u128::from(WIDTH) / highest;
        u64::try_from(width).unwrap_or(WIDTH).max(2)
    };
    let row = |(place, figure): (usize, Figure)| Row {
        label: text::shortened(&figure.title, LABEL),
        title: figure.title,
        href: figure.href,
        cells: figure.cells,
        y: place * BAR + 4,
        text_y: place * BAR + 17,
        width: width(figure.weight),
    };
    let rows: Vec<Row> = figures.into_iter().take(ROWS).enumerate().map(row).collect();
    let id = Hex(&title.as_bytes()[..title.len().min(24)]);
    Table {
        id: format!("t{id}"),
        height: rows.len() * BAR + 4,
        title,
        head,
        columns,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_figures() {
        let figures = vec![
            Figure::count("甲".to_owned(), 1),
            Figure::count("一二三四五六七八九十甲乙".to_owned(), 4),
            Figure::count("乙".to_owned(), 0),
        ];
        let table = table("表".to_owned(), "名称", &["数量"], most(figures));
        let told: Vec<(&str, u64)> = table.rows.iter().map(|row| (row.last(), row.width)).collect();
        assert_eq!(told, [("4", 420), ("1", 105), ("0", 2)]);
        assert_eq!(table.rows[0].label, "一二三四五六七八九十甲…");
        assert_eq!(table.height, 76);
    }
}
