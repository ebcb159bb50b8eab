//! The texts that papers print, by day, as data.

use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use techmarket_types::data;
use techmarket_types::{Certainty, DataError, Validity};

use crate::entry::PROSE;

static EMBEDDED: LazyLock<Result<Texts, DataError>> =
    LazyLock::new(|| Texts::parse("texts.csv", include_str!("../data/texts.csv")));

const COLUMNS: [&str; 7] = [
    "document",
    "place",
    "text",
    "valid_from",
    "valid_to",
    "source",
    "certainty",
];

/// Most texts of a file.
const MAX_TEXTS: usize = 1_000;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Certificate (登记证明).
    Certificate,
    /// List of registered contracts (登记清单).
    RegisterList,
    /// Table of verified technical income (技术性收入核定表).
    SettlementForm,
}

/// Where on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What the paper states.
    Statement,
    /// A note below.
    Note,
}

/// A text with the days it holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Paper it is for.
    pub paper: Paper,
    /// Place on it.
    pub place: Place,
    /// The words, at most 600 characters.
    pub text: String,
    /// Days it holds for.
    pub validity: Validity,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// All texts; on a day a paper has at most one statement.
#[derive(Debug, Clone)]
pub struct Texts(Vec<Text>);

impl FromStr for Paper {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "certificate" => Ok(Self::Certificate),
            "register_list" => Ok(Self::RegisterList),
            "settlement_form" => Ok(Self::SettlementForm),
            _ => Err("应为 certificate、register_list 或 settlement_form"),
        }
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "statement" => Ok(Self::Statement),
            "note" => Ok(Self::Note),
            _ => Err("应为 statement 或 note"),
        }
    }
}

impl Texts {
    /// The texts that come with the program, read once. The error is a fault of the program's own data,
    /// which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Reads the texts of an office from the text of its file; `file` is named in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut texts: Vec<Text> = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            if texts.len() == MAX_TEXTS {
                return Err(DataError::of_file(file, format!("最多{MAX_TEXTS}行")));
            }
            let text = Text {
                paper: row.parse("document")?,
                place: row.parse("place")?,
                text: row.required("text")?.to_owned(),
                validity: row.validity()?,
                source: row.required("source")?.to_owned(),
                certainty: row.parse("certainty")?,
            };
            if text.text.chars().count() > PROSE {
                return Err(row.fault("text", format!("最多{PROSE}个字")));
            }
            let rival = |other: &Text| {
                other.paper == text.paper
                    && other.place == Place::Statement
                    && other.validity.overlaps(&text.validity)
            };
            if text.place == Place::Statement && texts.iter().any(rival) {
                return Err(row.fault("valid_from", "与另一行的有效期重叠"));
            }
            texts.push(text);
        }
        Ok(Self(texts))
    }

    /// What the paper states on the day.
    #[must_use]
    pub fn statement(&self, paper: Paper, day: Date) -> Option<&str> {
        self.on(paper, Place::Statement, day).next()
    }

    /// The paper's notes on the day, in order.
    #[must_use]
    pub fn notes(&self, paper: Paper, day: Date) -> Vec<String> {
        self.on(paper, Place::Note, day).map(str::to_owned).collect()
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Text> {
        self.0.iter()
    }

    fn on(&self, paper: Paper, place: Place, day: Date) -> impl Iterator<Item = &str> {
        let holds =
            move |text: &&Text| text.paper == paper && text.place == place && text.validity.holds(Some(day));
        self.0.iter().filter(holds).map(|text| text.text.as_str())
    }
}

#[cfg(test)]
mod tests;
