//! Tax hints (税收优惠提示): what a contract may open once it is registered, as information with its sources.

mod commission_abroad;
mod conditions;
mod facts;
mod hint;
mod income;
mod read;
mod rules;
mod vat;

use techmarket_types::CodeTables;

pub use conditions::{State, TaxCondition};
pub use facts::{Licence, LicenceKind, Registration, TaxFacts};
pub use hint::{Applicability, Relief, TAX_NOTICE, TaxHint, TaxPart};
pub use rules::{TaxRules, TaxText};

/// One hint for each relief that holds on the day of the facts, those that do not apply included, with
/// the reason. Never a decision.
#[must_use]
pub fn tax_hints(tables: &CodeTables, rules: &TaxRules, facts: &TaxFacts) -> Vec<TaxHint> {
    let mut hints = Vec::new();
    if let Some(rule) = rules.vat_on(facts.day) {
        hints.push(vat::hint(tables, rule, facts));
    }
    if let Some(rule) = rules.income_on(facts.day) {
        hints.push(income::hint(tables, rule, facts));
    }
    if let Some(rule) = rules.commission_abroad_on(facts.day) {
        hints.push(commission_abroad::hint(tables, rule, facts));
    }
    hints
}

#[cfg(test)]
mod tests;
