//! One change to an eligible deal, one reason.

use jiff::civil::date;
use techmarket_types::{CodeTables, Fen};

use crate::samples::{calculated, deal, grant, number, paid, scheme, who, yuan};
use crate::{
    Base, ClaimError, Deal, EndKind, Ended, Grant, LeftOutReason, MAX_AMOUNT, MAX_DEALS, Reason, Role,
    YearBy, calculate,
};

/// A change and what is then wrong.
type Case<'a> = (&'a dyn Fn(&mut Deal), &'a [Reason]);

/// What is wrong with a deal of 100,000,000 once it was changed.
fn reasons(id: &str, role: Role, region: &str, year: i16, change: impl Fn(&mut Deal)) -> Vec<Reason> {
    let mut deal = deal(region, year, 1, yuan(100_000_000));
    change(&mut deal);
    let found = calculated(id, role, year, &[deal]);
    let line = &found.measures[0].lines[0];
    assert_eq!(line.is_refused(), line.amount == Fen::ZERO);
    assert!(line.refusals.iter().all(|refusal| !refusal.text.is_empty()));
    line.refusals.iter().map(|refusal| refusal.reason).collect()
}

#[test]
fn a_paid_platform_deal() {
    let of = |change: &dyn Fn(&mut Deal)| reasons("jiangxi-2020", Role::Taker, "360300", 2024, change);
    let other = who(Role::Giver, "360300");
    let cases: &[Case] = &[
        (&|_| (), &[]),
        (
            &|deal| {
                deal.ended = Some(Ended {
                    on: date(2024, 9, 1),
                    kind: EndKind::Revoked,
                });
            },
            &[Reason::Ended],
        ),
        (
            &|deal| deal.registered_on = date(2025, 1, 1),
            &[Reason::OutsideYear],
        ),
        (&|deal| deal.registered_on = date(2023, 12, 31), &[]),
        (
            &|deal| deal.payments[0].paid_on = date(2025, 1, 1),
            &[Reason::NothingPaid],
        ),
        (&|deal| deal.payments[0].voucher = false, &[Reason::NothingPaid]),
        (&|deal| deal.payments.clear(), &[Reason::NothingPaid]),
        (
            &|deal| deal.payments[0].amount = yuan(-1),
            &[Reason::AmountOutOfRange],
        ),
        (
            &|deal| deal.payments = vec![paid(date(2024, 6, 1), MAX_AMOUNT); 2],
            &[Reason::AmountOutOfRange],
        ),
        (&|deal| deal.amount_undetermined = true, &[]),
        (&|deal| deal.buyer = other.clone(), &[Reason::NotTheParty]),
        (
            &|deal| deal.buyer.region = Some("430100".to_owned()),
            &[Reason::BuyerRegion],
        ),
        (&|deal| deal.buyer.region = None, &[Reason::BuyerRegion]),
        (&|deal| deal.category = "x-9".to_owned(), &[Reason::Category]),
        (
            &|deal| deal.signed_on_platform = false,
            &[Reason::NotSignedOnPlatform],
        ),
        (
            &|deal| (deal.real_name, deal.related_party) = (false, true),
            &[Reason::NotRealName, Reason::RelatedParty],
        ),
    ];
    for (place, (change, expected)) in cases.iter().enumerate() {
        assert_eq!(of(change), *expected, "case {place}");
    }
}

#[test]
fn a_deal_registered_in_the_city() {
    let of = |change: &dyn Fn(&mut Deal)| reasons("changsha-2020", Role::Giver, "430100", 2021, change);
    let cases: &[Case] = &[
        (&|_| (), &[]),
        (
            &|deal| deal.registered_on = date(2020, 12, 31),
            &[Reason::OutsideYear],
        ),
        (
            &|deal| deal.amount_undetermined = true,
            &[Reason::AmountUndetermined],
        ),
        (&|deal| deal.technology = Fen::ZERO, &[Reason::AmountOutOfRange]),
        (
            &|deal| deal.seller.nature = Some("150".to_owned()),
            &[Reason::PartyNature],
        ),
        (&|deal| deal.seller.nature = None, &[Reason::PartyNature]),
        (
            &|deal| deal.seller.region = Some("360300".to_owned()),
            &[Reason::SellerRegion],
        ),
        (
            &|deal| deal.registration_region = "430200".to_owned(),
            &[Reason::RegistrationRegion],
        ),
        (&|deal| deal.seller.region = Some("430104".to_owned()), &[]),
    ];
    for (place, (change, expected)) in cases.iter().enumerate() {
        assert_eq!(of(change), *expected, "case {place}");
    }
    let before = reasons("changsha-2020", Role::Giver, "430100", 2020, |_| ());
    assert_eq!(before, [Reason::OutsideValidity]);
    let elsewhere = reasons("nanjing-2021", Role::Taker, "320100", 2021, |deal| {
        deal.buyer.region = Some("360300".to_owned());
    });
    assert_eq!(elsewhere, [Reason::PartyRegion]);
}

#[test]
fn what_was_granted_is_not_granted_again() {
    for (id, role, measure, grant_year, expected) in [
        (
            "jiangxi-2020",
            Role::Taker,
            "taker",
            2024,
            vec![Reason::AlreadyGranted],
        ),
        ("jiangxi-2020", Role::Taker, "taker", 2023, vec![]),
        (
            "jiangxi-2020",
            Role::Taker,
            "former",
            2023,
            vec![Reason::AlreadyGranted],
        ),
        ("jiangxi-2020", Role::Giver, "giver", 2024, vec![]),
        ("ganzhou", Role::Taker, "taker", 2024, vec![]),
    ] {
        let found = reasons("jiangxi-2020", Role::Taker, "360300", 2024, |deal| {
            deal.granted
                .push(grant(id, measure, role, deal, grant_year, yuan(1)));
        });
        assert_eq!(found, expected, "{id} {measure} {grant_year}");
    }
    let of_another_contract = reasons("jiangxi-2020", Role::Taker, "360300", 2024, |deal| {
        let mut grant = grant("jiangxi-2020", "taker", Role::Taker, deal, 2024, yuan(1));
        grant.contract = number(2024, 99);
        deal.granted.push(grant);
    });
    assert_eq!(of_another_contract, []);
    // A broker is not shut out by what the broker had for money of an earlier year.
    let same_role = reasons("nanjing-2021", Role::Broker, "320100", 2022, |deal| {
        deal.granted
            .push(grant("nanjing-2021", "broker", Role::Broker, deal, 2021, yuan(1)));
    });
    assert_eq!(same_role, []);
    let recovered = reasons("jiangxi-2020", Role::Taker, "360300", 2024, |deal| {
        let mut grant = grant("jiangxi-2020", "taker", Role::Taker, deal, 2024, yuan(1));
        grant.recovered = grant.amount;
        deal.granted.push(grant);
    });
    assert_eq!(recovered, []);
    let other_scheme = reasons("changsha-2022", Role::Giver, "430100", 2023, |deal| {
        deal.granted.push(grant(
            "changsha-2020",
            "contract",
            Role::Giver,
            deal,
            2023,
            yuan(1),
        ));
    });
    assert_eq!(other_scheme, [Reason::Excluded]);
}

/// 950,000 of the year's 1,000,000 are gone: 50,000 are left for a new contract.
#[test]
fn earlier_decisions_of_the_year_use_up_its_cap() {
    let mut earlier = deal("360300", 2024, 1, yuan(40_000_000));
    let granted = grant(
        "jiangxi-2020",
        "taker",
        Role::Taker,
        &earlier,
        2024,
        yuan(950_000),
    );
    earlier.granted.push(granted);
    let found = calculated(
        "jiangxi-2020",
        Role::Taker,
        2024,
        &[earlier, deal("360300", 2024, 2, yuan(40_000_000))],
    );
    assert_eq!(found.measures[0].granted_in_year, yuan(950_000));
    assert_eq!(found.total, yuan(50_000));
}

/// What another party had before for the contract is no part of this party's year.
#[test]
fn the_cap_of_a_year_is_the_partys_own() {
    let mut earlier = deal("360300", 2024, 1, yuan(40_000_000));
    let mut granted = grant(
        "jiangxi-2020",
        "taker",
        Role::Taker,
        &earlier,
        2024,
        yuan(950_000),
    );
    granted.party = who(Role::Institution, "360300");
    earlier.granted.push(granted);
    let deals = [earlier, deal("360300", 2024, 2, yuan(40_000_000))];
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &deals);
    assert_eq!(found.measures[0].granted_in_year, Fen::ZERO);
    assert_eq!(found.total, yuan(150_000));
}

/// Of a cap of 300,000 the body had 250,000 for a contract that another one brokers since: 50,000 are left. What
/// another measure, party or year gave, and what came back, is no part of it.
#[test]
fn what_was_granted_elsewhere_uses_up_the_cap() {
    let (tables, scheme) = (CodeTables::embedded().unwrap(), scheme("jiangxi-2020"));
    let party = who(Role::Institution, "360300");
    let deals = [deal("360300", 2024, 2, yuan(40_000_000))];
    let gone = deal("360300", 2024, 1, yuan(40_000_000));
    let was = |change: fn(&mut Grant)| {
        let mut granted = grant(
            "jiangxi-2020",
            "institution",
            Role::Institution,
            &gone,
            2024,
            yuan(250_000),
        );
        change(&mut granted);
        granted
    };
    let left = |elsewhere: &[Grant]| {
        let found = calculate(tables, scheme, Role::Institution, &party, 2024, &deals, elsewhere).unwrap();
        (found.measures[0].granted_in_year, found.total)
    };
    assert_eq!(left(&[was(|_| ())]), (yuan(250_000), yuan(50_000)));
    let others = [
        was(|grant| grant.recovered = grant.amount),
        was(|grant| grant.year = 2023),
        was(|grant| "taker".clone_into(&mut grant.measure)),
        was(|grant| grant.party = who(Role::Taker, "360300")),
    ];
    assert_eq!(left(&others), (Fen::ZERO, yuan(100_000)));
    let many = vec![was(|_| ()); MAX_DEALS + 1];
    let error = calculate(tables, scheme, Role::Institution, &party, 2024, &deals, &many).unwrap_err();
    assert_eq!(error, ClaimError::TooManyGrants(MAX_DEALS + 1));
}

#[test]
fn a_limit_of_nothing_leaves_nothing_to_decide() {
    let mut contract = deal("360700", 2025, 1, yuan(1_000_000));
    contract.signed_on_platform = false;
    let found = calculated("ganzhou", Role::Taker, 2025, &[contract]);
    assert_eq!((found.total, found.discretionary), (Fen::ZERO, false));
}

#[test]
fn payments_left_out_are_named() {
    let mut contract = deal("360300", 2024, 1, yuan(8_000_000));
    let good = paid(date(2024, 6, 1), yuan(1_000_000));
    let mut payments = vec![good; 4];
    payments[0].on_platform = false;
    payments[1].voucher = false;
    payments[2].paid_on = date(2025, 6, 1);
    contract.payments = payments;
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &[contract]);
    let line = &found.measures[0].lines[0];
    let mut left: Vec<_> = line.left_out.iter().map(|left| left.reason).collect();
    left.sort();
    assert_eq!(
        left,
        [
            LeftOutReason::OutsideYear,
            LeftOutReason::OffPlatform,
            LeftOutReason::NoVoucher
        ]
    );
    assert_eq!(
        (line.counted.as_slice(), line.base),
        ([good].as_slice(), yuan(1_000_000))
    );
}

#[test]
fn a_contract_counts_once() {
    let contract = deal("360300", 2024, 1, yuan(4_000_000));
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &[contract.clone(), contract]);
    assert_eq!(found.total, yuan(100_000));
    let second = &found.measures[0].lines[1];
    assert_eq!(second.refusals[0].reason, Reason::Duplicate);
}

/// An office's scheme with two measures on one contract: the first takes it.
#[test]
fn one_measure_takes_a_contract() {
    let tables = CodeTables::embedded().unwrap();
    let mut scheme = scheme("changsha-2020").clone();
    scheme.one_per_contract_and_role = true;
    let party = who(Role::Giver, "430100");
    let deals = [deal("430100", 2021, 1, yuan(100_000_000))];
    let found = calculate(tables, &scheme, Role::Giver, &party, 2021, &deals, &[]).unwrap();
    assert_eq!(found.measures[0].total, yuan(500_000));
    assert_eq!(
        found.measures[1].lines[0].refusals[0].reason,
        Reason::OtherMeasure
    );
    assert_eq!(found.measures[1].total, Fen::ZERO);
}

/// An office's scheme by the day of signing, one by registration with all money to the year's end, and Ganzhou's
/// by payment, where earlier money goes to the year of registration.
#[test]
fn the_day_that_puts_money_into_a_year() {
    let tables = CodeTables::embedded().unwrap();
    let party = who(Role::Taker, "360700");
    let mut contract = deal("360700", 2025, 1, yuan(3_000_000));
    contract.signed_on = date(2024, 12, 31);
    contract.payments = [2024, 2025, 2026]
        .map(|year| paid(date(year, 12, 30), yuan(1_000_000)))
        .to_vec();
    let deals = [contract];
    for (year_by, base, year, expected) in [
        (YearBy::Paid, Base::Received, 2024, 0),
        (YearBy::Paid, Base::Received, 2025, 2_000_000),
        (YearBy::Paid, Base::Received, 2026, 1_000_000),
        (YearBy::Registered, Base::Received, 2025, 2_000_000),
        (YearBy::Registered, Base::Received, 2026, 0),
        (YearBy::Signed, Base::Received, 2024, 1_000_000),
        (YearBy::Signed, Base::TechnologyAmount, 2024, 3_000_000),
        (YearBy::Signed, Base::TechnologyAmount, 2025, 0),
    ] {
        let mut scheme = scheme("ganzhou").clone();
        let measure = &mut scheme.measures[0];
        (measure.year_by, measure.base, measure.carries_over) = (year_by, base, year_by == YearBy::Paid);
        let found = calculate(tables, &scheme, Role::Taker, &party, year, &deals, &[]).unwrap();
        assert_eq!(
            found.measures[0].base_sum,
            yuan(expected),
            "{year_by:?} {base:?} {year}"
        );
    }
}

#[test]
fn claims_that_cannot_be_calculated() {
    let tables = CodeTables::embedded().unwrap();
    let party = who(Role::Institution, "320100");
    let error = calculate(
        tables,
        scheme("nanjing-2021"),
        Role::Institution,
        &party,
        2021,
        &[],
        &[],
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "《南京市技术转移奖补（宁科〔2021〕34号）》没有面向中介机构的补助项"
    );
    let deals = vec![deal("320100", 2021, 1, yuan(1)); MAX_DEALS + 1];
    let error = calculate(
        tables,
        scheme("nanjing-2021"),
        Role::Taker,
        &party,
        2021,
        &deals,
        &[],
    )
    .unwrap_err();
    assert_eq!(error, ClaimError::TooManyDeals(MAX_DEALS + 1));
    let mut deal = deal("320100", 2021, 1, yuan(1));
    deal.payments = vec![deal.payments[0]; crate::MAX_PAYMENTS + 1];
    let error = calculate(
        tables,
        scheme("nanjing-2021"),
        Role::Taker,
        &party,
        2021,
        &[deal],
        &[],
    )
    .unwrap_err();
    assert!(matches!(error, ClaimError::TooManyPayments(_)));
}

#[test]
fn ids_of_reasons_are_distinct() {
    let ids: std::collections::BTreeSet<&str> = Reason::ALL.into_iter().map(Reason::id).collect();
    assert_eq!(ids.len(), Reason::ALL.len());
}
