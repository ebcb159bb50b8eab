//! Terms of technology that say the same (同义词典).

use std::collections::{HashMap, HashSet};

use techmarket_types::data::{self, Row};
use techmarket_types::{Certainty, DataError};

use crate::normalise::normalise;

/// The dictionary that comes with the program, each row with its source.
const EMBEDDED: &str = include_str!("../data/synonyms.csv");
/// Name of the file, the embedded one and that of an office.
pub const SYNONYMS: &str = "synonyms.csv";
const COLUMNS: [&str; 3] = ["terms", "source", "certainty"];

const MOST_ROWS: usize = 50_000;
const MOST_TERMS: usize = 20;
const LONGEST: usize = 40;

/// Sets of terms that say the same. What is looked for by one is also looked for by the others.
#[derive(Debug, Clone, Default)]
pub struct Thesaurus {
    sets: Vec<Vec<Synonym>>,
    /// The set of each term in its normalised form.
    of: HashMap<String, usize>,
    /// Most characters of a term.
    longest: usize,
}

/// A term of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// As it is written.
    pub written: String,
    /// As it is compared.
    pub normalised: String,
}

/// A term that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'a> {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The terms that say the same, it among them.
    pub set: &'a [Synonym],
}

impl Thesaurus {
    /// The dictionary that comes with the program.
    pub fn embedded() -> Result<Self, DataError> {
        Self::default().with(SYNONYMS, EMBEDDED)
    }

    /// The same with the rows of an office's file. A row that names a known term adds to its set.
    pub fn with(mut self, file: &str, text: &str) -> Result<Self, DataError> {
        let rows = data::read(file, text, &COLUMNS)?;
        if rows.len() > MOST_ROWS {
            return Err(DataError::of_file(
                file,
                format!("至多 {MOST_ROWS} 行，实有 {} 行", rows.len()),
            ));
        }
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            let terms = terms(row)?;
            for term in &terms {
                if let Some(before) = seen.insert(term.normalised.clone(), place) {
                    let before = before + 2;
                    return Err(row.fault(
                        "terms",
                        format!(
                            "“{}”已在第 {before} 条中；一个词只能属于一组，请把两组合并",
                            term.written
                        ),
                    ));
                }
            }
            row.required("source")?;
            row.parse::<Certainty>("certainty")?;
            self.add(terms);
        }
        Ok(self)
    }

    /// Joins a set with those that have one of its terms.
    fn add(&mut self, terms: Vec<Synonym>) {
        let known: HashSet<usize> = terms
            .iter()
            .filter_map(|term| self.of.get(&term.normalised).copied())
            .collect();
        let mut known: Vec<usize> = known.into_iter().collect();
        known.sort_unstable();
        let mut all: Vec<Synonym> = Vec::new();
        for set in &known {
            all.append(&mut self.sets[*set]);
        }
        for term in terms {
            if !all.iter().any(|other| other.normalised == term.normalised) {
                all.push(term);
            }
        }
        let place = known.first().copied().unwrap_or_else(|| {
            self.sets.push(Vec::new());
            self.sets.len() - 1
        });
        for term in &all {
            self.longest = self.longest.max(term.normalised.chars().count());
            self.of.insert(term.normalised.clone(), place);
        }
        self.sets[place] = all;
    }

    /// The terms that stand in a normalised text, the longest first where they overlap, at most `most`.
    #[must_use]
    pub fn mentions(&self, text: &str, most: usize) -> Vec<Mention<'_>> {
        let mut found = Vec::new();
        let mut rest = 0;
        for (start, _) in text.char_indices() {
            if start < rest || found.len() == most {
                continue;
            }
            if let Some((end, set)) = self.longest_at(text, start) {
                found.push(Mention { start, end, set });
                rest = end;
            }
        }
        found
    }

    fn longest_at(&self, text: &str, start: usize) -> Option<(usize, &[Synonym])> {
        if continues(text, start) {
            return None;
        }
        let ends = text[start..]
            .char_indices()
            .map(|(at, c)| start + at + c.len_utf8());
        let ends: Vec<usize> = ends.take(self.longest).collect();
        ends.into_iter().rev().find_map(|end| {
            let set = *self.of.get(&text[start..end])?;
            (!continues(text, end)).then(|| (end, self.sets[set].as_slice()))
        })
    }

    /// Every term as it is written.
    pub fn terms(&self) -> impl Iterator<Item = &Synonym> {
        self.sets.iter().flatten()
    }
}

/// Whether a run of letters and digits goes on across the place: MRI does not stand in MRI2000.
fn continues(text: &str, at: usize) -> bool {
    let is_run = |c: char| c.is_ascii_alphanumeric();
    text[..at].ends_with(is_run) && text[at..].starts_with(is_run)
}

fn terms(row: &Row<'_>) -> Result<Vec<Synonym>, DataError> {
    let mut terms: Vec<Synonym> = Vec::new();
    for written in row.required("terms")?.split(['；', ';']).map(str::trim) {
        let normalised = normalise(written);
        let fault = |problem: &str| Err(row.fault("terms", format!("“{written}”{problem}")));
        if normalised.is_empty() {
            return fault("：词不能为空，各词以“；”分开");
        }
        if normalised.chars().count() > LONGEST {
            return fault(&format!("超过 {LONGEST} 字"));
        }
        if terms.iter().any(|term| term.normalised == normalised) {
            return fault("在本组中重复");
        }
        terms.push(Synonym {
            written: written.to_owned(),
            normalised,
        });
    }
    if !(2..=MOST_TERMS).contains(&terms.len()) {
        return Err(row.fault("terms", format!("一组应有 2 至 {MOST_TERMS} 个词，以“；”分开")));
    }
    Ok(terms)
}

#[cfg(test)]
mod tests;
