//! What a rule has to say about a contract.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use techmarket_types::Certainty;

use crate::Rule;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stands for one of the grounds of refusal (不予登记情形).
    Refusal,
    /// To be corrected or completed (须补正).
    Error,
    /// To be verified (提示核实).
    Warning,
    /// To be known.
    Info,
}

/// What a rule sees, whatever the texts of the day make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The rule.
    pub rule: Rule,
    /// Path of the field in the API: `seller.name`, `non_technical_costs.equipment`.
    pub field: Cow<'static, str>,
    /// What to do, in Chinese, for the person at the form.
    pub advice: String,
}

/// An observation with what the texts in force make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// Ground of refusal it stands for, or would if it is not mended: code of `refusal_ground`.
    pub refusal_ground: Option<String>,
    /// Title of the text, with the article where that was seen (法律依据).
    pub basis: String,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure the basis is; anything but `Seen` is to be verified before it is quoted.
    pub certainty: Certainty,
    /// Path of the field in the API.
    pub field: Cow<'static, str>,
    /// What to do, in Chinese.
    pub advice: String,
}

impl Severity {
    /// Chinese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refusal => "不予登记情形",
            Self::Error => "须补正",
            Self::Warning => "提示核实",
            Self::Info => "提示",
        }
    }
}

impl FromStr for Severity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "refusal" => Ok(Self::Refusal),
            "error" => Ok(Self::Error),
            "warning" => Ok(Self::Warning),
            "info" => Ok(Self::Info),
            _ => Err("应为 refusal、error、warning 或 info"),
        }
    }
}

impl fmt::Display for Observation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.advice)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity,
            advice,
            basis,
            ..
        } = self;
        write!(formatter, "【{}】{advice}（{basis}）", severity.name())
    }
}
