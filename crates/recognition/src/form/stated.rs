//! Money of a contract: the rules of recognition, as violations of fields.

use techmarket_kernel::{Reason, Violations};
use techmarket_types::Fen;

use super::content::Costs;
use crate::amounts::{Amounts, check_amounts};
use crate::finding::Observation;
use crate::rule::Rule;

/// The largest amount of one contract: 1,000,000,000,000 yuan. It leaves the sum of the register room in 64 bits, and
/// is a seventh of all contracts of the country in a year (6.8 trillion yuan in 2024).
const MAX_AMOUNT: Fen = Fen(100_000_000_000_000);

/// Adds what is wrong with the amounts that are stated. `costs` are not compared with an amount that is not.
pub fn check_stated(v: &mut Violations, total: Option<Fen>, technology: Option<Fen>, costs: Option<&Costs>) {
    let items = costs.map(Costs::items);
    for (field, amount) in [("total_amount", total), ("technology_amount", technology)] {
        check_size(v, field, amount);
    }
    for (field, item) in items.into_iter().flatten() {
        check_size(v, &format!("non_technical_costs.{field}"), Some(item));
    }
    // What stands in for an amount that is not stated breaks no rule by itself.
    let amounts = Amounts {
        total: total.unwrap_or(MAX_AMOUNT),
        technology: technology.unwrap_or(Fen::ZERO),
    };
    for found in check_amounts(amounts, items.as_ref().map(<[_; 4]>::as_slice)) {
        let stated = match found.rule {
            Rule::TotalPositive => total.is_some(),
            Rule::TechnologyNotNegative => technology.is_some(),
            Rule::TechnologyWithinTotal | Rule::NonTechnicalSum => total.is_some() && technology.is_some(),
            _ => true,
        };
        if stated {
            add(v, found);
        }
    }
}

/// Adds that the costs are missing where technology is not all that is paid for.
pub(super) fn require_costs(v: &mut Violations, total: Fen, technology: Fen, costs: Option<&Costs>) {
    if costs.is_none() && technology < total {
        let amounts = Amounts { total, technology };
        let found = check_amounts(amounts, Some(&[]));
        found
            .into_iter()
            .filter(|found| found.rule == Rule::NonTechnicalSum)
            .for_each(|found| add(v, found));
    }
}

fn check_size(v: &mut Violations, field: &str, amount: Option<Fen>) {
    if amount.is_some_and(|amount| amount > MAX_AMOUNT) {
        let rule = format!("单份合同的金额至多 {}", MAX_AMOUNT.wan_yuan());
        v.add(field, Reason::MoneyInvalid, rule);
    }
}

fn add(v: &mut Violations, found: Observation) {
    let reason = match found.rule {
        Rule::TechnologyWithinTotal => Reason::AmountAboveTotal,
        Rule::NonTechnicalSum => Reason::CostsMismatch,
        _ => Reason::AmountNegative,
    };
    v.add(found.field, reason, found.advice);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(
        total: Option<i64>,
        technology: Option<i64>,
        costs: Option<[i64; 4]>,
        complete: bool,
    ) -> Vec<(String, Reason)> {
        let costs = costs.map(|items| {
            let [material, equipment, parts, other] = items.map(|item| Some(Fen(item)));
            Costs {
                material,
                equipment,
                parts,
                other,
            }
        });
        let (total, technology) = (total.map(Fen), technology.map(Fen));
        let mut v = Violations::new();
        check_stated(&mut v, total, technology, costs.as_ref());
        if let (true, Some(total), Some(technology)) = (complete, total, technology) {
            require_costs(&mut v, total, technology, costs.as_ref());
        }
        v.into_vec().into_iter().map(|v| (v.field, v.reason)).collect()
    }

    #[test]
    fn what_is_stated_must_fit_and_what_is_missing_may_wait_for_the_submission() {
        use Reason::{AmountAboveTotal, AmountNegative, CostsMismatch, MoneyInvalid};
        let (total, technology, costs) = ("total_amount", "technology_amount", "non_technical_costs");
        for (amounts, items, draft, complete) in [
            ((None, None), None, vec![], vec![]),
            ((Some(100), None), None, vec![], vec![]),
            ((None, Some(100)), None, vec![], vec![]),
            ((None, None), Some([1, 2, 3, 4]), vec![], vec![]),
            ((Some(0), None), None, vec![(total, AmountNegative)], vec![]),
            ((None, Some(-1)), None, vec![(technology, AmountNegative)], vec![]),
            (
                (None, None),
                Some([0, -5, 0, 0]),
                vec![("non_technical_costs.equipment", AmountNegative)],
                vec![],
            ),
            (
                (Some(100), Some(101)),
                None,
                vec![(technology, AmountAboveTotal)],
                vec![],
            ),
            ((Some(100), Some(100)), None, vec![], vec![]),
            ((Some(100), Some(100)), Some([0; 4]), vec![], vec![]),
            ((Some(100), Some(60)), Some([10, 10, 10, 10]), vec![], vec![]),
            ((Some(100), Some(60)), None, vec![], vec![(costs, CostsMismatch)]),
            (
                (Some(100), Some(60)),
                Some([10, 10, 10, 9]),
                vec![(costs, CostsMismatch)],
                vec![],
            ),
            (
                (Some(i64::MAX), Some(i64::MAX)),
                None,
                vec![(total, MoneyInvalid), (technology, MoneyInvalid)],
                vec![],
            ),
        ] {
            let owned = |list: &[(&str, Reason)]| -> Vec<(String, Reason)> {
                list.iter()
                    .map(|(field, reason)| ((*field).to_owned(), *reason))
                    .collect()
            };
            let (a, b) = amounts;
            assert_eq!(found(a, b, items, false), owned(&draft), "{amounts:?} {items:?}");
            let all = owned(&[draft.as_slice(), complete.as_slice()].concat());
            assert_eq!(found(a, b, items, true), all, "{amounts:?} {items:?}");
        }
    }

    proptest! {
        #[test]
        fn amounts_are_accepted_exactly_when_they_add_up(
            total in -10_i64..1_000,
            technology in -10_i64..1_000,
            items in proptest::option::of(proptest::array::uniform4(-3_i64..300)),
        ) {
            let sum: i64 = items.unwrap_or_default().iter().sum();
            let no_negative = items.unwrap_or_default().iter().all(|item| *item >= 0);
            let fits = total > 0 && (0..=total).contains(&technology) && no_negative && sum == total - technology;
            let accepted = found(Some(total), Some(technology), items, true).is_empty();
            prop_assert_eq!(accepted, fits);
        }
    }
}
