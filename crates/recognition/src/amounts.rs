//! The amounts of a contract.

use techmarket_types::Fen;

use crate::{Finding, Rule, Subject};

/// Total and technology amount, both claimed or both recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// All money of the contract (合同成交总额).
    pub total: Fen,
    /// The total less the cost of equipment, parts, material and other non-technical cost (技术交易额).
    pub technology: Fen,
}

/// Everything wrong with the amounts. `non_technical` is the sheet of non-technical cost
/// (非技术性费用), none where it was not handed in.
#[must_use]
pub fn check_amounts(amounts: Amounts, non_technical: Option<&[Fen]>) -> Vec<Finding> {
    let Amounts { total, technology } = amounts;
    let mut findings = Vec::new();
    let mut find = |rule, subject, advice| {
        let finding = Finding {
            rule,
            subject,
            advice,
        };
        findings.push(finding);
    };

    if total <= Fen::ZERO {
        let advice = format!("合同成交总额应大于0元，现为{total}元，请核对合同价款");
        find(Rule::TotalPositive, Subject::Total, advice);
    }
    if technology < Fen::ZERO {
        let advice = format!("技术交易额不能为负，现为{technology}元");
        find(Rule::TechnologyNotNegative, Subject::Technology, advice);
    }
    if technology > total {
        let advice = format!(
            "技术交易额{technology}元不能大于合同成交总额{total}元；技术交易额为成交总额减去购置设备、仪器、零部件、\
             原材料等非技术性费用"
        );
        find(Rule::TechnologyWithinTotal, Subject::Technology, advice);
    }
    let Some(items) = non_technical else {
        return findings;
    };
    for (place, item) in items.iter().enumerate().filter(|(_, item)| **item < Fen::ZERO) {
        let advice = format!("第{}项非技术性费用不能为负，现为{item}元", place + 1);
        find(
            Rule::NonTechnicalNotNegative,
            Subject::NonTechnicalItem(place),
            advice,
        );
    }
    let difference = total.checked_sub(technology);
    let sum = Fen::checked_sum(items.iter().copied());
    if sum.is_none() || sum != difference {
        let shown = |amount: Option<Fen>| {
            amount.map_or_else(|| "（超出范围）".to_owned(), |amount| format!("{amount}元"))
        };
        let advice = format!(
            "非技术性费用合计{}，应等于合同成交总额减技术交易额{}",
            shown(sum),
            shown(difference)
        );
        find(Rule::NonTechnicalSum, Subject::NonTechnicalItems, advice);
    }
    findings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules(total: i64, technology: i64, items: Option<&[i64]>) -> Vec<(Rule, Subject)> {
        let amounts = Amounts {
            total: Fen(total),
            technology: Fen(technology),
        };
        let items: Option<Vec<Fen>> = items.map(|items| items.iter().copied().map(Fen).collect());
        let findings = check_amounts(amounts, items.as_deref());
        findings
            .into_iter()
            .map(|finding| (finding.rule, finding.subject))
            .collect()
    }

    #[test]
    fn each_rule_speaks_for_itself() {
        use Rule::{
            NonTechnicalNotNegative, NonTechnicalSum, TechnologyNotNegative, TechnologyWithinTotal,
            TotalPositive,
        };
        use Subject::{NonTechnicalItem, NonTechnicalItems, Technology, Total};
        let sum = (NonTechnicalSum, NonTechnicalItems);
        for (total, technology, items, expected) in [
            (100, 100, None, vec![]),
            (100, 0, None, vec![]),
            (100, 60, Some(vec![30, 10]), vec![]),
            (100, 100, Some(vec![]), vec![]),
            (0, 0, None, vec![(TotalPositive, Total)]),
            (
                -1,
                -1,
                None,
                vec![(TotalPositive, Total), (TechnologyNotNegative, Technology)],
            ),
            (100, -1, None, vec![(TechnologyNotNegative, Technology)]),
            (100, 101, None, vec![(TechnologyWithinTotal, Technology)]),
            (100, 60, Some(vec![]), vec![sum]),
            (100, 60, Some(vec![39]), vec![sum]),
            (
                100,
                60,
                Some(vec![50, -10]),
                vec![(NonTechnicalNotNegative, NonTechnicalItem(1))],
            ),
            (100, 60, Some(vec![i64::MAX, i64::MAX]), vec![sum]),
            (
                i64::MAX,
                i64::MIN,
                Some(vec![]),
                vec![(TechnologyNotNegative, Technology), sum],
            ),
        ] {
            let found = rules(total, technology, items.as_deref());
            assert_eq!(found, expected, "{total} {technology} {items:?}");
        }
    }

    #[test]
    fn advice_states_the_sums() {
        let amounts = Amounts {
            total: Fen(10_000),
            technology: Fen(6_000),
        };
        let findings = check_amounts(amounts, Some(&[Fen(3_950)]));
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
