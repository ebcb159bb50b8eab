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
        NonTechnicalNotNegative, NonTechnicalSum, TechnologyNotNegative, TechnologyWithinTotal, TotalPositive,
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
