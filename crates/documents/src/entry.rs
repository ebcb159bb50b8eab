//! Entries of a document: checked, and written as they are printed.

use std::borrow::Cow;

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

use crate::typeface::{Metrics, REPLACEMENT};
use crate::{DocumentError, Field, in_capitals, in_figures};

/// Most characters of a project or contract name (项目名称).
pub(crate) const TITLE: usize = 300;

/// Most characters of the name of a party or a body.
pub(crate) const NAME: usize = 200;

/// Most characters of a category, a way of payment, a person, a telephone number.
pub(crate) const SHORT: usize = 60;

/// Most characters of the name by which a registrar signs in, which stands for the examiner.
pub(crate) const SIGNER: usize = 255;

/// Most characters of the registration body's opinion.
pub(crate) const OPINION: usize = 1_000;

/// Most characters of a statement, a legal basis, a note.
pub(crate) const PROSE: usize = 600;

/// Most replaced characters that are named.
const REPLACED: usize = 8;

/// Most notes of a document.
pub(crate) const NOTES: usize = 12;

/// A text of one line that must be there.
pub(crate) fn required(field: Field, text: &str, limit: usize) -> Result<Cow<'_, str>, DocumentError> {
    if text.trim().is_empty() {
        return Err(DocumentError::Empty { field });
    }
    optional(field, text, limit).map(line)
}

/// The text as one line: without white space at its ends, line ends and tabs as spaces.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text of any number of lines that may be empty, to be filled in by hand.
pub(crate) fn optional(field: Field, text: &str, limit: usize) -> Result<&str, DocumentError> {
    // Bytes first, so that a text beyond all bounds is not even counted.
    if text.len() > limit * 4 || text.chars().count() > limit {
        return Err(DocumentError::TooLong { field, limit });
    }
    Ok(text.trim())
}

/// Notes as they are printed: numbered where there are several.
pub(crate) fn notes(notes: &[String]) -> Result<Vec<String>, DocumentError> {
    let field = Field::of("说明");
    if notes.len() > NOTES {
        return Err(DocumentError::TooMany {
            field,
            limit: NOTES,
            found: notes.len(),
        });
    }
    notes
        .iter()
        .zip(1..)
        .map(|(note, row)| {
            let note = required(Field::in_row("说明", row), note, PROSE)?;
            Ok(if notes.len() == 1 {
                format!("说明：{note}")
            } else {
                format!("{row}．{note}")
            })
        })
        .collect()
}

/// The note on characters that no font has, with their places; none where all can be printed.
pub(crate) fn replaced<'a>(
    metrics: &Metrics<'_>,
    texts: impl Iterator<Item = (Field, &'a str)>,
) -> Option<String> {
    let missing = |(field, text): (Field, &'a str)| -> Vec<String> {
        let missing = metrics.missing(text);
        missing
            .map(|c| format!("{field}U+{:04X}", u32::from(c)))
            .collect()
    };
    let mut places = texts.flat_map(missing);
    let shown: Vec<String> = places.by_ref().take(REPLACED).collect();
    if shown.is_empty() {
        return None;
    }
    let more = if places.next().is_some() { "等" } else { "" };
    let places = shown.join("、");
    Some(format!(
        "注：“{REPLACEMENT}”代替没有字形、无法打印的字符：{places}{more}。以登记的电子内容为准。"
    ))
}

/// An amount that is not below zero.
pub(crate) fn amount(field: Field, amount: Fen) -> Result<Fen, DocumentError> {
    if amount < Fen::ZERO {
        return Err(DocumentError::Negative { field });
    }
    Ok(amount)
}

/// In figures, and in capitals on a line of their own.
pub(crate) fn both(amount: Fen) -> String {
    format!("{}元\n人民币（大写）{}", in_figures(amount), in_capitals(amount))
}

/// `2026年3月1日`
pub(crate) fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// In the groups of the form's printed boxes: 4, 4, 2 and 6 digits.
pub(crate) fn grouped(number: RegistrationNumber) -> String {
    let number = number.to_string();
    let mut text = String::with_capacity(number.len() + 3);
    for (place, digit) in number.chars().enumerate() {
        if matches!(place, 4 | 8 | 10) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_number_is_grouped_as_the_form_prints_its_boxes() {
        let number = "2026360301000123".parse().expect("16 digits");
        assert_eq!(grouped(number), "2026 3603 01 000123");
    }

    #[test]
    fn days_and_amounts_are_written_as_officials_do() {
        assert_eq!(day(date(2026, 3, 1)), "2026年3月1日");
        assert_eq!(
            both(Fen(100_000_001)),
            "1,000,000.01元\n人民币（大写）壹佰万元零壹分"
        );
    }

    #[test]
    fn texts_are_bounded_in_characters() {
        let field = Field::of("卖方");
        assert_eq!(
            required(field, &"㛃".repeat(200), NAME).map(|text| text.len()),
            Ok(600)
        );
        assert_eq!(
            required(field, " 甲\r\n乙\t丙\n", NAME).as_deref(),
            Ok("甲 乙 丙")
        );
        let long = "㛃".repeat(201);
        let refused = DocumentError::TooLong { field, limit: 200 };
        assert_eq!(required(field, &long, NAME), Err(refused.clone()));
        assert_eq!(required(field, &long.repeat(9999), NAME), Err(refused));
        assert_eq!(required(field, " \n", NAME), Err(DocumentError::Empty { field }));
        assert_eq!(optional(field, "", NAME), Ok(""));
        assert_eq!(
            amount(field, Fen(-1)).map_err(|error| error.to_string()),
            Err("“卖方”不能为负数".to_owned())
        );
    }
}
