//! Judged demands as a file has them.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::EvalError;
use crate::jsonl::{LinesError, read};

/// Level from which an achievement is an answer to the demand.
pub(super) const RELEVANT: u8 = 3;

/// A demand and the achievements that were judged for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct JudgedDemand {
    /// The demand.
    pub demand: Demand,
    /// The judged achievements, each once.
    pub judged: Vec<Judged>,
}

/// A demand's public text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Demand {
    /// Its id in the file.
    pub id: String,
    /// Title.
    pub title: String,
    /// Text; may be empty.
    pub content: String,
}

/// A judged achievement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Judged {
    /// Its id; one id is one achievement, also under several demands.
    pub id: String,
    /// Title.
    pub title: String,
    /// 1 unrelated, 2 weakly, 3 rather strongly, 4 strongly related.
    pub level: u8,
}

/// Reads judged demands, one a line; the refusal names the lines.
pub fn read_judgements(reader: impl BufRead) -> Result<Vec<JudgedDemand>, LinesError> {
    read(reader, check)
}

/// Reads a file of judged demands, one a line.
pub fn open_judgements(path: &Path) -> Result<Vec<JudgedDemand>, EvalError> {
    Ok(read_judgements(BufReader::new(File::open(path)?))?)
}

fn check(demand: &JudgedDemand) -> Result<(), String> {
    if let Some(judged) = demand
        .judged
        .iter()
        .find(|judged| !(1..=4).contains(&judged.level))
    {
        return Err(format!("level {} of {:?} is not 1 to 4", judged.level, judged.id));
    }
    let mut ids = HashSet::new();
    match demand.judged.iter().find(|judged| !ids.insert(&judged.id)) {
        Some(judged) => Err(format!("{:?} is judged twice", judged.id)),
        None => Ok(()),
    }
}
