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
