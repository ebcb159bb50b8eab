//! Exemption from value-added tax (增值税免税).

use techmarket_types::{CodeTables, Fen, TableId};

use super::TaxFacts;
use super::conditions::{State, TaxCondition, asked, belongs, name, names, registration, within};
use super::hint::{Relief, TaxHint, TaxPart};
use super::rules::VatRule;

pub(super) fn hint(tables: &CodeTables, rule: &VatRule, facts: &TaxFacts) -> TaxHint {
    let mut conditions = vec![category(tables, rule, facts), registration("合同", facts)];
    let recognition = rule.conditions.recognition.as_ref();
    conditions.extend(asked(recognition, facts.recognised_by_province));
    conditions.push(TaxCondition {
        text: "技术交易额大于0".to_owned(),
        state: State::of(Some(facts.technology > Fen::ZERO)),
    });
    let parts = vec![TaxPart {
        label: "可申请免税的价款以技术交易额为限，即".to_owned(),
        amount: facts.technology,
    }];
    TaxHint::new(Relief::Vat, &rule.text, conditions, parts)
}

fn category(tables: &CodeTables, rule: &VatRule, facts: &TaxFacts) -> TaxCondition {
    let table = TableId::ContractCategory;
    if within(tables, table, &facts.category, &rule.related_categories) {
        return TaxCondition {
            text: belongs(tables, &rule.conditions.related, facts),
            // What is not stated may be so all the same.
            state: State::of(facts.stems_from.map(|_| true)),
        };
    }
    let found = name(tables, table, &facts.category);
    let kinds = names(tables, table, &rule.categories);
    TaxCondition {
        text: format!("合同类别为{kinds}（现为“{found}”）"),
        state: State::of(Some(within(tables, table, &facts.category, &rule.categories))),
    }
}
