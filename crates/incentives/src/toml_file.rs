//! Reading TOML data files: every fault is told by file, line and key, since an office corrects these
//! files by hand.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use techmarket_types::{Certainty, DataError, Fen, Validity};

use crate::MAX_AMOUNT;

/// Longest file read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A file being read; places are byte ranges in its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TomlFile<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> TomlFile<'a> {
    /// A byte-order mark is passed over.
    pub(crate) fn new(name: &'a str, text: &'a str) -> Result<Self, DataError> {
        if text.len() > MAX_BYTES {
            return Err(DataError::of_file(name, format!("文件不能超过{MAX_BYTES}字节")));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Ok(Self { name, text })
    }

    /// Reads the whole; keys it does not know are faults, since a mistyped key would pass unseen.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, DataError> {
        toml::from_str(self.text).map_err(|error: toml::de::Error| {
            let (missing, problem) = in_chinese(error.message());
            let Some(place) = error.span() else {
                return DataError::of_file(self.name, problem);
            };
            let (row, line) = self.line_at(place.start);
            let key = missing.unwrap_or_else(|| line.split_once('=').map_or(line, |(key, _)| key));
            DataError {
                file: self.name.to_owned(),
                row,
                column: key.trim().trim_matches(['[', ']']).to_owned(),
                problem,
            }
        })
    }

    /// A fault of a table that begins at the place; told at the line of the key if the table has it.
    pub(crate) fn fault(self, table: &Range<usize>, key: &str, problem: impl fmt::Display) -> DataError {
        let header = self.line_at(table.start).0;
        let own = self.text.get(table.start..).unwrap_or_default();
        let row = (header..)
            .zip(own.lines())
            .take_while(|(row, line)| *row == header || !line.starts_with("[["))
            .find(|(_, line)| line.split_once('=').is_some_and(|(found, _)| found.trim() == key))
            .map_or(header, |(row, _)| row);
        DataError {
            file: self.name.to_owned(),
            row,
            column: key.to_owned(),
            problem: problem.to_string(),
        }
    }

    /// Number and text of the line at an offset.
    fn line_at(self, offset: usize) -> (u64, &'a str) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let begin = before.rfind('\n').map_or(0, |end| end + 1);
        let row = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let line = self.text.get(begin..).and_then(|rest| rest.lines().next());
        (u64::try_from(row).unwrap_or(u64::MAX), line.unwrap_or_default())
    }

    /// First and last day, which must be in order.
    pub(crate) fn validity(
        self,
        table: &Range<usize>,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Validity, DataError> {
        match (from, to) {
            (Some(first), Some(last)) if last < first => {
                Err(self.fault(table, "valid_to", "早于 valid_from"))
            }
            _ => Ok(Validity { from, to }),
        }
    }
}

/// The missing key if that is the fault, and the parser's message with its common beginnings in Chinese.
fn in_chinese(message: &str) -> (Option<&str>, String) {
    for (begin, told) in [
        ("unknown field ", "不认识的键"),
        ("unknown variant ", "不认识的值"),
        ("duplicate key", "重复的键"),
        ("invalid type: ", "类型不对："),
    ] {
        if let Some(rest) = message.strip_prefix(begin) {
            return (None, format!("{told}{}", rest.replace(", expected ", "，应为 ")));
        }
    }
    match message.strip_prefix("missing field ") {
        Some(key) => (Some(key.trim_matches('`')), "缺少此键".to_owned()),
        None if message.is_ascii() => (None, format!("无法读取：{message}")),
        None => (None, message.to_owned()),
    }
}

/// A text that may not be empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(D::Error::custom("不能为空"));
    }
    Ok(text.to_owned())
}

/// [`text`] of a key that may be left out.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

/// A day, written without quotes: `2026-03-01`.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let rule = "应为日期，如 2026-03-01（不加引号），不写则为不限";
    let found = toml::value::Datetime::deserialize(deserializer).map_err(|_| D::Error::custom(rule))?;
    let (Some(day), None) = (found.date, found.time) else {
        return Err(D::Error::custom(rule));
    };
    let parts = (
        i16::try_from(day.year),
        i8::try_from(day.month),
        i8::try_from(day.day),
    );
    let (Ok(year), Ok(month), Ok(day)) = parts else {
        return Err(D::Error::custom(rule));
    };
    Date::new(year, month, day)
        .map(Some)
        .map_err(|_| D::Error::custom(rule))
}

/// [`required_amount`] of a key that may be left out.
pub(crate) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fen>, D::Error> {
    required_amount(deserializer).map(Some)
}

/// An amount in fen above zero, at most [`MAX_AMOUNT`].
pub(crate) fn required_amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fen, D::Error> {
    let amount = Fen(i64::deserialize(deserializer)?);
    if amount <= Fen::ZERO || amount > MAX_AMOUNT {
        let rule = format!("金额以分为单位，应大于0且不超过{}", MAX_AMOUNT.0);
        return Err(D::Error::custom(rule));
    }
    Ok(amount)
}

/// One of `seen`, `mem`, `inf`, `design`.
pub(crate) fn certainty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Certainty, D::Error> {
    Certainty::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests;
