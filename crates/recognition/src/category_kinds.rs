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
mod tests {
    use jiff::civil::date;
    use techmarket_types::{CodeTables, TableId};

    use super::*;

    fn kinds() -> CategoryKinds {
        CategoryKinds::parse(CategoryKinds::FILE, CategoryKinds::EMBEDDED).unwrap()
    }

    #[test]
    fn every_code_of_the_tables_has_its_kind_and_no_other() {
        let (kinds, tables) = (kinds(), CodeTables::embedded().unwrap());
        let table = tables.table(TableId::ContractCategory);
        for code in table.iter() {
            let category = coded::get(&kinds.0, &code.code).unwrap();
            assert_eq!(category.top, code.parent, "{}", code.code);
        }
        assert_eq!(kinds.0.len(), table.iter().count());
        let rights = tables.table(TableId::IntellectualProperty);
        for (code, category) in &kinds.0 {
            assert!(
                category.rights.iter().all(|right| rights.get(right).is_some()),
                "{code}"
            );
        }
    }

    #[test]
    fn licences_fold_into_transfers_in_series_from_before_the_civil_code() {
        let kinds = kinds();
        for (code, series_from, expected) in [
            ("x-31", date(2020, 12, 31), "x-2"),
            ("x-31", date(2021, 1, 1), "x-31"),
            ("x-3", date(2013, 1, 1), "x-2"),
            ("x-21", date(2013, 1, 1), "x-21"),
            ("x-11", date(2013, 1, 1), "x-11"),
            ("未知", date(2013, 1, 1), "未知"),
        ] {
            assert_eq!(kinds.fold(code, series_from), expected, "{code} {series_from}");
        }
    }

    #[test]
    fn kinds_and_tops_are_told() {
        let kinds = kinds();
        for (code, kind) in [
            ("x-12", Some(CategoryKind::Development)),
            ("x-22", Some(CategoryKind::Transfer)),
            ("x-36", Some(CategoryKind::Licence)),
            ("x-4", Some(CategoryKind::Consulting)),
            ("x-51", Some(CategoryKind::Service)),
            ("x-52", Some(CategoryKind::Training)),
            ("x-53", Some(CategoryKind::Brokerage)),
            ("x-6", None),
        ] {
            assert_eq!(kinds.kind(code), kind, "{code}");
        }
        assert!(kinds.is_within("x-52", "x-5") && kinds.is_within("x-5", "x-5"));
        assert!(!kinds.is_within("x-52", "x-51") && !kinds.is_within("x-5", "x-52"));
        assert_eq!(kinds.rights("x-32"), ["x-01"]);
        assert!(kinds.rights("x-11").is_empty());
    }

    #[test]
    fn faulty_files_are_refused_by_row_and_column() {
        for (body, row, column) in [
            ("", 0, ""),
            ("a,,sale,,,,s,seen\n", 2, "kind"),
            ("a,b,service,,,,s,seen\n", 2, "top"),
            ("a,,service,,,,s,seen\na,,service,,,,s,seen\n", 3, "code"),
            ("a,,licence,,2020-12-31,,s,seen\n", 2, "folds_until"),
            ("a,,licence,,2020,,s,seen\n", 2, "folds_until"),
            ("a,,licence,,,,,seen\n", 2, "source"),
            ("a,,licence,,,,s,sure\n", 2, "certainty"),
        ] {
            let text = format!("{}\n{body}", COLUMNS.join(","));
            let error = CategoryKinds::parse("category_kinds.csv", &text).unwrap_err();
            assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
        }
    }
}
