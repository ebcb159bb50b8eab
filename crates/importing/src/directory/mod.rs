//! Rows of the directory (单位、技术经纪人、专家): what stands in it is registered once and by its operators, so that nothing in a row is
//! left out: what is not understood refuses it.

mod brokers;
mod experts;
mod organizations;

use jiff::civil::Date;
use techmarket_proto::google::r#type::Date as WireDate;
use techmarket_proto::types::v1::Contact;
use techmarket_tabular::values::day::{self, End};
use techmarket_tabular::{Column, reason};
use techmarket_types::TableId;

use crate::cells::Cells;
use crate::columns::NONE;

/// Columns of `fields`; the required ones are marked with `*`, lists with `+`, what no message shows with `-`.
fn columns(fields: &[&str]) -> Vec<Column> {
    let column = |marked: &&str| {
        let column = Column::new(marked.trim_start_matches(['*', '+', '-']), NONE);
        match marked.chars().next() {
            Some('*') => column.required(),
            Some('+') => column.list(),
            Some('-') => column.secret(),
            _ => column,
        }
    };
    fields.iter().map(column).collect()
}

/// The code of one word; an unknown one is wrong.
fn code(cells: &mut Cells<'_>, table: TableId, field: &str) -> String {
    if cells.row.text(field).is_none() {
        return String::new();
    }
    cells.needed_code(table, field)
}

/// The day that a text names.
fn date(cells: &mut Cells<'_>, field: &str, end: End) -> Option<WireDate> {
    let text = cells.row.text(field)?.to_owned();
    let day: Date = cells.take(field, day::parse(&text, end))?;
    Some(WireDate {
        year: day.year().into(),
        month: day.month().into(),
        day: day.day().into(),
    })
}

/// Which of `known` a word stands for in the table `words`; none where nothing is said.
fn word<T: Copy>(
    cells: &mut Cells<'_>,
    words: &str,
    field: &str,
    known: &[(&str, T)],
    titles: &str,
) -> Option<T> {
    let text = cells.row.text(field)?;
    let word = cells.sense.words.code(words, text);
    let found = known.iter().find(|(name, _)| word == Some(*name));
    if found.is_none() {
        cells.wrong(field, reason::NOT_UNDERSTOOD, format!("不认识；应为：{titles}"));
    }
    found.map(|(_, value)| *value)
}

/// Whether a cell says yes.
fn yes(cells: &mut Cells<'_>, field: &str) -> bool {
    let known = [("yes", true), ("no", false)];
    word(cells, "yes", field, &known, "是、否").unwrap_or_default()
}

/// Whom to call, where a row says so.
fn contact(cells: &Cells<'_>, path: &str) -> Option<Contact> {
    let text = |field: &str| cells.text(&format!("{path}.{field}"));
    let contact = Contact {
        person: text("person"),
        phone: text("phone"),
        email: text("email"),
    };
    (contact != Contact::default()).then_some(contact)
}

#[cfg(test)]
mod tests;
