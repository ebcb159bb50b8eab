//! Examples worked by hand, scheme by scheme.

use jiff::civil::date;
use techmarket_types::Fen;

use crate::samples::{calculated, deal, grant, paid, yuan};
use crate::{Calculation, Cap, Reason, Role, conflicts};

fn amounts(calculation: &Calculation, measure: usize) -> Vec<Fen> {
    let lines = &calculation.measures[measure].lines;
    lines.iter().map(|line| line.amount).collect()
}

/// S43: 2.5 %, 1.5 %, 1 % of 4,000,000 = 100,000, 60,000, 40,000; of 12,000,000 each reaches the cap of
/// one project.
#[test]
fn jiangxi_rates_and_caps_of_a_project() {
    for (role, of_four_million, of_twelve_million) in [
        (Role::Taker, 100_000, 150_000),
        (Role::Giver, 60_000, 100_000),
        (Role::Institution, 40_000, 100_000),
    ] {
        let deals = [
            deal("360300", 2024, 1, yuan(4_000_000)),
            deal("360300", 2024, 2, yuan(12_000_000)),
        ];
        let found = calculated("jiangxi-2020", role, 2024, &deals);
        assert_eq!(
            amounts(&found, 0),
            [yuan(of_four_million), yuan(of_twelve_million)],
            "{role:?}"
        );
        assert_eq!(found.total, yuan(of_four_million + of_twelve_million));
        assert_eq!(found.measures[0].lines[1].cuts[0].cap, Cap::Contract);
        assert!(!found.discretionary);
    }
}

/// S43: seven projects at 150,000 are 1,050,000, of which the year gives 1,000,000: the last has 100,000.
#[test]
fn jiangxi_cap_of_a_year_is_used_up_in_order() {
    let deals: Vec<_> = (1..=7)
        .map(|serial| deal("360300", 2024, serial, yuan(8_000_000)))
        .collect();
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &deals);
    assert_eq!(found.total, yuan(1_000_000));
    let last = &found.measures[0].lines[6];
    assert_eq!(last.amount, yuan(100_000));
    let caps: Vec<Cap> = last.cuts.iter().map(|cut| cut.cap).collect();
    assert_eq!(caps, [Cap::Contract, Cap::Year]);
}

/// S43: from 500,000 on, 2.5 % of it being 12,500.
#[test]
fn jiangxi_threshold_itself_counts() {
    let deals = [
        deal("360300", 2024, 1, yuan(500_000)),
        deal("360300", 2024, 2, Fen(49_999_999)),
    ];
    let found = calculated("jiangxi-2020", Role::Taker, 2024, &deals);
    assert_eq!(amounts(&found, 0), [yuan(12_500), Fen::ZERO]);
    let refusals = &found.measures[0].lines[1].refusals;
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].reason, Reason::BelowContractThreshold);
    assert_eq!(
        refusals[0].text,
        "实际到账金额499999.99元，未达到单份合同50万元的起点"
    );
}

/// A contract of 6,000,000, paid 2,000,000 in 2023 and 5,000,000 in 2024: 2024 counts up to the total,
/// 4,000,000; 2.5 % of it is 100,000, but 50,000 were granted for 2023 and 110,000 before by mistake.
#[test]
fn money_paid_later_is_claimed_later_within_the_project_cap() {
    let mut contract = deal("360300", 2023, 1, yuan(6_000_000));
    contract.payments = vec![
        paid(date(2024, 5, 1), yuan(5_000_000)),
        paid(date(2023, 5, 1), yuan(2_000_000)),
    ];
    let first = calculated("jiangxi-2020", Role::Taker, 2023, std::slice::from_ref(&contract));
    assert_eq!(first.total, yuan(50_000));
    let granted = grant("jiangxi-2020", "taker", Role::Taker, &contract, 2023, first.total);
    contract.granted = vec![granted.clone()];
    let second = calculated("jiangxi-2020", Role::Taker, 2024, std::slice::from_ref(&contract));
    let line = &second.measures[0].lines[0];
    assert_eq!((line.base, line.above_total), (yuan(4_000_000), yuan(1_000_000)));
    assert_eq!(line.amount, yuan(100_000));
    contract.granted[0].amount = yuan(110_000);
    let third = calculated("jiangxi-2020", Role::Taker, 2024, &[contract]);
    assert_eq!(third.total, yuan(40_000));
}

/// S44: at most 20 % of 3,000,000 twice is 1,200,000, of which the year gives 1,000,000; 5 % of 3,000,000
/// is 150,000, 1 % is 30,000.
#[test]
fn ganzhou_rates_are_limits() {
    let deals = [
        deal("360700", 2025, 1, yuan(3_000_000)),
        deal("360700", 2025, 2, yuan(3_000_000)),
    ];
    for (role, first, second) in [
        (Role::Taker, 600_000, 400_000),
        (Role::Giver, 150_000, 150_000),
        (Role::Institution, 150_000, 150_000),
        (Role::Broker, 30_000, 30_000),
    ] {
        let found = calculated("ganzhou", role, 2025, &deals);
        assert_eq!(amounts(&found, 0), [yuan(first), yuan(second)], "{role:?}");
        assert!(found.discretionary);
        assert!(found.explanations().iter().any(|told| told.contains("核定")));
    }
}

/// C19: 2 % of 10,000,000 and of 20,000,000 are 200,000 and 400,000, of which the year gives 500,000, at
/// least 40 % = 200,000 for staff; turnover 12,000,000 + 45,000,000 at 0.5 ‰ is 28,500.
#[test]
fn changsha_2020_rewards_contracts_and_turnover() {
    let mut deals = [
        deal("430100", 2021, 1, yuan(12_000_000)),
        deal("430100", 2021, 2, yuan(45_000_000)),
    ];
    deals[0].technology = yuan(10_000_000);
    deals[1].technology = yuan(20_000_000);
    let found = calculated("changsha-2020", Role::Giver, 2021, &deals);
    assert_eq!(amounts(&found, 0), [yuan(200_000), yuan(300_000)]);
    assert_eq!(found.measures[0].staff_share.unwrap().at_least, yuan(200_000));
    assert_eq!(found.measures[1].total, yuan(28_500));
    // 12/57 of 28,500 is 6,000.
    assert_eq!(amounts(&found, 1), [yuan(6_000), yuan(22_500)]);
    assert_eq!(found.total, yuan(528_500));

    // 2 % of 33.50 yuan is 67 fen, of which 40 % is 26.8 fen: 27.
    deals[0].technology = Fen(3_350);
    let small = calculated("changsha-2020", Role::Giver, 2021, &deals[..1]);
    assert_eq!(small.total, Fen(67));
    assert_eq!(small.measures[0].staff_share.unwrap().at_least, Fen(27));
    deals[0].technology = yuan(10_000_000);

    // Without a licence until 2022, and nothing on turnover below 50,000,000.
    deals[1].category = "x-31".to_owned();
    deals[1].total = Fen(3_799_999_999);
    let found = calculated("changsha-2020", Role::Giver, 2021, &deals);
    assert_eq!(amounts(&found, 0), [yuan(200_000), Fen::ZERO]);
    assert_eq!(found.measures[1].total, Fen::ZERO);
    let refusals = &found.measures[1].lines[0].refusals;
    assert_eq!(refusals[0].reason, Reason::BelowYearThreshold);
}

/// C20, C21: a licence of 4,000,000 at 2 % is 80,000; service of 2,500,000,000 bears 0.3 ‰ up to
/// 2,000,000,000 = 600,000, and 0.1 ‰ of the rest = 50,000.
#[test]
fn changsha_2022_has_marginal_brackets() {
    let mut deals = [
        deal("430100", 2023, 1, yuan(1_000_000_000)),
        deal("430100", 2023, 2, yuan(1_500_000_000)),
        deal("430100", 2023, 3, yuan(4_000_000)),
    ];
    for (deal, category) in deals.iter_mut().zip(["x-4", "x-51", "x-31"]) {
        deal.category = category.to_owned();
    }
    let found = calculated("changsha-2022", Role::Giver, 2023, &deals);
    assert_eq!(found.measures[0].total, yuan(80_000));
    let turnover = &found.measures[1];
    let brackets: Vec<_> = turnover
        .brackets
        .iter()
        .map(|line| (line.part, line.amount))
        .collect();
    assert_eq!(
        brackets,
        [
            (yuan(2_000_000_000), yuan(600_000)),
            (yuan(500_000_000), yuan(50_000))
        ]
    );
    assert_eq!(amounts(&found, 1), [yuan(260_000), yuan(390_000), Fen::ZERO]);
    // 50,000,000 at 0.3 ‰ is 15,000.
    deals[0].total = yuan(50_000_000);
    let found = calculated("changsha-2022", Role::Giver, 2023, &deals[..1]);
    assert_eq!(found.total, yuan(15_000));
    deals[0].total.0 -= 1;
    assert_eq!(
        calculated("changsha-2022", Role::Giver, 2023, &deals[..1]).total,
        Fen::ZERO
    );
}

/// C24: at most 5 % of 30,000,000 is 1,500,000, of which the year gives 1,000,000; a broker has at most
/// 1 % of 600,000 = 6,000, but nothing where the body was rewarded for the same deal.
#[test]
fn nanjing_rewards_the_body_or_the_broker() {
    let taker = calculated(
        "nanjing-2021",
        Role::Taker,
        2021,
        &[deal("320100", 2021, 1, yuan(30_000_000))],
    );
    assert_eq!(taker.total, yuan(1_000_000));
    let mut contract = deal("320100", 2021, 2, yuan(600_000));
    let broker = calculated(
        "nanjing-2021",
        Role::Broker,
        2021,
        std::slice::from_ref(&contract),
    );
    assert_eq!(broker.total, yuan(6_000));

    let mut body = broker.clone();
    body.role = Role::Institution;
    body.measures.push(body.measures[0].clone());
    let scheme = crate::samples::scheme("nanjing-2021");
    let found = conflicts(scheme, &[taker.clone(), broker.clone(), body]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].first, (Role::Broker, yuan(6_000)));
    assert_eq!(found[0].second, (Role::Institution, yuan(12_000)));
    assert!(found[0].to_string().contains("不叠加"), "{}", found[0]);
    assert_eq!(conflicts(scheme, &[taker, broker]), []);

    let grant = grant(
        "nanjing-2021",
        "institution",
        Role::Institution,
        &contract,
        2021,
        yuan(1),
    );
    contract.granted.push(grant);
    let found = calculated("nanjing-2021", Role::Broker, 2021, &[contract]);
    assert_eq!(found.total, Fen::ZERO);
    assert_eq!(found.measures[0].lines[0].refusals[0].reason, Reason::Excluded);
}

#[test]
fn every_yuan_is_told() {
    let mut deals = [
        deal("360300", 2024, 1, yuan(8_000_000)),
        deal("360300", 2024, 2, yuan(1_000_000)),
    ];
    deals[1].payments[0].on_platform = false;
    let told = calculated("jiangxi-2020", Role::Taker, 2024, &deals).explanations();
    assert_eq!(
        told[..7],
        [
            "依据《江西省网上常设技术市场技术交易专项补助办法（试行）》（2020年），计算“某公司”作为技术吸纳方2024年度的补助\
             （金额单位：元，各项向下取整到分）",
            "技术吸纳方补助：每份合同实际到账金额×2.5%",
            "合同2024360301000001：实际到账金额8000000.00元，计入付款1笔，×2.5%＝200000.00元，单项上限余150000.00元，\
             由200000.00元减为150000.00元；补助150000.00元",
            "合同2024360301000002：实际到账金额0.00元，2024-06-01付款1000000.00元不计（未通过平台支付）；\
             不予补助：2024年度没有可计入的付款",
            "年度上限1000000.00元，按登记日期和编号先后使用",
            "技术吸纳方补助：计入实际到账金额合计8000000.00元，补助150000.00元",
            "合计150000.00元",
        ]
    );
    assert_eq!(told[7], "到账、平台签约与平台支付由当事人申报，兑付前应核对凭证");
    assert!(told[8..].iter().all(|doubt| doubt.starts_with("待核实：")));
}

/// A contract of 1,200,000 registered in 2024, paid 400,000 a year from 2023 to 2026: 800,000 reach the 500,000 of S43 in
/// 2024 with what was paid before the registration, 20,000 at 2.5 %; 2025 brings the rest of the total, 10,000.
#[test]
fn what_could_not_be_claimed_counts_in_the_first_year_that_can() {
    let mut contract = deal("360300", 2024, 1, yuan(1_200_000));
    contract.payments = [2023, 2024, 2025, 2026]
        .map(|year| paid(date(year, 6, 1), yuan(400_000)))
        .to_vec();
    let of = |contract: &crate::Deal, year| {
        let found = calculated("jiangxi-2020", Role::Taker, year, std::slice::from_ref(contract));
        let line = &found.measures[0].lines[0];
        (
            line.base,
            line.amount,
            line.refusals.first().map(|refusal| refusal.reason),
        )
    };
    assert_eq!(of(&contract, 2023).2, Some(Reason::OutsideYear));
    assert_eq!(of(&contract, 2024), (yuan(800_000), yuan(20_000), None));
    assert_eq!(of(&contract, 2025), (yuan(400_000), yuan(10_000), None));
    // Above the total.
    assert_eq!(of(&contract, 2026).2, Some(Reason::NothingPaid));
    // Registered with the first payment: what was below the least in 2023 counts in 2024.
    contract.registered_on = date(2023, 3, 1);
    let below = (yuan(400_000), Fen::ZERO, Some(Reason::BelowContractThreshold));
    assert_eq!(of(&contract, 2023), below);
    assert_eq!(of(&contract, 2024), (yuan(800_000), yuan(20_000), None));
    assert_eq!(of(&contract, 2025), (yuan(400_000), yuan(10_000), None));
}
