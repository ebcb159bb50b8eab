//! Tables of a page (HTML), which older systems export under the ending .xls.

use crate::FileError;
use crate::decode::Decoded;
use crate::grid::Record;
use crate::workbook::Grids;

/// The largest page that is read: it is kept whole.
const MAX_BYTES: usize = 64 << 20;
const MAX_SPAN: usize = 1_000;

/// Reads every table of the page.
pub(crate) fn read(mut input: Decoded) -> Result<Grids, FileError> {
    let page = input.look_ahead(MAX_BYTES + 1)?;
    if page.len() > MAX_BYTES {
        let problem = format!("网页超过 {} MiB", MAX_BYTES >> 20);
        return Err(FileError::WorkbookTooLarge { problem });
    }
    let page = String::from_utf8_lossy(page);
    Ok(Grids::new(tables(&page)))
}

/// What stands between two tags, or a tag.
enum Token<'a> {
    Text(&'a str),
    /// Name in lower case, with its attributes; those that close begin with a stroke.
    Tag(String, &'a str),
}

fn tables(page: &str) -> Vec<(String, bool, Vec<Record>)> {
    let mut tables = Vec::new();
    let mut table = Building::default();
    let mut rest = page;
    while let Some((token, behind)) = token(rest) {
        rest = behind;
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
                    let rows = std::mem::take(&mut table).rows;
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
    tables
}

/// A table as far as it has been read.
#[derive(Default)]
struct Building {
    rows: Vec<Record>,
    cells: Vec<String>,
    open: Option<String>,
    /// Columns that the open cell covers.
    span: usize,
    /// Cells that reach down: column, rows left, text.
    down: Vec<(usize, usize, String)>,
    down_of_open: usize,
    lines: u64,
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
        if self.down_of_open > 1 {
            self.down
                .push((self.cells.len(), self.down_of_open - 1, text.to_owned()));
        }
        self.cells.push(text.to_owned());
        self.cells
            .extend(std::iter::repeat_n(String::new(), self.span.saturating_sub(1)));
    }

    /// Cells that reach down from the rows above stand before the next one.
    fn take_from_above(&mut self) {
        while let Some(cell) = self
            .down
            .iter_mut()
            .find(|(column, left, _)| *column == self.cells.len() && *left > 0)
        {
            cell.1 -= 1;
            self.cells.push(cell.2.clone());
        }
    }

    fn row(&mut self) {
        self.end_cell();
        if self.cells.is_empty() {
            return;
        }
        self.take_from_above();
        self.down.retain(|(_, left, _)| *left > 0);
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
    let closing = format!("</{name}");
    let lower = rest.to_ascii_lowercase();
    lower.find(&closing).map_or("", |end| &rest[end..])
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
        let tables = tables(page);
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
}
