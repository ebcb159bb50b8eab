//! Extra deduction of research commissioned abroad (委托境外研发费用加计扣除).

use techmarket_types::{CodeTables, Fen, TableId};

use super::TaxFacts;
use super::conditions::{State, TaxCondition, asked, name, names, registration, within};
use super::hint::{Relief, TaxHint, TaxPart};
use super::rules::CommissionAbroadRule;

pub(super) fn hint(tables: &CodeTables, rule: &CommissionAbroadRule, facts: &TaxFacts) -> TaxHint {
    let table = TableId::ContractCategory;
    let category = TaxCondition {
        text: format!(
            "合同类别为{}（现为“{}”）",
            names(tables, table, &rule.categories),
            name(tables, table, &facts.category)
        ),
        state: State::of(Some(within(tables, table, &facts.category, &rule.categories))),
    };
    let mut conditions = vec![category, registration("委托合同", facts)];
    let words = &rule.conditions;
    let contractor_abroad = facts.seller_in_china.map(|inside| !inside);
    conditions.extend(asked(words.client_in_china.as_ref(), facts.buyer_in_china));
    conditions.extend(asked(words.contractor_abroad.as_ref(), contractor_abroad));
    conditions.push(TaxCondition {
        text: "实际支付的委托费大于0".to_owned(),
        state: State::of(facts.fee_paid.map(|fee| fee > Fen::ZERO)),
    });
    let expense = facts.domestic_expense.map(|expense| expense >= Fen::ZERO);
    conditions.extend(asked(words.domestic_expense.as_ref(), expense));
    TaxHint::new(
        Relief::CommissionAbroad,
        &rule.text,
        conditions,
        parts(rule, facts),
    )
}

/// Each rounded down to fen; the last is what may count, known only with the domestic expense.
fn parts(rule: &CommissionAbroadRule, facts: &TaxFacts) -> Vec<TaxPart> {
    let Some(fee) = facts.fee_paid.filter(|&fee| fee > Fen::ZERO) else {
        return Vec::new();
    };
    let counted = rule.counted.of(fee);
    let mut parts = vec![TaxPart {
        label: format!("实际支付委托费的{}为", rule.counted),
        amount: counted,
    }];
    if let Some(expense) = facts.domestic_expense {
        let (numerator, denominator) = rule.limit;
        let limit = i128::from(expense.0.max(0)) * i128::from(numerator) / i128::from(denominator);
        // A part of the expense, which fits.
        let limit = Fen(i64::try_from(limit).unwrap_or(i64::MAX));
        parts.push(TaxPart {
            label: format!("境内符合条件研发费用的{denominator}分之{numerator}（上限）为"),
            amount: limit,
        });
        parts.push(TaxPart {
            label: "可计入加计扣除的研发费用不超过".to_owned(),
            amount: counted.min(limit),
        });
    }
    parts
}
