//! What became of a file.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use techmarket_tabular::{Row, RowError, reason};

use crate::import::findings::{Findings, Weight};

/// Reasons of refused rows that are kept for the file of them; of further rows the number alone.
const MAX_REFUSED: usize = 100_000;
/// Rows that the preview shows.
pub const SHOWN: usize = 5;

/// What became of a file.
#[derive(Debug, Default)]
pub struct Summary {
    /// Name of the import; empty when only checked.
    pub import_name: String,
    /// New listings.
    pub created: u64,
    /// Changed listings.
    pub updated: u64,
    /// Rows that are the same already.
    pub unchanged: u64,
    /// Rows that would change a listing, and were not to.
    pub differing: u64,
    /// Rows of which nothing was kept.
    pub rejected: u64,
    /// What is to be said, by kind.
    pub findings: Findings,
    /// Why each row was refused, by its number.
    pub refused: BTreeMap<u64, String>,
    /// Columns that stand for no field.
    pub ignored: Vec<String>,
    /// Listings that the file has, by name.
    pub present: HashSet<String>,
    /// The first rows as they are or would be.
    pub first: Vec<String>,
    /// Whether only looked at.
    pub is_preview: bool,
}

impl Summary {
    /// Counts a row of which nothing was kept.
    pub fn reject(&mut self, errors: Vec<RowError>) {
        self.rejected += 1;
        if let Some(number) = errors.first().map(|error| error.row)
            && self.refused.len() < MAX_REFUSED
        {
            let reasons = errors.iter().map(|error| match &error.column {
                Some(column) => format!("{column}：{}", error.message),
                None => error.message.clone(),
            });
            self.refused
                .insert(number, reasons.collect::<Vec<_>>().join("；"));
        }
        for error in errors {
            self.findings.add(Weight::Refused, error);
        }
    }

    /// Counts a row that would change a listing.
    pub fn differ(&mut self, row: &Row, changed: &[String]) {
        self.differing += 1;
        let columns = changed.iter().map(|field| word(field));
        let columns: Vec<&str> = columns.collect();
        let message = format!(
            "与已有记录的{}不同，未改动；确认要更新请加 --update",
            columns.join("、")
        );
        let error = RowError {
            column: None,
            field: None,
            value: row.text("title").map(str::to_owned),
            ..row.error("", "DIFFERS", message)
        };
        self.findings.add(Weight::Differs, error);
    }

    /// Takes down that a listing with the same title is there under another key.
    pub fn similar(&mut self, row: &Row, name: &str) {
        let message = format!("本单位已有同名记录（{name}），编号不同，疑似重复；请核对");
        self.findings.note(row.error("title", "SIMILAR", message));
    }

    /// Whether no row was refused.
    pub fn is_clean(&self) -> bool {
        self.rejected == 0
    }

    /// Of the rows that were only checked nothing was kept.
    pub fn keep_nothing(&mut self) {
        (self.created, self.updated, self.unchanged, self.differing) = (0, 0, 0, 0);
    }

    /// Notes of rows that were passed over.
    pub fn skip(&mut self, skipped: &[RowError]) {
        for note in skipped {
            debug_assert_eq!(note.reason_code, reason::ROW_SKIPPED);
            self.findings.note(note.clone());
        }
    }
}

/// A field of a listing as a person calls it.
fn word(field: &str) -> &str {
    match field {
        "organization_name" => "单位名称",
        "title" => "名称",
        "summary" => "简介",
        "keywords" => "关键词",
        "fields" => "所属领域",
        "industry" => "行业",
        "region" => "所在地",
        "maturity" => "技术成熟度",
        "cooperation" => "合作方式",
        "price" => "价格",
        "intellectual_property" => "知识产权",
        "detail" => "成果信息",
        "confidential" => "联系方式或保密内容",
        other => other,
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.is_preview { "将" } else { "" };
        write!(
            f,
            "{would}新增 {}，{would}更新 {}，未变 {}，不合格 {}",
            self.created, self.updated, self.unchanged, self.rejected
        )?;
        if self.differing > 0 {
            write!(f, "，与已有记录不同而未写入 {}", self.differing)?;
        }
        Ok(())
    }
}
