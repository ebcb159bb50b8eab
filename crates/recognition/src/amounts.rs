//! The amounts of a contract.

use std::borrow::Cow;

use techmarket_types::Fen;

use crate::{Observation, Rule};

/// Total and technology amount, both claimed or both recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// All money of the contract (合同成交总额).
    pub total: Fen,
    /// The total less the cost of equipment, parts, material and other non-technical cost (技术交易额).
    pub technology: Fen,
}

/// Everything wrong with the amounts. `non_technical` is the sheet of non-technical cost
/// (非技术性费用), each item with the name of its field, none where it was not handed in.
#[must_use]
pub fn check_amounts(amounts: Amounts, non_technical: Option<&[(&'static str, Fen)]>) -> Vec<Observation> {
    const COSTS: &str = "non_technical_costs";
    let Amounts { total, technology } = amounts;
    let mut seen = Vec::new();
    let mut see = |rule, field: Cow<'static, str>, advice| seen.push(Observation { rule, field, advice });

    if total <= Fen::ZERO {
        let advice = format!("合同成交总额应大于0元，现为{total}元，请核对合同价款");
        see(Rule::TotalPositive, "total_amount".into(), advice);
    }
    if technology < Fen::ZERO {
        let advice = format!("技术交易额不能为负，现为{technology}元");
        see(Rule::TechnologyNotNegative, "technology_amount".into(), advice);
    }
    if technology > total {
        let advice = format!(
            "技术交易额{technology}元不能大于合同成交总额{total}元；技术交易额为成交总额减去购置设备、仪器、零部件、\
             原材料等非技术性费用"
        );
        see(Rule::TechnologyWithinTotal, "technology_amount".into(), advice);
    }
    let Some(items) = non_technical else {
        return seen;
    };
    for (field, item) in items.iter().filter(|(_, item)| *item < Fen::ZERO) {
        let advice = format!("非技术性费用不能为负，现有一项为{item}元");
        see(
            Rule::NonTechnicalNotNegative,
            format!("{COSTS}.{field}").into(),
            advice,
        );
    }
    let difference = total.checked_sub(technology);
    let sum = Fen::checked_sum(items.iter().map(|(_, item)| *item));
    if sum.is_none() || sum != difference {
        let shown = |amount: Option<Fen>| {
            amount.map_or_else(|| "（超出范围）".to_owned(), |amount| format!("{amount}元"))
        };
        let advice = format!(
            "非技术性费用合计{}，应等于合同成交总额减技术交易额{}",
            shown(sum),
            shown(difference)
        );
        see(Rule::NonTechnicalSum, COSTS.into(), advice);
    }
    seen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIELDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    fn rules(total: i64, technology: i64, items: Option<&[i64]>) -> Vec<(Rule, String)> {
        let amounts = Amounts {
            total: Fen(total),
            technology: Fen(technology),
        };
        let named = |items: &[i64]| FIELDS.into_iter().zip(items.iter().copied().map(Fen)).collect();
        let items: Option<Vec<(&str, Fen)>> = items.map(named);
        check_amounts(amounts, items.as_deref())
            .into_iter()
            .map(|seen| (seen.rule, seen.field.into_owned()))
            .collect()
    }

    #[test]
    fn each_rule_speaks_for_itself() {
        use Rule::{
            NonTechnicalNotNegative, NonTechnicalSum, TechnologyNotNegative, TechnologyWithinTotal,
            TotalPositive,
        };
        let (total_amount, technology_amount) = ("total_amount", "technology_amount");
        let sum = (NonTechnicalSum, "non_technical_costs");
        for (total, technology, items, expected) in [
            (100, 100, None, vec![]),
            (100, 0, None, vec![]),
            (100, 60, Some(vec![30, 10]), vec![]),
            (100, 100, Some(vec![]), vec![]),
            (0, 0, None, vec![(TotalPositive, total_amount)]),
            (
                -1,
                -1,
                None,
                vec![
                    (TotalPositive, total_amount),
                    (TechnologyNotNegative, technology_amount),
                ],
            ),
            (100, -1, None, vec![(TechnologyNotNegative, technology_amount)]),
            (100, 101, None, vec![(TechnologyWithinTotal, technology_amount)]),
            (100, 60, Some(vec![]), vec![sum]),
            (100, 60, Some(vec![39]), vec![sum]),
            (
                100,
                60,
                Some(vec![50, -10]),
                vec![(NonTechnicalNotNegative, "non_technical_costs.b")],
            ),
            (100, 60, Some(vec![i64::MAX, i64::MAX]), vec![sum]),
            (
                i64::MAX,
                i64::MIN,
                Some(vec![]),
                vec![(TechnologyNotNegative, technology_amount), sum],
            ),
        ] {
            let found = rules(total, technology, items.as_deref());
            let expected: Vec<(Rule, String)> = expected
                .into_iter()
                .map(|(rule, field): (Rule, &str)| (rule, field.to_owned()))
                .collect();
            assert_eq!(found, expected, "{total} {technology} {items:?}");
        }
    }

    #[test]
    fn advice_states_the_sums() {
        let amounts = Amounts {
            total: Fen(10_000),
            technology: Fen(6_000),
        };
        let findings = check_amounts(amounts, Some(&[("material", Fen(3_950))]));
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].to_string(),
            "非技术性费用合计39.50元，应等于合同成交总额减技术交易额40.00元"
        );
    }

    proptest! {
        #[test]
        fn a_sheet_that_adds_up_is_accepted(
            technology in 1_i64..1_000_000_000_000,
            items in proptest::collection::vec(0_i64..1_000_000_000_000, 0..8),
        ) {
            let total = technology + items.iter().sum::<i64>();
            prop_assert_eq!(rules(total, technology, Some(&items)), vec![]);
        }

        #[test]
        fn any_amounts_are_answered(
            total: i64,
            technology: i64,
            items in proptest::option::of(proptest::collection::vec(any::<i64>(), 0..4)),
        ) {
            let kept = total > 0 && (0..=total).contains(&technology);
            let accepted = rules(total, technology, items.as_deref()).is_empty();
            prop_assert!(kept || !accepted);
        }
    }
}
