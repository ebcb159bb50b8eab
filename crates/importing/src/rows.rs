//! A row of a file to a record. What a person writes by name (领域, 合作方式, 类型) becomes its code; what cannot be understood is
//! told with the rule and the remedy.

use std::sync::Arc;

use techmarket_proto::google::r#type::Money;
use techmarket_proto::types::v1::Maturity;
use techmarket_tabular::{Row, RowError, Words, reason};
use techmarket_types::{CodeTables, Fen, TableId};

use crate::Record;
use crate::cells::{Cells, Sense};

const MAX_KEYWORDS: usize = 10;
const MAX_FIELDS: usize = 5;

/// What rows that do not say it have in common.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// Name of the owner.
    pub organization_name: String,
    /// Region, GB/T 2260 or a name.
    pub region: String,
    /// Fields of technology, codes or names.
    pub fields: Vec<String>,
    /// Whether the owner is a public institution, see [`crate::is_public`].
    pub is_public: bool,
}

/// The option of the command that gives what rows do not say of a field.
#[must_use]
pub fn option(field: &str) -> Option<&'static str> {
    match field {
        "organization_name" => Some("--organization-name"),
        "region" => Some("--region"),
        "fields" => Some("--fields"),
        _ => None,
    }
}

/// Reads rows.
#[derive(Clone)]
pub struct Defaults {
    sense: Arc<Sense>,
    fixed: Fixed,
}

/// A record of a row, and what is to be checked of how it was understood.
pub struct Taken<R> {
    /// The listing or demand.
    pub record: R,
    /// What is to be checked.
    pub notes: Vec<RowError>,
}

/// Why what rows have in common cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{value}”{message}")]
pub struct FixedError {
    /// `fields` or `region`.
    pub field: &'static str,
    /// What was given.
    pub value: String,
    /// The rule and the remedy.
    pub message: String,
}

impl FixedError {
    fn new(field: &'static str, value: &str, message: String) -> Self {
        Self {
            field,
            value: value.to_owned(),
            message,
        }
    }
}

impl Defaults {
    /// Rows that say nothing of it are as `fixed`.
    pub fn new(tables: &'static CodeTables, words: &'static Words, fixed: Fixed) -> Result<Self, FixedError> {
        let sense = Sense::new(tables, words);
        let mut codes = Vec::new();
        for field in &fixed.fields {
            let wrong = |message| FixedError::new("fields", field, message);
            let listed = sense.codes.list(TableId::MarketField, field);
            let listed = listed.map_err(|error| wrong(error.message))?;
            if !listed.unknown.is_empty() {
                let names = sense.codes.names(TableId::MarketField);
                let message = format!("不是已知的所属领域；应为：{names}");
                return Err(FixedError::new("fields", &listed.unknown.join("；"), message));
            }
            codes.extend(listed.codes);
        }
        let region = match fixed.region.as_str() {
            "" => String::new(),
            region => {
                let found = sense.places.parse(region);
                found
                    .map_err(|error| FixedError::new("region", region, error.message))?
                    .value
            }
        };
        let fixed = Fixed {
            fields: codes,
            region,
            ..fixed
        };
        Ok(Self {
            sense: Arc::new(sense),
            fixed,
        })
    }

    /// The record of `row`, or all that is wrong with it.
    pub fn take<R: Record>(&self, row: &Row) -> Result<Taken<R>, Vec<RowError>> {
        let mut cells = Cells::new(row, &self.sense);
        let record = R::read(&mut cells, &self.fixed);
        if !cells.errors.is_empty() {
            say_missing(&record, &mut cells);
        }
        if cells.errors.is_empty() {
            let mut notes = row.notes().to_vec();
            notes.append(&mut cells.notes);
            Ok(Taken { record, notes })
        } else {
            Err(cells.errors)
        }
    }
}

impl Fixed {
    /// The fields of a row, or those that rows have in common.
    pub(crate) fn fields_of(&self, cells: &mut Cells<'_>) -> Vec<String> {
        let is_needed = self.fields.is_empty();
        let mut fields = cells.codes(TableId::MarketField, "fields", is_needed);
        if fields.len() > MAX_FIELDS {
            fields.truncate(MAX_FIELDS);
            let message = format!("所属领域超过 {MAX_FIELDS} 个，只取前 {MAX_FIELDS} 个");
            cells.note("fields", reason::LEFT_OUT, message);
        }
        if fields.is_empty() {
            fields.clone_from(&self.fields);
        }
        fields
    }

    /// The place of a row, or that which rows have in common.
    pub(crate) fn region_of(&self, cells: &mut Cells<'_>) -> String {
        let region = cells.place("region");
        if region.is_empty() && cells.row.text("region").is_none() {
            return self.region.clone();
        }
        region
    }

    /// The name of the owner as a row gives it, or that which rows have in common.
    pub(crate) fn organization_name_of(&self, cells: &Cells<'_>) -> String {
        let name = cells.row.text("organization_name");
        name.unwrap_or(&self.organization_name).to_owned()
    }
}

/// A row that is refused here never comes to the service, which would have told what it lacks.
fn say_missing<R: Record>(record: &R, cells: &mut Cells<'_>) {
    for (field, value) in record.needed() {
        let is_told = cells
            .errors
            .iter()
            .any(|error| error.field.as_deref() == Some(field));
        if value.trim().is_empty() && !is_told {
            let option = option(field).map_or_else(String::new, |option| format!("，可用 {option} 统一给出"));
            cells.wrong(field, "FIELD_REQUIRED", format!("必填，不能为空白{option}"));
        }
    }
}

/// 关键词, as many as a record has.
pub(crate) fn keywords(cells: &mut Cells<'_>) -> Vec<String> {
    let mut keywords = cells.list("keywords");
    if keywords.len() > MAX_KEYWORDS {
        keywords.truncate(MAX_KEYWORDS);
        let message = format!("关键词超过 {MAX_KEYWORDS} 个，只取前 {MAX_KEYWORDS} 个");
        cells.note("keywords", reason::LEFT_OUT, message);
    }
    keywords
}

/// A division of GB/T 4754. A class or section with a longer code or a letter is taken by its division.
pub(crate) fn industry(cells: &mut Cells<'_>) -> String {
    let text = cells.text("industry");
    let bare = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    if matches!(digits.len(), 3 | 4) {
        let division = &digits[..2];
        if let Ok(Some(code)) = cells.sense.codes.one(TableId::Industry, division) {
            let name = cells.sense.codes.name(TableId::Industry, &code);
            cells.note(
                "industry",
                reason::UNDERSTOOD,
                format!("按大类 {code} {name} 理解"),
            );
            return code;
        }
    }
    if bare.len() < text.len()
        && let Ok(Some(code)) = cells.sense.codes.one(TableId::Industry, bare)
    {
        return code;
    }
    cells.code(TableId::Industry, "industry")
}

/// 技术成熟度.
pub(crate) fn maturity(cells: &mut Cells<'_>, field: &str) -> Option<Maturity> {
    let maturity = cells.maturity(field)?;
    Some(Maturity {
        scale: maturity.scale().to_owned(),
        level: maturity.level().into(),
    })
}

/// An amount as the API has it.
pub(crate) fn money(fen: Fen) -> Money {
    let (units, nanos) = fen.to_money();
    Money {
        currency_code: "CNY".to_owned(),
        units,
        nanos,
    }
}
