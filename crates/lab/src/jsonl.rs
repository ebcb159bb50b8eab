//! JSON Lines in, with every refused line named.

use std::fmt;
use std::io::{self, BufRead};

use serde::de::DeserializeOwned;

/// Lines named in a refusal; a file of another format has no others.
const NAMED: usize = 20;

/// A file of JSON Lines was refused.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// It cannot be read, or is not UTF-8.
    #[error("cannot read the file")]
    Io(#[from] io::Error),
    /// Some lines are not what was expected; the first twenty are named.
    #[error("{}", Listed(.0))]
    Lines(Vec<LineError>),
    /// It has no line at all.
    #[error("the file holds no lines")]
    Empty,
}

/// A refused line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

struct Listed<'a>(&'a [LineError]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, LineError { line, reason }) in self.0.iter().enumerate() {
            let apart = if place == 0 { "" } else { "\n" };
            write!(f, "{apart}line {line}: {reason}")?;
        }
        Ok(())
    }
}

/// Reads one value a line; blank lines and a byte order mark are skipped.
pub(crate) fn read<T: DeserializeOwned>(
    reader: impl BufRead,
    check: impl Fn(&T) -> Result<(), String>,
) -> Result<Vec<T>, LinesError> {
    let (mut values, mut refused) = (Vec::new(), Vec::new());
    for (place, line) in reader.lines().enumerate() {
        let line = line?;
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if line.is_empty() {
            continue;
        }
        let value = serde_json::from_str::<T>(line).map_err(|error| error.to_string());
        match value.and_then(|value| check(&value).map(|()| value)) {
            Ok(value) => values.push(value),
            Err(reason) => refused.push(LineError {
                line: place + 1,
                reason,
            }),
        }
        if refused.len() == NAMED {
            break;
        }
    }
    match (refused.is_empty(), values.is_empty()) {
        (false, _) => Err(LinesError::Lines(refused)),
        (true, true) => Err(LinesError::Empty),
        (true, false) => Ok(values),
    }
}
