//! What is to be said of the rows of a file, by kind: the fault of four hundred rows once, with the first of them.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use techmarket_tabular::RowError;

/// Kinds that are kept; of further ones only the number of rows.
const MAX_KINDS: usize = 300;
/// Kinds that differ in a value alone.
const MAX_VALUES: usize = 10;
/// Rows that a kind names.
const MAX_ROWS: usize = 8;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The row is refused.
    Refused,
    /// The row is not written, for it would change what is there.
    Differs,
    /// What a reviewer would ask for.
    Advice,
    /// How a value was understood.
    Note,
}

impl Weight {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "错误",
            Self::Differs => "未写入",
            Self::Advice => "建议",
            Self::Note => "提示",
        }
    }

    /// By the reason of a note: how something was understood, or advice.
    fn of_note(reason: &str) -> Self {
        use techmarket_tabular::reason as known;
        match reason {
            known::PLACEHOLDER
            | known::GUARD_REMOVED
            | known::DECIMALS_REMOVED
            | known::UNDERSTOOD
            | known::LEFT_OUT
            | known::ROW_SKIPPED
            | known::CONTROL_CHARACTER
            | known::FORMULA_WITHOUT_VALUE
            | known::CELL_ERROR
            | known::TABLE_FOUND => Self::Note,
            _ => Self::Advice,
        }
    }
}

/// One kind of finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// The first row's.
    pub first: RowError,
    /// Rows that have it.
    pub rows: u64,
    /// Where the first of them are: the sheet, and lines of the file.
    pub lines: Vec<u64>,
}

/// Findings by kind, in the order of their first rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Findings {
    kinds: Vec<Finding>,
    /// Where each stands; found anew where the others were read again.
    #[serde(skip)]
    places: HashMap<Key, usize>,
    /// Kinds that differ in what a row says alone: how many there are, and where the last stands.
    #[serde(skip)]
    alike: HashMap<Key, (usize, usize)>,
    /// Findings of kinds that are not kept.
    pub unlisted: u64,
}

/// What makes two findings one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    weight: Weight,
    sheet: Option<String>,
    column: Option<String>,
    reason: String,
    message: String,
}

impl Key {
    fn of(weight: Weight, error: &RowError) -> Self {
        Self {
            weight,
            sheet: error.sheet.as_deref().map(str::to_owned),
            column: error.column.clone(),
            reason: error.reason_code.to_string(),
            message: error.message.clone(),
        }
    }

    /// The same without what differs from row to row: quoted values, numbers and codes.
    fn without_values(&self) -> Self {
        let mut quoted = false;
        let message = self.message.chars().filter(|c| {
            quoted = *c == '“' || (quoted && *c != '”');
            !quoted && !c.is_ascii_alphanumeric()
        });
        Self {
            message: message.collect(),
            ..self.clone()
        }
    }
}

impl Findings {
    /// Takes a note or advice down.
    pub fn note(&mut self, note: RowError) {
        let weight = Weight::of_note(&note.reason_code);
        self.add(weight, note);
    }

    /// Takes a finding of a row down. Of kinds that differ in a value alone, such as an unknown word, the first few stand for
    /// themselves, and the last of these for all further ones: otherwise a column of names would fill the report.
    pub fn add(&mut self, weight: Weight, error: RowError) {
        if self.places.is_empty() {
            for place in 0..self.kinds.len() {
                let key = Key::of(self.kinds[place].weight, &self.kinds[place].first);
                self.place(key, place);
            }
        }
        let key = Key::of(weight, &error);
        let line = error.line;
        let known = self.places.get(&key).copied().or_else(|| {
            let (values, last) = self.alike.get(&key.without_values())?;
            (*values >= MAX_VALUES).then_some(*last)
        });
        let place = match known {
            Some(place) => place,
            None if self.kinds.len() < MAX_KINDS => {
                self.place(key, self.kinds.len());
                self.kinds.push(Finding {
                    weight,
                    first: error,
                    rows: 0,
                    lines: Vec::new(),
                });
                self.kinds.len() - 1
            }
            None => {
                self.unlisted += 1;
                return;
            }
        };
        let finding = &mut self.kinds[place];
        finding.rows += 1;
        if finding.lines.len() < MAX_ROWS {
            finding.lines.push(line);
        }
    }

    fn place(&mut self, key: Key, place: usize) {
        let alike = self.alike.entry(key.without_values()).or_default();
        *alike = (alike.0 + 1, place);
        self.places.insert(key, place);
    }

    /// The kinds, the weightiest first.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut kinds: Vec<&Finding> = self.kinds.iter().collect();
        kinds.sort_by_key(|finding| finding.weight);
        kinds
    }

    /// Forgets what was found.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Finding {
    /// The finding as a person reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = match self.first.row {
            // A row that is no record has no number among them.
            0 => {
                let sheet = self.first.sheet.as_ref();
                let sheet = sheet.map_or_else(String::new, |sheet| format!("工作表“{sheet}”"));
                format!("{sheet}文件第 {} 行{}", self.first.line, self.first.message)
            }
            _ => self.first.to_string(),
        };
        if self.rows > 1 {
            let lines: Vec<String> = self.lines.iter().map(u64::to_string).collect();
            let more = if self.rows > self.lines.len() as u64 {
                "……"
            } else {
                ""
            };
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "（同类共 {} 行：文件第 {}{more} 行）",
                self.rows,
                lines.join("、")
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: u64, value: &str) -> RowError {
        RowError {
            sheet: None,
            row: line - 1,
            line,
            column: Some("领域".to_owned()),
            field: Some("fields".to_owned()),
            reason_code: "X".into(),
            message: "不是已知的领域".to_owned(),
            value: Some(value.to_owned()),
        }
    }

    #[test]
    fn one_fault_of_many_rows_is_said_once_with_the_first_rows() {
        let mut findings = Findings::default();
        for line in 2..402 {
            findings.add(Weight::Refused, error(line, "炼金术"));
        }
        findings.note(error(5, "玄学"));
        let texts: Vec<String> = findings.sorted().into_iter().map(Finding::text).collect();
        assert_eq!(
            texts,
            [
                "第 1 条（文件第 2 行）“领域”：“炼金术”不是已知的领域（同类共 400 行：文件第 2、3、4、5、6、7、8、9…… 行）",
                "第 4 条（文件第 5 行）“领域”：“玄学”不是已知的领域"
            ]
        );
    }

    #[test]
    fn findings_that_were_kept_go_on() {
        let mut findings = Findings::default();
        findings.add(Weight::Refused, error(2, "炼金术"));
        let kept = serde_json::to_string(&findings).unwrap();
        let mut findings: Findings = serde_json::from_str(&kept).unwrap();
        findings.add(Weight::Refused, error(3, "玄学"));
        assert_eq!(findings.sorted().len(), 1);
        assert_eq!(
            (findings.sorted()[0].rows, &findings.sorted()[0].lines[..]),
            (2, &[2, 3][..])
        );
    }

    fn of(line: u64, column: String, message: String) -> RowError {
        RowError {
            column: Some(column),
            message,
            ..error(line, "")
        }
    }

    #[test]
    fn kinds_without_number_are_bounded() {
        let mut findings = Findings::default();
        for line in 2..1_000 {
            findings.add(Weight::Refused, of(line, line.to_string(), String::new()));
        }
        assert_eq!(findings.sorted().len(), MAX_KINDS);
        assert_eq!(findings.unlisted, 998 - MAX_KINDS as u64);
    }

    #[test]
    fn values_without_number_are_of_one_kind() {
        let mut findings = Findings::default();
        for line in 2..402 {
            let message = format!("“张{line}”没有联系人，号码 {line}");
            findings.note(of(line, "负责人".to_owned(), message));
        }
        findings.note(of(402, "负责人".to_owned(), "没有电话".to_owned()));
        let rows: Vec<u64> = findings.sorted().iter().map(|finding| finding.rows).collect();
        assert_eq!(rows, [1, 1, 1, 1, 1, 1, 1, 1, 1, 391, 1]);
    }
}
