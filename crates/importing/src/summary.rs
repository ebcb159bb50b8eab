//! What became of a file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use techmarket_kernel::Reason;
use techmarket_tabular::{Row, RowError, reason};

use crate::told::{Became, Told};
use crate::{Findings, Part, Weight, option};

/// Reasons of refused rows that are kept for the file of them; of further rows the number alone.
const MAX_REFUSED: usize = 100_000;
/// Names of records that are kept to tell what a list no longer has.
pub const MAX_PRESENT: usize = 1_000_000;
/// Why a record is withdrawn that a new complete list lacks.
pub const NOT_LISTED: &str = "新的完整清单中已没有";

/// What became of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Name of the import; empty when only checked.
    pub import_name: String,
    /// New listings.
    pub created: u64,
    /// Changed listings.
    pub updated: u64,
    /// Changes of public listings that wait for review.
    #[serde(default)]
    pub revised: u64,
    /// Rows that are the same already.
    pub unchanged: u64,
    /// Rows that would change a listing, and were not to.
    pub differing: u64,
    /// Rows of which nothing was kept.
    pub rejected: u64,
    /// What is to be said, by kind.
    pub findings: Findings,
    /// Why each row was refused, by its number. A service keeps them beside.
    #[serde(skip)]
    pub refused: BTreeMap<u64, String>,
    /// Columns that stand for no field.
    pub ignored: Vec<String>,
    /// Whether the names of the records that the file has are kept: a million of them are 100 MiB.
    #[serde(skip)]
    pub lists_present: bool,
    /// Those names.
    #[serde(skip)]
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

    /// Takes down what was read of `part`, and gives its rows by number, of which a service has yet to tell.
    pub fn open_part<R>(&mut self, part: Part<R>) -> HashMap<i64, Row> {
        for errors in part.broken {
            self.reject(errors);
        }
        for note in part.notes {
            self.findings.note(note);
        }
        self.first.extend(part.first);
        part.sent
    }

    /// Takes down what a service says of a row. `sent` has the rows by number, to name the columns of what is refused.
    pub fn tell(&mut self, told: Told, sent: &HashMap<i64, Row>) {
        if let Some(row) = sent.get(&told.number) {
            if told.became == Became::Differs {
                self.differ(row, &told.changed);
            }
            if !told.similar.is_empty() {
                self.similar(row, &told.similar, told.likeness);
            }
        }
        match told.became {
            Became::Created => self.created += 1,
            Became::Updated => self.updated += 1,
            Became::Revised => self.revised += 1,
            Became::Unchanged => self.unchanged += 1,
            Became::Differs => {}
            Became::Rejected => {
                let violations = told.violations.into_iter();
                let row = sent.get(&told.number);
                let errors = violations.filter_map(|violation| Some(error(row?, violation)));
                self.reject(errors.collect());
            }
        }
        if self.lists_present && !told.name.is_empty() && self.present.len() < MAX_PRESENT {
            self.present.insert(told.name);
        }
    }

    /// Counts a row that would change a record.
    fn differ(&mut self, row: &Row, changed: &[String]) {
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

    /// Takes down that a record may be there already.
    fn similar(&mut self, row: &Row, name: &str, likeness: &str) {
        let note = row.error("title", "SIMILAR", likeness);
        let title = note.value.unwrap_or_default();
        self.findings.note(RowError {
            value: Some(format!("{title}（{name}）")),
            ..note
        });
    }

    /// Whether no row was refused.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.rejected == 0
    }

    /// Of the rows that were only checked nothing was kept.
    pub fn keep_nothing(&mut self) {
        (self.created, self.updated, self.revised) = (0, 0, 0);
        (self.unchanged, self.differing) = (0, 0);
    }

    /// Notes of rows that were passed over.
    pub fn skip(&mut self, skipped: &[RowError]) {
        for note in skipped {
            debug_assert_eq!(note.reason_code, reason::ROW_SKIPPED);
            self.findings.note(note.clone());
        }
    }
}

/// A violation as the person who made the file reads it: what is missing is told with where it may be given.
fn error(row: &Row, (field, reason, mut message): (String, String, String)) -> RowError {
    if reason == Reason::FieldRequired.as_str() {
        if row.column(&field).is_none() {
            message.push_str("；文件没有这一列");
        } else if row.is_below_value(&field) {
            message.push_str("；上面的行有值，如为合并单元格所留空白，可用 --fill-down ");
            message.push_str(row.column(&field).unwrap_or_default());
            message.push_str(" 沿用上一行");
        }
        if let Some(option) = option(&field) {
            message.push_str("，可用 ");
            message.push_str(option);
            message.push_str(" 统一给出");
        }
    }
    row.error(&field, reason, message)
}

/// A field of a record as a person calls it.
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
        "achievement" => "成果信息",
        "expert" => "专家信息",
        "instrument" => "仪器信息",
        "service" => "服务信息",
        "maturity_wanted" => "期望技术成熟度",
        "budget" => "拟投入资金",
        "intellectual_property_wish" => "知识产权归属意愿",
        "indicators" => "考核指标",
        "open_call" => "揭榜条件",
        "expert_service" => "专家服务要求",
        "problem" => "主要问题",
        "current_state" => "现状",
        "expected_result" => "预期目标",
        "solution_modes" => "解决方式",
        "activity_type" => "科技活动类型",
        "period" => "需求时限",
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
        if self.revised > 0 {
            write!(
                f,
                "，{would}修订已公开的记录 {}（待审核，公开的内容暂不变）",
                self.revised
            )?;
        }
        if self.differing > 0 {
            write!(f, "，与已有记录不同而未写入 {}", self.differing)?;
        }
        Ok(())
    }
}
