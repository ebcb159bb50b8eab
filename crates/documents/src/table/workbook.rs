use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_xlsxwriter::{Format, Url, Workbook, Worksheet};

use super::{Cell, ColumnKind, Overview, Table, percent, wan_yuan};
use crate::entry::line;
use crate::workbook::{EXACT, cell, dated, decimal, head, heading, is_exact, width};
use crate::{DocumentError, Field};

/// Most tables of a workbook.
const MAX_TABLES: usize = 64;

/// Longest name of a sheet, in UTF-16 units.
const SHEET_NAME: usize = 31;

/// Row of the heads, from 0; the title stands above.
const HEAD: u32 = 2;

/// Rows looked at for the width of a column.
const LOOKED_AT: usize = 200;

/// Row of the way back to the overview.
const BACK: u32 = 1;

/// Renders the tables as a workbook, one sheet each, named by its title (cut to 31 characters, made unique):
/// title, heads that stay in view, rows, notes. The overview, if any, comes first and leads to them. Numbers are numbers that can be summed; amounts beyond
/// 9,999,999,999,999.99 yuan, and counts beyond 15 digits, are text, since a cell's number would not be
/// exact. Texts are never formulas. `made_on` is the date within the file; same tables, same bytes.
pub fn to_xlsx(
    overview: Option<&Overview>,
    tables: &[Table],
    made_on: Date,
) -> Result<Vec<u8>, DocumentError> {
    if tables.len() > MAX_TABLES {
        return Err(DocumentError::TooMany {
            field: Field::of("表"),
            limit: MAX_TABLES,
            found: tables.len(),
        });
    }
    let first = tables.first().ok_or(DocumentError::Empty {
        field: Field::of("表"),
    })?;
    let title = overview.map_or(&first.title, |overview| &overview.title);
    let mut workbook = dated(&line(title), made_on)?;
    let titles = tables.iter().map(|table| table.title.as_str());
    let mut names = sheet_names(
        overview
            .map(|overview| overview.title.as_str())
            .into_iter()
            .chain(titles),
    );
    let front = overview.map(|overview| (overview, names.remove(0)));
    if let Some((overview, name)) = &front {
        survey(&mut workbook, overview, name, tables.iter().zip(&names))?;
    }
    for (table, name) in tables.iter().zip(names) {
        table.check()?;
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        fill(sheet, table)?;
        if let Some((overview, name)) = &front {
            sheet.write_url(
                BACK,
                0,
                to_sheet(name).set_text(format!("返回{}", overview.title)),
            )?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// The overview: its lines, then a line for each table that leads to its sheet.
fn survey<'a>(
    workbook: &mut Workbook,
    overview: &Overview,
    name: &str,
    tables: impl Iterator<Item = (&'a Table, &'a String)>,
) -> Result<(), DocumentError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    sheet.write_string_with_format(0, 0, line(&overview.title), &heading())?;
    let mut row = BACK;
    for text in &overview.lines {
        sheet.write_string(row, 0, text)?;
        row += 1;
    }
    sheet.write_string_with_format(row + 1, 0, "表", &head())?;
    sheet.write_string_with_format(row + 1, 1, "行数", &head())?;
    sheet.set_column_width(0, width(["技术合同登记统计概览概览"]))?;
    for (row, (table, name)) in (row + 2..).zip(tables) {
        sheet.write_url_with_format(row, 0, to_sheet(name).set_text(line(&table.title)), &cell())?;
        let rows = table.rows.len().to_string();
        decimal(sheet, (row, 1), &rows, true, &cell())?;
    }
    Ok(())
}

/// The first cell of the sheet with `name`, which holds no quotes.
fn to_sheet(name: &str) -> Url {
    Url::new(format!("internal:'{name}'!A1"))
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), DocumentError> {
    sheet.write_string_with_format(0, 0, line(&table.title), &heading())?;
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    for (place, (column, index)) in (0_u16..).zip(table.columns.iter().zip(0_usize..)) {
        sheet.write_string_with_format(HEAD, place, &column.head, &head())?;
        let format = format(column.kind);
        for (row, cells) in (HEAD + 1..).zip(&table.rows) {
            if let Some(value) = cells.get(index) {
                write(sheet, (row, place), value, column.kind, &format)?;
            }
        }
        let shown: Vec<String> = table
            .rows
            .iter()
            .take(LOOKED_AT)
            .filter_map(|cells| cells.get(index))
            .map(looked_at)
            .collect();
        let texts = shown.iter().map(String::as_str);
        sheet.set_column_width(place, width(texts.chain([column.head.as_str()])))?;
    }
    let after = (HEAD + 2..)
        .zip(&table.rows)
        .last()
        .map_or(HEAD + 1, |(row, _)| row);
    for (row, note) in (after + 1..).zip(&table.notes) {
        sheet.write_string(row, 0, note)?;
    }
    Ok(())
}

fn format(kind: ColumnKind) -> Format {
    match kind {
        ColumnKind::Text => cell().set_text_wrap(),
        ColumnKind::Count => cell().set_num_format("#,##0"),
        ColumnKind::Yuan => cell().set_num_format("#,##0.00"),
        ColumnKind::WanYuan => cell().set_num_format("#,##0.00####"),
        ColumnKind::Percent => cell().set_num_format("0.00%"),
    }
}

fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: &Cell,
    kind: ColumnKind,
    format: &Format,
) -> Result<(), DocumentError> {
    match value {
        Cell::Text(text) => {
            sheet.write_string_with_format(at.0, at.1, text, format)?;
        }
        Cell::Count(count) => {
            decimal(
                sheet,
                at,
                &count.to_string(),
                *count <= EXACT.unsigned_abs(),
                format,
            )?;
        }
        Cell::Amount(fen) => {
            let text = match kind {
                ColumnKind::WanYuan => wan_yuan(*fen),
                _ => fen.to_string(),
            };
            decimal(sheet, at, &text, is_exact(*fen), format)?;
        }
        Cell::Percent(hundredths) => {
            let exact = hundredths.unsigned_abs() <= EXACT.unsigned_abs();
            // A cell shown as a percentage holds its hundredth.
            let text = if exact {
                format!("{hundredths}e-4")
            } else {
                format!("{}%", percent(*hundredths))
            };
            decimal(sheet, at, &text, exact, format)?;
        }
        Cell::Empty => {
            sheet.write_blank(at.0, at.1, format)?;
        }
    }
    Ok(())
}

/// About what the cell shows, for its width.
fn looked_at(value: &Cell) -> String {
    match value {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => format!("{count},,,"),
        Cell::Amount(fen) => crate::in_figures(*fen),
        Cell::Percent(hundredths) => percent(*hundredths),
        Cell::Empty => String::new(),
    }
}

/// Names that office software takes: without the signs it reserves, short, none twice whatever the case.
fn sheet_names<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (title, place) in titles.zip(1_usize..) {
        let bare: String = title
            .chars()
            .filter(|sign| !sign.is_control() && !"[]:*?/\\'".contains(*sign))
            .collect();
        let bare = match bare.trim() {
            // A name that the program keeps for itself.
            "" => format!("表{place}"),
            reserved if reserved.eq_ignore_ascii_case("history") => format!("{reserved}表"),
            bare => bare.to_owned(),
        };
        let mut name = cut(&bare, SHEET_NAME);
        let mut number = 2_usize;
        while !taken.insert(name.to_lowercase()) {
            let suffix = format!("({number})");
            name = cut(&bare, SHEET_NAME - suffix.len()) + &suffix;
            number += 1;
        }
        names.push(name);
    }
    names
}

/// The beginning that fits, in UTF-16 units.
fn cut(text: &str, limit: usize) -> String {
    let mut units = 0;
    let fits = |sign: &char| {
        units += sign.len_utf16();
        units <= limit
    };
    text.chars()
        .take_while(fits)
        .collect::<String>()
        .trim_end()
        .to_owned()
}
