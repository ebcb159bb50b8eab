//! What hangs on the year's sum, granted contract by contract.

use techmarket_types::{CodeTables, Fen};

use crate::samples::{calculated, deal, grant, scheme, who, yuan};
use crate::{Calculation, Cap, Deal, PerTenThousand, Rate, Reason, Role, calculate};

/// Consulting (技术咨询) of so many yuan registered in Changsha in 2023, on whose sum 0.3 ‰ is given from 50,000,000 on.
fn consulting(amounts: &[i64]) -> Vec<Deal> {
    let made = (1_u32..).zip(amounts).map(|(serial, &amount)| {
        let mut deal = deal("430100", 2023, serial, yuan(amount));
        "x-4".clone_into(&mut deal.category);
        deal
    });
    made.collect()
}

fn of_2023(deals: &[Deal]) -> Calculation {
    calculated("changsha-2022", Role::Giver, 2023, deals)
}

fn amounts(found: &Calculation) -> Vec<Fen> {
    found.measures[1].lines.iter().map(|line| line.amount).collect()
}

fn give(deal: &mut Deal, amount: Fen) {
    let given = grant("changsha-2022", "turnover", Role::Giver, deal, 2023, amount);
    deal.granted.push(given);
}

/// C20: 40,000,000 and 20,000,000 at 0.3 ‰ are 12,000 and 6,000, whichever is granted first.
#[test]
fn every_contract_of_a_year_is_granted() {
    for order in [[0, 1], [1, 0]] {
        let mut deals = consulting(&[40_000_000, 20_000_000]);
        let shares = [yuan(12_000), yuan(6_000)];
        assert_eq!(amounts(&of_2023(&deals)), shares);
        let [first, second] = order;
        give(&mut deals[first], shares[first]);
        let found = of_2023(&deals);
        let turnover = &found.measures[1];
        assert_eq!(turnover.base_sum, yuan(60_000_000));
        assert_eq!(turnover.lines[first].amount, Fen::ZERO);
        assert_eq!(turnover.lines[first].refusals[0].reason, Reason::AlreadyGranted);
        assert_eq!(turnover.lines[second].amount, shares[second]);
        let told = found.explanations();
        let granted = format!(
            "，计入年度合计；不予补助：该合同已于2023-12-01按本办法向技术输出方补助{}元，不重复补助",
            shares[first]
        );
        assert!(told.iter().any(|told| told.ends_with(&granted)), "{told:#?}");
        give(&mut deals[second], shares[second]);
        assert_eq!(amounts(&of_2023(&deals)), [Fen::ZERO; 2]);
    }
}

/// 1,900,000,000 bear 570,000 before a second contract takes the sum into the bracket of 0.1 ‰: 3,900,000,000 bear
/// 600,000 + 190,000, of which 220,000 are left for the second, not its share of 405,128.
#[test]
fn the_sum_gives_no_more_than_its_brackets() {
    let mut deals = consulting(&[1_900_000_000, 2_000_000_000]);
    let alone = amounts(&of_2023(&deals[..1]))[0];
    assert_eq!(alone, yuan(570_000));
    give(&mut deals[0], alone);
    let found = of_2023(&deals);
    assert_eq!(amounts(&found), [Fen::ZERO, yuan(220_000)]);
    let cuts = &found.measures[1].lines[1].cuts;
    assert_eq!((cuts.len(), cuts[0].cap), (1, Cap::Brackets));
    let told = found.explanations();
    let cut = "年度分档合计余220000.00元，由405128.21元减为220000.00元；补助220000.00元";
    assert!(told.iter().any(|told| told.ends_with(cut)), "{told:#?}");
}

/// What another measure gave for a contract takes it out of the sum, and so do other reasons: 20,000,000 are too little.
#[test]
fn what_another_measure_took_is_not_in_the_sum() {
    let mut deals = consulting(&[40_000_000, 20_000_000]);
    let mut given = grant("changsha-2022", "contract", Role::Giver, &deals[0], 2023, yuan(1));
    deals[0].granted.push(given.clone());
    assert_eq!(of_2023(&deals).measures[1].base_sum, Fen::ZERO);
    assert_eq!(amounts(&of_2023(&deals)), [Fen::ZERO; 2]);
    // What came back may be given again.
    "turnover".clone_into(&mut given.measure);
    given.recovered = given.amount;
    deals[0].granted = vec![given];
    assert_eq!(amounts(&of_2023(&deals)), [yuan(12_000), yuan(6_000)]);
    // What ended is out of it even if it was granted.
    give(&mut deals[0], yuan(12_000));
    deals[0].ended = Some(crate::Ended {
        on: jiff::civil::date(2023, 12, 2),
        kind: crate::EndKind::Revoked,
    });
    let found = of_2023(&deals);
    assert_eq!(amounts(&found), [Fen::ZERO; 2]);
    assert_eq!(
        found.measures[1].lines[1].refusals[0].reason,
        Reason::BelowYearThreshold
    );
}

/// An office's scheme of 1 % on each contract from a year's 50,000,000 on.
#[test]
fn a_threshold_of_the_year_stays_reached() {
    let tables = CodeTables::embedded().unwrap();
    let mut scheme = scheme("changsha-2022").clone();
    scheme.measures[1].rate = Rate::PerContract(PerTenThousand::new(100).unwrap());
    let mut deals = consulting(&[40_000_000, 20_000_000]);
    give(&mut deals[0], yuan(400_000));
    let party = who(Role::Giver, "430100");
    let found = calculate(tables, &scheme, Role::Giver, &party, 2023, &deals, &[]).unwrap();
    assert_eq!(amounts(&found), [Fen::ZERO, yuan(200_000)]);
}
