//! Income from technology transfer (技术转让所得) in corporate income tax.

use techmarket_types::{CodeTables, Fen, TableId};

use super::hint::{Relief, State, TaxCondition, TaxHint, TaxPart};
use super::rules::IncomeRule;
use super::{Licence, LicenceKind, TaxFacts, name, names, registration, within};

pub(super) fn hint(tables: &CodeTables, rule: &IncomeRule, facts: &TaxFacts) -> TaxHint {
    let mut conditions = vec![category(tables, rule, facts), property(tables, rule, facts)];
    if within(
        tables,
        TableId::ContractCategory,
        &facts.category,
        &rule.licence_categories,
    ) {
        conditions.extend(licence(rule, facts.licence));
    }
    conditions.push(registration("合同", facts));
    let mut add = |text: &str, state| {
        conditions.push(TaxCondition {
            text: text.to_owned(),
            state,
        });
    };
    match facts.buyer_in_china {
        Some(true) => {
            add(
                "境内转让由省级以上科技主管部门认定",
                State::of(facts.recognised_by_province),
            );
        }
        Some(false) => add("跨境转让由省级以上商务主管部门认定", State::Unknown),
        None => add("受让方在境内还是境外", State::Unknown),
    }
    add("转让方为居民企业", State::of(facts.seller_in_china));
    add(
        "双方不是直接或间接持股100%的关联方",
        State::of(facts.affiliates_100.map(|affiliates| !affiliates)),
    );
    add(
        "技术不在禁止、限制出口目录内",
        State::of(facts.export_listed.map(|listed| !listed)),
    );
    match facts.net_income {
        None => add("技术转让所得（价款减成本和相关税费）待计算", State::Unknown),
        Some(income) => add("技术转让所得大于0", State::of(Some(income > Fen::ZERO))),
    }
    TaxHint::new(Relief::TransferIncome, &rule.text, conditions, parts(rule, facts))
}

fn category(tables: &CodeTables, rule: &IncomeRule, facts: &TaxFacts) -> TaxCondition {
    let table = TableId::ContractCategory;
    let found = name(tables, table, &facts.category);
    let listed = |codes: &[String]| within(tables, table, &facts.category, codes);
    if facts.stems_from.is_some() && listed(&rule.inseparable_categories) {
        return TaxCondition {
            text: format!("“{found}”须与技术转让密不可分，方可并入转让所得"),
            state: State::Unknown,
        };
    }
    let kinds =
        [&rule.transfer_categories, &rule.licence_categories].map(|codes| names(tables, table, codes));
    let state = State::of(Some(
        listed(&rule.transfer_categories) || listed(&rule.licence_categories),
    ));
    let text = format!("合同类别为{}（现为“{found}”）", kinds.join("、"));
    TaxCondition { text, state }
}

fn property(tables: &CodeTables, rule: &IncomeRule, facts: &TaxFacts) -> TaxCondition {
    let table = TableId::IntellectualProperty;
    let listed = |code: &String| within(tables, table, code, &rule.intellectual_property);
    let state = if facts.intellectual_property.is_empty() {
        State::Unknown
    } else {
        State::of(Some(facts.intellectual_property.iter().any(listed)))
    };
    TaxCondition {
        text: format!(
            "标的属于{}等规定范围",
            names(tables, table, &rule.intellectual_property)
        ),
        state,
    }
}

/// Term, and kind with territory or ownership.
fn licence(rule: &IncomeRule, licence: Option<Licence>) -> [TaxCondition; 2] {
    let terms = |kinds: &[LicenceKind]| {
        let terms: Vec<&str> = kinds.iter().map(|kind| kind.term()).collect();
        terms.join("、")
    };
    let worldwide = format!("全球范围的{}", terms(&rule.worldwide_kinds));
    let text = if rule.own_technology_kinds.is_empty() {
        worldwide
    } else {
        let owned = terms(&rule.own_technology_kinds);
        format!("{worldwide}，或自己拥有所有权的技术的{owned}")
    };
    let years = licence.and_then(|licence| licence.years);
    let kind = licence.map_or(State::Unknown, |licence| kind_state(rule, licence));
    [
        TaxCondition {
            text: format!("许可期限不少于{}年", rule.licence_min_years),
            state: State::of(years.map(|years| years >= rule.licence_min_years)),
        },
        TaxCondition { text, state: kind },
    ]
}

fn kind_state(rule: &IncomeRule, licence: Licence) -> State {
    let of_owner = rule.own_technology_kinds.contains(&licence.kind);
    if rule.worldwide_kinds.contains(&licence.kind) {
        match licence.worldwide {
            Some(true) => State::Met,
            // Whether an exclusive licence for a part of the world may count like a non-exclusive one
            // was not seen, so once the latter counts it is to be checked.
            Some(false) if rule.own_technology_kinds.is_empty() => State::NotMet,
            Some(false) | None => State::Unknown,
        }
    } else if of_owner {
        State::of(licence.owned)
    } else {
        State::NotMet
    }
}

/// What is exempt and what is relieved in part; they add up to the income.
fn parts(rule: &IncomeRule, facts: &TaxFacts) -> Vec<TaxPart> {
    let Some(income) = facts.net_income.filter(|&income| income > Fen::ZERO) else {
        return Vec::new();
    };
    let left = rule.exempt_up_to.0.saturating_sub(facts.year_income_so_far.0);
    let exempt = income.0.min(left.max(0));
    let whole = rule.exempt_up_to.wan_yuan();
    let rest = rule.above_relieved;
    vec![
        TaxPart {
            label: format!("本年{whole}以内免征的所得"),
            amount: Fen(exempt),
        },
        TaxPart {
            label: format!("本年超过{whole}、减征{rest}的所得"),
            amount: Fen(income.0 - exempt),
        },
    ]
}
