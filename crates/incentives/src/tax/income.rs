//! Income from technology transfer (技术转让所得) in corporate income tax.

use techmarket_types::{CodeTables, Fen, TableId};

use super::conditions::{State, TaxCondition, asked, belongs, name, names, registration, within};
use super::hint::{Relief, TaxHint, TaxPart};
use super::rules::IncomeRule;
use super::{Licence, LicenceKind, TaxFacts};

/// Parts per ten thousand in a half.
const HALF: u32 = 5_000;

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
    conditions.extend(stated(rule, facts));
    let (text, state) = match facts.net_income {
        None => ("技术转让所得（价款减成本和相关税费）待计算", State::Unknown),
        Some(income) => ("技术转让所得大于0", State::of(Some(income > Fen::ZERO))),
    };
    conditions.push(TaxCondition {
        text: text.to_owned(),
        state,
    });
    let mut hint = TaxHint::new(Relief::TransferIncome, &rule.text, conditions, parts(rule, facts));
    hint.notes.insert(0, step(rule));
    hint
}

/// What the text asks of the parties, their recognition and the technology.
fn stated(rule: &IncomeRule, facts: &TaxFacts) -> impl Iterator<Item = TaxCondition> {
    let words = &rule.conditions;
    let (domestic, abroad) = (
        words.domestic_recognition.as_ref(),
        words.cross_border_recognition.as_ref(),
    );
    let recognition = match facts.buyer_in_china {
        Some(true) => asked(domestic, facts.recognised_by_province),
        // The register knows nothing of what commerce departments recognise.
        Some(false) => asked(abroad, None),
        None => domestic.or(abroad).map(|_| TaxCondition {
            text: "受让方在境内还是境外".to_owned(),
            state: State::Unknown,
        }),
    };
    [
        recognition,
        asked(words.resident.as_ref(), facts.seller_in_china),
        asked(
            words.not_affiliated.as_ref(),
            facts.affiliates_100.map(|found| !found),
        ),
        asked(
            words.not_export_listed.as_ref(),
            facts.export_listed.map(|found| !found),
        ),
    ]
    .into_iter()
    .flatten()
}

/// The step of a year's income, whatever is known of this contract's.
fn step(rule: &IncomeRule) -> String {
    let whole = rule.exempt_up_to.wan_yuan();
    let above = if rule.above_relieved.parts() == HALF {
        "减半征收".to_owned()
    } else {
        format!("减征{}", rule.above_relieved)
    };
    format!("一个纳税年度内技术转让所得不超过{whole}的部分免征企业所得税，超过{whole}的部分{above}")
}

fn category(tables: &CodeTables, rule: &IncomeRule, facts: &TaxFacts) -> TaxCondition {
    let table = TableId::ContractCategory;
    let listed = |codes: &[String]| within(tables, table, &facts.category, codes);
    if listed(&rule.inseparable_categories) {
        return TaxCondition {
            text: belongs(tables, &rule.conditions.inseparable, facts),
            state: State::Unknown,
        };
    }
    let found = name(tables, table, &facts.category);
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

/// What is exempt and what is relieved in part, which add up to the income; what it is worked out from while it is not known.
fn parts(rule: &IncomeRule, facts: &TaxFacts) -> Vec<TaxPart> {
    let Some(income) = facts.net_income else {
        let known = (facts.technology > Fen::ZERO).then(|| TaxPart {
            label: "技术转让所得由技术交易额减去相应的成本和税费得出，技术交易额为".to_owned(),
            amount: facts.technology,
        });
        return known.into_iter().collect();
    };
    if income <= Fen::ZERO {
        return Vec::new();
    }
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
