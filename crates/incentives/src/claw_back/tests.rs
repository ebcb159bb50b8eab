use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::samples::{calculated, deal, grant, number, yuan};
use crate::{EndKind, Role};

fn revoked(year: i16, month: i8) -> Ended {
    Ended {
        on: date(year, month, 1),
        kind: EndKind::Revoked,
    }
}

#[test]
fn the_granted_line_goes_back_whole() {
    let contract = deal("360300", 2024, 1, yuan(4_000_000));
    let taker = grant(
        "jiangxi-2020",
        "taker",
        Role::Taker,
        &contract,
        2024,
        yuan(100_000),
    );
    let mut giver = grant(
        "jiangxi-2020",
        "giver",
        Role::Giver,
        &contract,
        2024,
        yuan(60_000),
    );
    giver.recovered = yuan(10_000);
    let mut done = grant(
        "jiangxi-2020",
        "institution",
        Role::Institution,
        &contract,
        2024,
        yuan(40_000),
    );
    done.recovered = done.amount;
    let other = deal("360300", 2024, 2, yuan(4_000_000));
    let stands = grant("jiangxi-2020", "taker", Role::Taker, &other, 2024, yuan(100_000));

    let ended = [
        (contract.number, revoked(2025, 6)),
        (contract.number, revoked(2025, 3)),
        (contract.number, revoked(2025, 5)),
    ];
    let found = claw_back(&[taker.clone(), giver.clone(), done, stands], &ended).unwrap();
    let amounts: Vec<_> = found.iter().map(|back| (&back.grant, back.amount)).collect();
    assert_eq!(amounts, [(&taker, yuan(100_000)), (&giver, yuan(50_000))]);
    assert_eq!(
        found[0].to_string(),
        "合同2024360301000001的登记已于2025-03-01撤销，2024年度向技术吸纳方“某公司”补助的100000.00元\
         （2024-12-01决定）应全额追回"
    );
    assert!(
        found[1]
            .to_string()
            .ends_with("已追回10000.00元，尚应追回50000.00元")
    );
}

/// Seven lines of which the year's cap cut the last to 100,000: each goes back as it was granted, and what
/// becomes free is not given to the others.
#[test]
fn a_yearly_cap_does_not_move_what_goes_back() {
    let deals: Vec<_> = (1..=7)
        .map(|serial| deal("360300", 2024, serial, yuan(8_000_000)))
        .collect();
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &deals);
    let grants: Vec<Grant> = found
        .given()
        .zip(&deals)
        .map(|((_, amount), deal)| grant("jiangxi-2020", "taker", Role::Taker, deal, 2024, amount))
        .collect();
    for (serial, amount) in [(1, 150_000), (7, 100_000)] {
        let back = claw_back(&grants, &[(number(2024, serial), revoked(2025, 1))]).unwrap();
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].amount, yuan(amount));
    }
}

#[test]
fn too_much_at_once_is_refused() {
    let ended = vec![(number(2024, 1), revoked(2025, 1)); MAX_GRANTS + 1];
    assert_eq!(claw_back(&[], &ended), Err(ClawBackError));
}

proptest! {
    #[test]
    fn never_more_than_was_granted(
        granted in prop::collection::vec((1_u32..5, any::<i64>(), any::<i64>()), 0..10),
        ended in prop::collection::vec(1_u32..5, 0..4),
    ) {
        let grants: Vec<Grant> = granted
            .into_iter()
            .map(|(serial, amount, recovered)| {
                let deal = deal("360300", 2024, serial, yuan(1));
                let mut grant = grant("ganzhou", "taker", Role::Taker, &deal, 2024, Fen(amount));
                grant.recovered = Fen(recovered);
                grant
            })
            .collect();
        let ends: Vec<_> = ended.iter().map(|&serial| (number(2024, serial), revoked(2025, 1))).collect();
        for back in claw_back(&grants, &ends).unwrap() {
            prop_assert!(back.amount > Fen::ZERO && back.amount <= back.grant.amount);
            prop_assert!(ends.iter().any(|(number, _)| *number == back.grant.contract));
        }
    }
}
