//! Conditions, and what the texts of the reliefs ask for in the words of the file. A condition whose words the file leaves out is not asked.

use serde::Deserialize;

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
