//! What the two sides state, apart from their texts.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_types::{Fen, Maturity};

use crate::quantity::Quantity;

/// The coded part of a listing's or a demand's public view. What is empty or `None` is not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Fields of technology (所属领域), codes.
    pub fields: Vec<String>,
    /// Industry (国民经济行业), division of GB/T 4754.
    pub industry: Option<String>,
    /// Place (所在地), code of GB/T 2260.
    pub region: Option<String>,
    /// Maturity (技术成熟度): offered by a listing, wanted at least by a demand.
    pub maturity: Option<Maturity>,
    /// Ways of cooperation (合作方式): offered by a listing, accepted by a demand; codes of one table.
    pub cooperation: Vec<String>,
    /// Money: price of a listing, budget of a demand.
    pub money: Option<MoneyRange>,
    /// Indicators in the public texts (技术指标), at most [`crate::MOST_QUANTITIES`].
    pub quantities: Vec<Quantity>,
    /// What this side cannot do without (硬性条件).
    pub required: Vec<Condition>,
    /// Last day on which a solution is of use (需求时限), of a demand.
    pub deadline: Option<Date>,
}

/// A range of money; an absent end is not stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    /// Lowest amount, in fen.
    pub minimum: Option<Fen>,
    /// Highest amount, in fen.
    pub maximum: Option<Fen>,
}

/// A condition that both sides state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// At least the wanted maturity.
    MaturityWanted,
    /// A way of cooperation in common.
    CooperationCommon,
    /// The lowest price within the highest budget.
    PriceWithinBudget,
    /// A field in common.
    FieldCommon,
}

impl Condition {
    /// Name in the API, such as `maturity_wanted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MaturityWanted => "maturity_wanted",
            Self::CooperationCommon => "cooperation_common",
            Self::PriceWithinBudget => "price_within_budget",
            Self::FieldCommon => "field_common",
        }
    }
}
