//! What the two sides state, apart from their texts.

use serde::{Deserialize, Serialize};
use techmarket_types::{Fen, Maturity};

/// The coded part of a listing's or a demand's public view. What is empty or `None` is not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Fields of technology (所属领域), codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Industry (国民经济行业), division of GB/T 4754.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Place (所在地), code of GB/T 2260.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Maturity (技术成熟度): offered by a listing, wanted at least by a demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maturity: Option<Maturity>,
    /// Ways of cooperation (合作方式): offered by a listing, accepted by a demand; codes of one table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cooperation: Vec<String>,
    /// Money: price of a listing, budget of a demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<MoneyRange>,
}

/// A range of money; an absent end is not stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    /// Lowest amount, in fen.
    pub minimum: Option<Fen>,
    /// Highest amount, in fen.
    pub maximum: Option<Fen>,
}
