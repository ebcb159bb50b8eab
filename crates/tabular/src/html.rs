//! Tables of a page (HTML), which older systems export under the ending .xls.

use crate::FileError;
use crate::decode::Decoded;
use crate::grid::Record;
use crate::workbook::{Grids, MAX_TEXT};

/// The largest page that is read: it is kept whole.
const MAX_BYTES: usize = 64 << 20;
const MAX_SPAN: usize = 1_000;
/// Columns that a table may have; what stands behind them is not read.
const MAX_COLUMNS: usize = 16_384;
/// Cells of all tables together, those that others cover counted.
const MAX_CELLS: usize = 4_000_000;

/// Reads every table of the page.
pub(crate) fn read(mut input: Decoded) -> Result<Grids, FileError> {
    let page = input.look_ahead(MAX_BYTES + 1)?;
    if page.len() > MAX_BYTES {
        let problem = format!("网页超过 {} MiB", MAX_BYTES >> 20);
        return Err(FileError::WorkbookTooLarge { problem });
    }
    let page = String::from_utf8_lossy(page);
    tables(&page).map(Grids::new)
}

/// What stands between two tags, or a tag.
enum Token<'a> {
    Text(&'a str),
    /// Name in lower case, with its attributes; those that close begin with a stroke.
    Tag(String, &'a str),
}

fn tables(page: &str) -> Result<Vec<(String, bool, Vec<Record>)>, FileError> {
    let mut tables = Vec::new();
    let mut table = Building::default();
    let mut rest = page;
    while let Some((token, behind)) = token(rest) {
        rest = behind;
        if table.kept.0 > MAX_CELLS || table.kept.1 > MAX_TEXT {
            let problem =
                "网页表格的单元格过多，或合并的单元格重复了过多的文字；请另存为 .xlsx 或 CSV".to_owned();
            return Err(FileError::WorkbookTooLarge { problem });
        }
        match token {
            Token::Text(text) => table.text(text),
            Token::Tag(name, attributes) => match name.as_str() {
                "script" | "style" | "title" => rest = behind_element(rest, &name),
                "tr" => table.row(),
                "td" | "th" => table.cell(attributes),
                "/td" | "/th" => table.end_cell(),
                "br" | "br/" | "/p" | "/div" => table.text("\n"),
                "/table" => {
                    table.row();
                    let kept = table.kept;
                    let rows = std::mem::replace(
                        &mut table,
                        Building {
                            kept,
                            ..Building::default()
                        },
                    )
                    .rows;
                    if !rows.is_empty() {
                        tables.push((format!("表格 {}", tables.len() + 1), true, rows));
                    }
                }
                _ => {}
            },
        }
    }
    table.row();
    if !table.rows.is_empty() {
        tables.push((format!("表格 {}", tables.len() + 1), true, table.rows));
    }
    Ok(tables)
}

/// A table as far as it has been read.
#[derive(Default)]
struct Building {
    rows: Vec<Record>,
    cells: Vec<String>,
    open: Option<String>,
    /// Columns that the open cell covers.
    span: usize,
    /// Cells that reach down, by their column: rows left, text.
    down: Vec<Option<(usize, String)>>,
    down_of_open: usize,
    lines: u64,
    /// Cells and bytes of text so far, of the tables before too.
    kept: (usize, usize),
}

impl Building {
    fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.push_str(text);
        }
    }

    fn cell(&mut self, attributes: &str) {
        self.end_cell();
        self.take_from_above();
        self.open = Some(String::new());
        self.span = span(attributes, "colspan");
        self.down_of_open = span(attributes, "rowspan");
    }

    fn end_cell(&mut self) {
        let Some(text) = self.open.take() else { return };
        let text = unescaped(&text);
        let text = text.trim();
        let column = self.cells.len();
        if column >= MAX_COLUMNS {
            return;
        }
        if self.down_of_open > 1 {
            if self.down.len() <= column {
                self.down.resize(column + 1, None);
            }
            self.down[column] = Some((self.down_of_open - 1, text.to_owned()));
        }
        self.keep(text.to_owned());
        for _ in 1..self.span.min(MAX_COLUMNS - column) {
            self.keep(String::new());
        }
    }

    fn keep(&mut self, text: String) {
        self.kept.0 += 1;
        self.kept.1 += text.len();
        self.cells.push(text);
    }

    /// Cells that reach down from the rows above stand before the next one.
    fn take_from_above(&mut self) {
        while let Some(Some((left, text))) = self.down.get_mut(self.cells.len()) {
            let text = text.clone();
            *left -= 1;
            if *left == 0 {
                self.down[self.cells.len()] = None;
            }
            self.keep(text);
        }
    }

    fn row(&mut self) {
        self.end_cell();
        if self.cells.is_empty() {
            return;
        }
        self.take_from_above();
        self.lines += 1;
        self.rows.push(Record {
            cells: std::mem::take(&mut self.cells),
            ..Record::of_text(self.lines)
        });
    }
}

fn token(rest: &str) -> Option<(Token<'_>, &str)> {
    if rest.is_empty() {
        return None;
    }
    let Some(tag) = rest.strip_prefix('<') else {
        let end = rest.find('<').unwrap_or(rest.len());
        return Some((Token::Text(&rest[..end]), &rest[end..]));
    };
    if let Some(comment) = tag.strip_prefix("!--") {
        let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
        return Some((Token::Text(""), &comment[end..]));
    }
    let end = tag.find('>').unwrap_or(tag.len());
    let inside = &tag[..end];
    let name_ends = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name_ends);
    let behind = tag.get(end + 1..).unwrap_or_default();
    Some((Token::Tag(name.to_ascii_lowercase(), attributes), behind))
}

fn behind_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let closing = from + at;
        let behind = &rest[closing + 2..];
        if behind
            .get(..name.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        {
            return &rest[closing..];
        }
        from = closing + 2;
    }
    ""
}

fn span(attributes: &str, name: &str) -> usize {
    let lower = attributes.to_ascii_lowercase();
    let value = lower
        .split(name)
        .nth(1)
        .map(|rest| rest.trim_start_matches([' ', '=', '"', '\'']));
    let digits = value.map_or("", |value| {
        let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        &value[..end]
    });
    digits.parse().unwrap_or(1).clamp(1, MAX_SPAN)
}

/// The text of a cell with its entities written out.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        if let Some((c, end)) = end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    if let Some(decimal) = name.strip_prefix('#') {
        return char::from_u32(decimal.parse().ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "middot" => '·',
        "mdash" => '—',
        "ldquo" => '“',
        "rdquo" => '”',
        "times" => '×',
        "deg" => '°',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_spans_and_entities_are_read() {
        let page = "<html><style>td{}</style><table><tr><td colspan=2>甲&amp;乙<td>丙</tr>\
                    <tr><td rowspan='2'>一<br>二</td><td>3&#x4E00;</td></tr><tr><td>四</td></tr></table>";
        let tables = tables(page).unwrap();
        let cells: Vec<Vec<String>> = tables[0].2.iter().map(|row| row.cells.clone()).collect();
        assert_eq!(
            cells,
            [
                vec!["甲&乙", "", "丙"],
                vec!["一\n二", "3一"],
                vec!["一\n二", "四"]
            ]
        );
    }

    #[test]
    fn spans_that_ask_for_too_much_are_refused() {
        let wide = "<table>".to_owned() + &"<tr><td colspan=1000>x</td></tr>".repeat(5_000);
        assert!(matches!(tables(&wide), Err(FileError::WorkbookTooLarge { .. })));
        let tall = format!(
            "<table><tr><td rowspan=1000>{}</td></tr>{}",
            "x".repeat(1 << 20),
            "<tr><td>y".repeat(400)
        );
        assert!(matches!(tables(&tall), Err(FileError::WorkbookTooLarge { .. })));
        let scripts = "<table><tr><td>x".to_owned() + &"<script>".repeat(200_000);
        assert_eq!(tables(&scripts).unwrap().len(), 1);
    }
}
