//! What holds for any deals.

use jiff::civil::date;
use proptest::prelude::*;
use techmarket_types::Fen;

use crate::samples::{calculated, deal, grant, paid};
use crate::{Calculation, Deal, Rate, Role};

const CLAIMS: [(&str, Role, &str, i16); 8] = [
    ("jiangxi-2020", Role::Taker, "360300", 2024),
    ("jiangxi-2020", Role::Institution, "360300", 2024),
    ("ganzhou", Role::Taker, "360700", 2025),
    ("ganzhou", Role::Broker, "360700", 2025),
    ("changsha-2020", Role::Giver, "430100", 2021),
    ("changsha-2022", Role::Giver, "430100", 2023),
    ("nanjing-2021", Role::Taker, "320100", 2021),
    ("nanjing-2021", Role::Broker, "320100", 2021),
];

/// Category, total in fen, percent of technology, payments as percent of the total with their flags.
type Facts = (usize, i64, i64, Vec<(i64, bool, bool, bool)>, bool);

fn facts() -> impl Strategy<Value = Vec<Facts>> {
    let payment = (0_i64..90, any::<bool>(), prop::bool::weighted(0.9), any::<bool>());
    let payments = prop::collection::vec(payment, 0..4);
    let total = prop_oneof![1_i64..1_000_000_000, 1_i64..1_000_000_000_000];
    let deal = (
        0_usize..5,
        total,
        1_i64..=100,
        payments,
        prop::bool::weighted(0.2),
    );
    prop::collection::vec(deal, 0..8)
}

fn deals(region: &str, year: i16, facts: &[Facts]) -> Vec<Deal> {
    let made = (1_u32..)
        .zip(facts)
        .map(|(serial, (category, total, technology, payments, related))| {
            let mut deal = deal(region, year, serial, Fen(*total));
            deal.category = ["x-1", "x-2", "x-31", "x-4", "x-51"][*category].to_owned();
            deal.technology = Fen((total / 100 * technology).max(1));
            deal.related_party = *related;
            deal.payments = payments
                .iter()
                .map(|&(percent, on_platform, voucher, earlier)| {
                    let on = date(if earlier { year - 1 } else { year }, 5, 1);
                    let mut payment = paid(on, Fen((total / 100 * percent).max(1)));
                    (payment.on_platform, payment.voucher) = (on_platform, voucher);
                    payment
                })
                .collect();
            deal
        });
    made.collect()
}

fn check(found: &Calculation) -> Result<(), TestCaseError> {
    prop_assert_eq!(
        found.total.0,
        found.measures.iter().map(|measure| measure.total.0).sum::<i64>()
    );
    let told = found.explanations();
    let last = format!("合计{}元", found.total);
    prop_assert!(told.contains(&last));
    let scheme = crate::samples::scheme(&found.scheme);
    for (measure, rule) in found.measures.iter().zip(scheme.measures_for(found.role)) {
        let lines = &measure.lines;
        prop_assert_eq!(
            measure.total.0,
            lines.iter().map(|line| line.amount.0).sum::<i64>()
        );
        prop_assert!(rule.cap_year.is_none_or(|cap| measure.total <= cap));
        for line in lines {
            let cut: i64 = line.cuts.iter().map(|cut| cut.before.0 - cut.after.0).sum();
            prop_assert_eq!(line.amount.0, line.raw.0 - cut);
            prop_assert!(line.amount >= Fen::ZERO && line.amount <= line.base);
            prop_assert!(rule.cap_contract.is_none_or(|cap| line.amount <= cap));
            prop_assert!(!line.is_refused() || (line.amount, line.raw) == (Fen::ZERO, Fen::ZERO));
            let paid: i64 = line.counted.iter().map(|payment| payment.amount.0).sum();
            prop_assert!(line.counted.is_empty() || paid == line.base.0 + line.above_total.0);
            let sentence = format!("补助{}元", line.amount);
            let of_line = told
                .iter()
                .filter(|told| told.starts_with(&format!("合同{}", line.number)));
            let ends = |told: &&String| told.ends_with(&sentence) || line.is_refused();
            prop_assert!(
                of_line.clone().any(|told| ends(&told)),
                "{:?}",
                of_line.collect::<Vec<_>>()
            );
        }
        if let Rate::YearBrackets(_) = rule.rate {
            let raw: i64 = lines.iter().map(|line| line.raw.0).sum();
            prop_assert_eq!(
                raw,
                measure
                    .brackets
                    .iter()
                    .map(|bracket| bracket.amount.0)
                    .sum::<i64>()
            );
        }
        if let Some(staff) = measure.staff_share {
            prop_assert!(staff.at_least <= measure.total);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn sums_hold_and_caps_are_kept(claim in 0..CLAIMS.len(), facts in facts()) {
        let (id, role, region, year) = CLAIMS[claim];
        check(&calculated(id, role, year, &deals(region, year, &facts)))?;
    }

    #[test]
    fn order_makes_no_difference(claim in 0..CLAIMS.len(), facts in facts(), turn in 0_usize..8) {
        let (id, role, region, year) = CLAIMS[claim];
        let mut deals = deals(region, year, &facts);
        let before = calculated(id, role, year, &deals);
        let length = deals.len().max(1);
        deals.rotate_left(turn % length);
        deals.reverse();
        for deal in &mut deals {
            deal.payments.reverse();
        }
        prop_assert_eq!(calculated(id, role, year, &deals), before);
    }

    #[test]
    fn what_is_granted_one_by_one_is_what_was_calculated(
        claim in 0..CLAIMS.len(), facts in facts(), measure in 0_usize..2, back: bool,
    ) {
        let (id, role, region, year) = CLAIMS[claim];
        let mut deals = deals(region, year, &facts);
        let rules: Vec<_> = crate::samples::scheme(id).measures_for(role).collect();
        let measure = measure.min(rules.len() - 1);
        let first = calculated(id, role, year, &deals).measures[measure].clone();
        for step in 0..deals.len() {
            let place = if back { deals.len() - 1 - step } else { step };
            let found = &calculated(id, role, year, &deals).measures[measure];
            let amount = found.lines[place].amount;
            prop_assert_eq!(amount, first.lines[place].amount);
            let given = grant(id, &rules[measure].id, role, &deals[place], year, amount);
            deals[place].granted.push(given);
        }
    }

    #[test]
    fn more_money_is_never_less_subsidy(
        claim in 0..CLAIMS.len(), facts in facts(), which: prop::sample::Index, more in 1_i64..1_000_000_000,
    ) {
        let (id, role, region, year) = CLAIMS[claim];
        let mut deals = deals(region, year, &facts);
        prop_assume!(!deals.is_empty());
        let before = calculated(id, role, year, &deals).total;
        let deal = which.get(&deals).number;
        let deal = deals.iter_mut().find(|found| found.number == deal).unwrap();
        deal.total.0 += more;
        deal.technology.0 += more;
        deal.payments.push(paid(date(year, 7, 1), Fen(more)));
        prop_assert!(calculated(id, role, year, &deals).total >= before);
    }
}
