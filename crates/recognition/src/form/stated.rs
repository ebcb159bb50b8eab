//! Money of a contract: the rules of recognition, as violations of fields.

use techmarket_kernel::{Reason, Violations};
use techmarket_types::Fen;

use super::content::Costs;
use crate::amounts::{Amounts, check_amounts};
use crate::finding::Observation;
use crate::rule::Rule;

/// The largest amount of one contract: 1,000,000,000,000 yuan. It leaves the sum of the register room in 64 bits, and
/// is a seventh of all contracts of the country in a year (6.8 trillion yuan in 2024).
const MAX_AMOUNT: Fen = Fen(100_000_000_000_000);

/// Adds what is wrong with the amounts that are stated. `costs` are not compared with an amount that is not.
pub fn check_stated(v: &mut Violations, total: Option<Fen>, technology: Option<Fen>, costs: Option<&Costs>) {
    let items = costs.map(Costs::items);
    for (field, amount) in [("total_amount", total), ("technology_amount", technology)] {
        check_size(v, field, amount);
    }
    for (field, item) in items.into_iter().flatten() {
        check_size(v, &format!("non_technical_costs.{field}"), Some(item));
    }
    // What stands in for an amount that is not stated breaks no rule by itself.
    let amounts = Amounts {
        total: total.unwrap_or(MAX_AMOUNT),
        technology: technology.unwrap_or(Fen::ZERO),
    };
    for found in check_amounts(amounts, items.as_ref().map(<[_; 4]>::as_slice)) {
        let stated = match found.rule {
            Rule::TotalPositive => total.is_some(),
            Rule::TechnologyNotNegative => technology.is_some(),
            Rule::TechnologyWithinTotal | Rule::NonTechnicalSum => total.is_some() && technology.is_some(),
            _ => true,
        };
        if stated {
            add(v, found);
        }
    }
}

/// Adds that the costs are missing where technology is not all that is paid for.
pub(super) fn require_costs(v: &mut Violations, total: Fen, technology: Fen, costs: Option<&Costs>) {
    if costs.is_none() && technology < total {
        let amounts = Amounts { total, technology };
        let found = check_amounts(amounts, Some(&[]));
        found
            .into_iter()
            .filter(|found| found.rule == Rule::NonTechnicalSum)
            .for_each(|found| add(v, found));
    }
}

fn check_size(v: &mut Violations, field: &str, amount: Option<Fen>) {
    if amount.is_some_and(|amount| amount > MAX_AMOUNT) {
        let rule = format!("单份合同的金额至多 {}", MAX_AMOUNT.wan_yuan());
        v.add(field, Reason::MoneyInvalid, rule);
    }
}

fn add(v: &mut Violations, found: Observation) {
    let reason = match found.rule {
        Rule::TechnologyWithinTotal => Reason::AmountAboveTotal,
        Rule::NonTechnicalSum => Reason::CostsMismatch,
        _ => Reason::AmountNegative,
    };
    v.add(found.field, reason, found.advice);
}

#[cfg(test)]
mod tests;
