//! What each contract category (合同类别) is to the rules, and how older series call it.

use std::str::FromStr;

use jiff::civil::Date;
use techmarket_types::DataError;

use crate::coded;

const COLUMNS: [&str; 8] = [
    "code",
    "top",
    "kind",
    "folds_into",
    "folds_until",
    "rights",
    "source",
    "certainty",
];

/// Kind of a technology contract; training and brokerage are services registered under a heading of
/// their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CategoryKind {
    /// Development (技术开发).
    Development,
    /// Transfer (技术转让).
    Transfer,
    /// Licence (技术许可).
    Licence,
    /// Consulting (技术咨询).
    Consulting,
    /// General service (一般技术服务).
    Service,
    /// Training (技术培训).
    Training,
    /// Brokerage (技术中介).
    Brokerage,
}

#[derive(Debug, Clone)]
struct Category {
    top: Option<String>,
    kind: CategoryKind,
    /// Code that older series have instead, up to and with the day.
    folds: Option<(String, Date)>,
    rights: Vec<String>,
}

/// Codes of the table `contract_category` with their kind.
#[derive(Debug, Clone)]
pub struct CategoryKinds(Vec<(String, Category)>);

impl CategoryKinds {
    pub(crate) const FILE: &'static str = "category_kinds.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/category_kinds.csv");

    /// Reads an office's file; `file` is named in errors. `rights` are codes of
    /// `intellectual_property`, separated by blanks.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        let mut known = Vec::new();
        let rows = coded::read(file, text, &COLUMNS, |row| {
            let folds_until = row
                .parse_optional::<Date>("folds_until")
                .map_err(|_| row.fault("folds_until", "应为日期，如 2020-12-31，或留空"))?;
            let folds = match (coded::above(row, "folds_into", &known)?, folds_until) {
                (Some(code), Some(day)) => Some((code, day)),
                (None, None) => None,
                _ => return Err(row.fault("folds_until", "与 folds_into 应同时填写或同时留空")),
            };
            let category = Category {
                top: coded::above(row, "top", &known)?,
                kind: row.parse("kind")?,
                folds,
                rights: row.text("rights").split_whitespace().map(str::to_owned).collect(),
            };
            known.push(row.text("code").to_owned());
            Ok(category)
        })?;
        Ok(Self(rows))
    }

    /// Kind of a category; none where the code is not known.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<CategoryKind> {
        coded::get(&self.0, code).map(|category| category.kind)
    }

    /// The code under which a series that begins on the day counts the category: licences count as
    /// transfers in a series that begins before 2021-01-01 (Civil Code), as themselves afterwards.
    #[must_use]
    pub fn fold<'a>(&'a self, code: &'a str, series_from: Date) -> &'a str {
        match coded::get(&self.0, code).map(|category| &category.folds) {
            Some(Some((into, until))) if series_from <= *until => into,
            _ => code,
        }
    }

    /// Whether the code is the ancestor or stands below it.
    #[must_use]
    pub fn is_within(&self, code: &str, ancestor: &str) -> bool {
        let top = coded::get(&self.0, code).and_then(|category| category.top.as_deref());
        code == ancestor || top == Some(ancestor)
    }

    /// Rights that the category is about, codes of `intellectual_property`; empty where it names none.
    #[must_use]
    pub fn rights(&self, code: &str) -> &[String] {
        coded::get(&self.0, code).map_or(&[], |category| &category.rights)
    }
}

impl CategoryKind {
    /// Chinese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Development => "技术开发",
            Self::Transfer => "技术转让",
            Self::Licence => "技术许可",
            Self::Consulting => "技术咨询",
            Self::Service => "技术服务",
            Self::Training => "技术培训",
            Self::Brokerage => "技术中介",
        }
    }
}

impl FromStr for CategoryKind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "development" => Ok(Self::Development),
            "transfer" => Ok(Self::Transfer),
            "licence" => Ok(Self::Licence),
            "consulting" => Ok(Self::Consulting),
            "service" => Ok(Self::Service),
            "training" => Ok(Self::Training),
            "brokerage" => Ok(Self::Brokerage),
            _ => Err("应为 development、transfer、licence、consulting、service、training 或 brokerage"),
        }
    }
}

#[cfg(test)]
mod tests;
