//! Totals of the register (登记统计).

use techmarket_types::Fen;

/// Totals of one recognised category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryTotals {
    /// Recognised category.
    pub category: String,
    /// 合同项数.
    pub count: i64,
    /// Sum of the recognised totals.
    pub total_amount: Fen,
    /// Sum of the recognised technology amounts.
    pub technology_amount: Fen,
}

/// Totals over all categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterTotals {
    /// 合同项数.
    pub count: i64,
    /// 合同成交额.
    pub total_amount: Fen,
    /// 技术交易额.
    pub technology_amount: Fen,
    /// The rows that they are the sums of.
    pub categories: Vec<CategoryTotals>,
}

impl RegisterTotals {
    /// The sums of `categories`; `None` if they do not fit 64 bits of fen.
    #[must_use]
    pub fn of(categories: Vec<CategoryTotals>) -> Option<Self> {
        Some(Self {
            count: categories.iter().map(|row| row.count).sum(),
            total_amount: Fen::checked_sum(categories.iter().map(|row| row.total_amount))?,
            technology_amount: Fen::checked_sum(categories.iter().map(|row| row.technology_amount))?,
            categories,
        })
    }
}
