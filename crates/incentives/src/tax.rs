//! Tax hints (税收优惠提示): what a contract may open once it is registered, as information with its sources.

mod commission_abroad;
mod conditions;
mod facts;
mod hint;
mod income;
mod read;
mod rules;
mod vat;

use techmarket_types::{CodeTables, TableId};

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

/// That the contract is registered, or what is still to be done for it; `contract` is what the text calls it.
fn registration(contract: &str, facts: &TaxFacts) -> TaxCondition {
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
fn belongs(tables: &CodeTables, words: &str, facts: &TaxFacts) -> String {
    let found = name(tables, TableId::ContractCategory, &facts.category);
    let origin = facts
        .stems_from
        .map(|number| format!("（关联合同{number}）"))
        .unwrap_or_default();
    format!("“{found}”{words}{origin}")
}

/// Whether a code lies within one of those listed.
fn within(tables: &CodeTables, table: TableId, code: &str, listed: &[String]) -> bool {
    listed
        .iter()
        .any(|wanted| tables.table(table).is_within(code, wanted))
}

/// Name of a code for a sentence.
fn name(tables: &CodeTables, table: TableId, code: &str) -> String {
    tables
        .table(table)
        .get(code)
        .map_or_else(|| code.to_owned(), |code| code.name.clone())
}

fn names(tables: &CodeTables, table: TableId, codes: &[String]) -> String {
    let names: Vec<String> = codes.iter().map(|code| name(tables, table, code)).collect();
    names.join("、")
}

#[cfg(test)]
mod tests;
