//! The texts and figures of the reliefs, as data.

use std::sync::LazyLock;

use jiff::civil::Date;
use techmarket_types::{Certainty, CodeTables, DataError, Fen, Validity};

use super::LicenceKind;
use super::conditions::{CommissionAbroadConditions, IncomeConditions, VatConditions};
use crate::PerTenThousand;

static EMBEDDED: LazyLock<Result<TaxRules, DataError>> = LazyLock::new(|| {
    let text = include_str!("../../data/tax.toml");
    TaxRules::parse("tax.toml", text, CodeTables::embedded()?)
});

/// The texts of every relief; of each relief at most one holds on a day.
#[derive(Debug, Clone)]
pub struct TaxRules {
    pub(super) vat: Vec<VatRule>,
    pub(super) income: Vec<IncomeRule>,
    pub(super) commission_abroad: Vec<CommissionAbroadRule>,
}

/// Where a relief stands written, and when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxText {
    /// Chinese title.
    pub title: String,
    /// Title and number of the text.
    pub legal_text: String,
    /// Source, as `docs/sources.md` numbers it.
    pub source: String,
    /// How sure it is; anything but `Seen` asks for a check.
    pub certainty: Certainty,
    /// Days it holds for.
    pub validity: Validity,
    /// What to know beside, in Chinese.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct VatRule {
    pub(super) text: TaxText,
    pub(super) categories: Vec<String>,
    pub(super) related_categories: Vec<String>,
    pub(super) conditions: VatConditions,
}

#[derive(Debug, Clone)]
pub(super) struct IncomeRule {
    pub(super) text: TaxText,
    pub(super) transfer_categories: Vec<String>,
    pub(super) licence_categories: Vec<String>,
    /// Of service that may be part of a transfer.
    pub(super) inseparable_categories: Vec<String>,
    pub(super) intellectual_property: Vec<String>,
    pub(super) exempt_up_to: Fen,
    pub(super) above_relieved: PerTenThousand,
    pub(super) licence_min_years: u16,
    pub(super) worldwide_kinds: Vec<LicenceKind>,
    pub(super) own_technology_kinds: Vec<LicenceKind>,
    pub(super) conditions: IncomeConditions,
}

#[derive(Debug, Clone)]
pub(super) struct CommissionAbroadRule {
    pub(super) text: TaxText,
    pub(super) categories: Vec<String>,
    pub(super) counted: PerTenThousand,
    /// Share of the qualifying domestic expense: numerator and denominator.
    pub(super) limit: (u32, u32),
    pub(super) conditions: CommissionAbroadConditions,
}

impl TaxRules {
    /// The rules that come with the program, read once. The error is a fault of the program's own
    /// data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    pub(super) fn vat_on(&self, day: Date) -> Option<&VatRule> {
        self.vat.iter().find(|rule| rule.text.validity.holds(Some(day)))
    }

    pub(super) fn income_on(&self, day: Date) -> Option<&IncomeRule> {
        self.income
            .iter()
            .find(|rule| rule.text.validity.holds(Some(day)))
    }

    pub(super) fn commission_abroad_on(&self, day: Date) -> Option<&CommissionAbroadRule> {
        self.commission_abroad
            .iter()
            .find(|rule| rule.text.validity.holds(Some(day)))
    }
}
