//! Abstracts that posts are made of.

use std::io::BufRead;

use serde::Deserialize;

use crate::jsonl::{LinesError, read};

/// An abstract (one row of CSL).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SourceRow {
    /// Title.
    pub title: String,
    /// Abstract.
    #[serde(rename = "abstract")]
    pub text: String,
    /// Keywords.
    #[serde(default)]
    pub keywords: Vec<String>,
}

/// Reads rows, one JSON object a line; other members are ignored.
pub fn read_rows(reader: impl BufRead) -> Result<Vec<SourceRow>, LinesError> {
    read(reader, |row: &SourceRow| {
        if row.title.trim().is_empty() || sentences(&row.text).next().is_none() {
            return Err("title and abstract must not be blank".to_owned());
        }
        Ok(())
    })
}

/// Sentences of an abstract, with their ends. CSL ends them with `.` as well as `。`; a full stop
/// between digits is a decimal point.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |at: usize, c: char| match c {
        '。' | ';' | '\u{FF1B}' => true,
        '.' => !text[at + 1..].starts_with(|next: char| next.is_ascii_alphanumeric()),
        _ => false,
    };
    let mut start = 0;
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|&(at, c)| is_end(at, c))
        .map(|(at, c)| at + c.len_utf8())
        .chain([text.len()])
        .collect();
    ends.into_iter().filter_map(move |end| {
        let sentence = text[start..end].trim();
        start = end;
        (!sentence.is_empty()).then_some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_decimals() {
        let text = "密度为3.5 g/cm3.其强度高;结果表明。好";
        assert_eq!(
            sentences(text).collect::<Vec<_>>(),
            ["密度为3.5 g/cm3.", "其强度高;", "结果表明。", "好"]
        );
    }

    #[test]
    fn refused_rows_are_named() {
        let lines = "{\"title\":\"电瓷\",\"abstract\":\" \"}\n\n[]\n";
        let LinesError::Lines(lines) = read_rows(lines.as_bytes()).unwrap_err() else {
            panic!("not by line");
        };
        assert_eq!(lines.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 3]);
    }
}
