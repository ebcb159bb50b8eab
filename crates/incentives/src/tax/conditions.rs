//! Conditions, and what the texts of the reliefs ask for in the words of the file. A condition whose words the file leaves out is not asked.

use serde::Deserialize;
use techmarket_types::{CodeTables, TableId};

use super::{Registration, TaxFacts};
use crate::toml_file;

/// State of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Met by the facts.
    Met,
    /// Not met.
    NotMet,
    /// Not known; to be checked.
    Unknown,
    /// Not yet, and still to be done.
    ToDo,
}

impl State {
    /// Of a fact that may not be known.
    pub(super) fn of(fact: Option<bool>) -> Self {
        match fact {
            Some(true) => Self::Met,
            Some(false) => Self::NotMet,
            None => Self::Unknown,
        }
    }
}

/// A condition of a relief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxCondition {
    /// The condition in Chinese.
    pub text: String,
    /// Whether it is met.
    pub state: State,
}

/// Of the exemption from value-added tax.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VatConditions {
    /// That consulting and service stem from a transfer, licence or development (关联合同).
    #[serde(deserialize_with = "toml_file::text")]
    pub(super) related: String,
    /// Who has to have recognised the contract (认定部门).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) recognition: Option<String>,
}

/// Of the relief for income from technology transfer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IncomeConditions {
    /// That consulting and service are inseparable from a transfer (密不可分).
    #[serde(deserialize_with = "toml_file::text")]
    pub(super) inseparable: String,
    /// Who has to have recognised a transfer within China (境内转让的认定部门).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) domestic_recognition: Option<String>,
    /// Who has to have recognised one abroad (跨境转让的认定部门).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) cross_border_recognition: Option<String>,
    /// That the seller is a resident (居民企业).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) resident: Option<String>,
    /// That neither holds the other whole (100%关联).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) not_affiliated: Option<String>,
    /// That the technology may be exported (禁止、限制出口目录).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) not_export_listed: Option<String>,
}

/// Of the extra deduction of research commissioned abroad.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommissionAbroadConditions {
    /// That who commissions is in China (委托方在境内).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) client_in_china: Option<String>,
    /// That who does the research is abroad (受托方在境外).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) contractor_abroad: Option<String>,
    /// That domestic expense was accounted for (归集境内研发费用).
    #[serde(default, deserialize_with = "toml_file::optional_text")]
    pub(super) domestic_expense: Option<String>,
}

/// A condition by its words, if it is asked, and a fact that may not be known.
pub(super) fn asked(words: Option<&String>, fact: Option<bool>) -> Option<TaxCondition> {
    words.map(|words| TaxCondition {
        text: words.clone(),
        state: State::of(fact),
    })
}

/// That the contract is registered, or what is still to be done for it; `contract` is what the text calls it.
pub(super) fn registration(contract: &str, facts: &TaxFacts) -> TaxCondition {
    let (text, state) = match facts.registration {
        Registration::Draft => ("后续须提交并完成认定登记", State::ToDo),
        Registration::UnderWay => ("已提交，后续须完成认定登记", State::ToDo),
        Registration::InForce => ("已认定登记", State::Met),
        Registration::Over => ("已认定登记", State::NotMet),
    };
    TaxCondition {
        text: format!("{contract}{text}"),
        state,
    }
}

/// That consulting or service belongs to another contract, as the texts word it; which one is rarely stated.
pub(super) fn belongs(tables: &CodeTables, words: &str, facts: &TaxFacts) -> String {
    let found = name(tables, TableId::ContractCategory, &facts.category);
    let origin = facts
        .stems_from
        .map(|number| format!("（关联合同{number}）"))
        .unwrap_or_default();
    format!("“{found}”{words}{origin}")
}

/// Whether a code lies within one of those listed.
pub(super) fn within(tables: &CodeTables, table: TableId, code: &str, listed: &[String]) -> bool {
    listed
        .iter()
        .any(|wanted| tables.table(table).is_within(code, wanted))
}

/// Name of a code for a sentence.
pub(super) fn name(tables: &CodeTables, table: TableId, code: &str) -> String {
    tables
        .table(table)
        .get(code)
        .map_or_else(|| code.to_owned(), |code| code.name.clone())
}

pub(super) fn names(tables: &CodeTables, table: TableId, codes: &[String]) -> String {
    let names: Vec<String> = codes.iter().map(|code| name(tables, table, code)).collect();
    names.join("、")
}
