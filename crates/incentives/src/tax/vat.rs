//! Exemption from value-added tax (增值税免税).

use techmarket_types::{CodeTables, Fen, TableId};

use super::hint::{Relief, State, TaxCondition, TaxHint, TaxPart};
use super::rules::VatRule;
use super::{TaxFacts, name, names, registration, within};

pub(super) fn hint(tables: &CodeTables, rule: &VatRule, facts: &TaxFacts) -> TaxHint {
    let mut conditions = vec![category(tables, rule, facts), registration("合同", facts)];
    let mut state = |text: &str, state| {
        conditions.push(TaxCondition {
            text: text.to_owned(),
            state,
        });
    };
    state(
        "由省级科技主管部门（或其授权的登记机构）认定",
        State::of(facts.recognised_by_province),
    );
    state("技术交易额大于0", State::of(Some(facts.technology > Fen::ZERO)));
    let parts = vec![TaxPart {
        label: "可申请免税的价款以技术交易额为限，即".to_owned(),
        amount: facts.technology,
    }];
    TaxHint::new(Relief::Vat, &rule.text, conditions, parts)
}

fn category(tables: &CodeTables, rule: &VatRule, facts: &TaxFacts) -> TaxCondition {
    let table = TableId::ContractCategory;
    let found = name(tables, table, &facts.category);
    if within(tables, table, &facts.category, &rule.related_categories) {
        let origin = facts.stems_from.map_or_else(
            || "未填写关联合同".to_owned(),
            |number| format!("关联合同{number}"),
        );
        return TaxCondition {
            text: format!("“{found}”须由同一技术转让、许可或开发合同产生（{origin}）"),
            state: State::of(Some(facts.stems_from.is_some())),
        };
    }
    let kinds = names(tables, table, &rule.categories);
    TaxCondition {
        text: format!("合同类别为{kinds}（现为“{found}”）"),
        state: State::of(Some(within(tables, table, &facts.category, &rule.categories))),
    }
}
