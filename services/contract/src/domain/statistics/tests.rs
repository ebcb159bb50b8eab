//! Cuts add up, whatever is counted.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use techmarket_recognition::Rulebook;
use techmarket_types::CodeTables;

use super::*;

fn tally(fold_licences: bool) -> Tally {
    let kinds = Rulebook::embedded().unwrap().categories();
    Tally::new(
        CodeTables::embedded().unwrap(),
        kinds,
        Reporting::embedded().unwrap(),
        fold_licences,
    )
}

fn line(category: &str, seller: &str, buyer: &str, total: i64, technology: i64) -> String {
    format!("360301,{category},05,x-01,x-11,02,26,x-2,0221,150,{seller},{buyer},0,{total},{technology}")
}

fn rows(tally: &Tally, dimension: Dimension) -> Vec<(String, i64, i128)> {
    let rows = tally.cut(dimension).into_iter();
    rows.map(|(code, sum)| (code, sum.count, sum.total)).collect()
}

fn of(days: &[(Date, String)], fold_licences: bool) -> Tally {
    let mut tally = tally(fold_licences);
    for (day, lines) in days {
        tally.add_day(*day, lines).unwrap();
    }
    tally
}

fn row(code: &str, count: i64, total: i128) -> (String, i64, i128) {
    (code.to_owned(), count, total)
}

#[test]
fn contracts_are_divided_by_what_the_bulletins_print() {
    let lines = [
        line("x-11", "360302", "360702", 500, 400),
        line("x-31", "360702", "C840", 2_000_000_000, 1),
    ];
    let days = [
        (date(2026, 3, 1), lines.join(";")),
        (date(2026, 4, 30), line("x-12", "C840", "360302", 7, 7)),
    ];
    let plain = of(&days, false);
    for (dimension, expected) in [
        (
            Dimension::Month,
            vec![row("2026-03", 2, 2_000_000_500), row("2026-04", 1, 7)],
        ),
        (
            Dimension::Category,
            vec![row("x-1", 2, 507), row("x-3", 1, 2_000_000_000)],
        ),
        (
            Dimension::Kind,
            vec![
                row("x-11", 1, 500),
                row("x-12", 1, 7),
                row("x-31", 1, 2_000_000_000),
            ],
        ),
        (Dimension::PlanSource, vec![row("x-1", 3, 2_000_000_507)]),
        (Dimension::Industry, vec![row("C", 3, 2_000_000_507)]),
        (
            Dimension::SellerRegion,
            vec![
                row("360300", 1, 500),
                row("360700", 1, 2_000_000_000),
                row("C840", 1, 7),
            ],
        ),
        (
            Dimension::Flow,
            vec![
                row("360000>360000", 1, 500),
                row("360000>C840", 1, 2_000_000_000),
                row("C840>360000", 1, 7),
            ],
        ),
        (
            Dimension::FlowPrefecture,
            vec![
                row("360300>360700", 1, 500),
                row("360700>C840", 1, 2_000_000_000),
                row("C840>360300", 1, 7),
            ],
        ),
        (
            Dimension::Bracket,
            vec![row("1", 2, 507), row("4", 1, 2_000_000_000)],
        ),
    ] {
        assert_eq!(rows(&plain, dimension), expected, "{dimension:?}");
    }
    // Before 2021 a licence was a transfer.
    let folded = of(&days, true);
    assert_eq!(
        rows(&folded, Dimension::Category),
        [row("x-1", 2, 507), row("x-2", 1, 2_000_000_000)]
    );
}

#[test]
fn a_flow_joins_what_belongs_to_one_prefecture_or_municipality() {
    let lines = [
        line("x-11", "110101", "429004", 1, 1),
        line("x-11", "110105", "429004", 10, 1),
        line("x-11", "110000", "429004", 100, 1),
        line("x-11", "360302", "", 1_000, 1),
    ];
    let tally = of(&[(date(2026, 3, 1), lines.join(";"))], false);
    assert_eq!(
        rows(&tally, Dimension::FlowPrefecture),
        [row("110000>429004", 3, 111), row("360300>", 1, 1_000)]
    );
}

#[test]
fn a_line_of_other_parts_is_no_contract() {
    let good = line("x-11", "360302", "360702", 1, 1);
    for bad in [
        String::new(),
        good.replacen(',', "", 1),
        format!("{good},"),
        good.replace(",1,1", ",1,x"),
    ] {
        assert_eq!(Facts::parse(&bad), Err(NoFacts), "{bad}");
    }
    assert_eq!(Facts::parse(&good).unwrap().total, Fen(1));
}

#[test]
fn a_year_before_stands_beside_each_row() {
    let this = of(
        &[(date(2026, 3, 1), line("x-11", "360302", "360702", 150, 1))],
        false,
    );
    let days = [
        (date(2025, 3, 2), line("x-11", "360302", "360702", 100, 1)),
        (date(2025, 3, 3), line("x-4", "360302", "360702", 10, 1)),
    ];
    let statistics = Statistics::of(&this, &of(&days, false));
    let cut = |dimension| {
        &statistics
            .cuts
            .iter()
            .find(|cut| cut.dimension == dimension)
            .unwrap()
            .rows
    };
    let totals = |rows: &[CutRow]| -> Vec<_> {
        rows.iter()
            .map(|row| {
                (
                    row.code.clone(),
                    row.sum.total,
                    row.before.map(|before| before.total),
                )
            })
            .collect()
    };
    assert_eq!(
        totals(cut(Dimension::Category)),
        [
            ("x-1".to_owned(), 150, Some(100)),
            ("x-4".to_owned(), 0, Some(10))
        ]
    );
    assert_eq!(
        totals(cut(Dimension::Month)),
        [("2026-03".to_owned(), 150, Some(110))]
    );
    let growth = Growth::of(&statistics.sum, &statistics.before);
    assert_eq!((growth.count, growth.total), (Some(-5_000), Some(3_636)));
}

#[test]
fn what_ends_with_a_month_ends_with_it_a_year_before() {
    for (period, expected) in [
        // The 29th of February is in the February before.
        (((2025, 2, 1), (2025, 2, 28)), ((2024, 2, 1), (2024, 2, 29))),
        (((2025, 1, 1), (2025, 2, 28)), ((2024, 1, 1), (2024, 2, 29))),
        (((2025, 2, 28), (2025, 2, 28)), ((2024, 2, 28), (2024, 2, 29))),
        (((2025, 2, 1), (2025, 2, 27)), ((2024, 2, 1), (2024, 2, 27))),
        (((2025, 3, 1), (2025, 3, 31)), ((2024, 3, 1), (2024, 3, 31))),
        // There is none in the February before.
        (((2024, 2, 1), (2024, 2, 29)), ((2023, 2, 1), (2023, 2, 28))),
        (((2024, 2, 1), (2024, 2, 28)), ((2023, 2, 1), (2023, 2, 28))),
        (((2024, 2, 29), (2024, 12, 31)), ((2023, 2, 28), (2023, 12, 31))),
        (((2024, 2, 29), (2024, 2, 29)), ((2023, 2, 28), (2023, 2, 28))),
        (((2026, 1, 1), (2026, 12, 31)), ((2025, 1, 1), (2025, 12, 31))),
        (((2026, 4, 1), (2026, 4, 30)), ((2025, 4, 1), (2025, 4, 30))),
    ] {
        let days = |((y1, m1, d1), (y2, m2, d2))| (date(y1, m1, d1), date(y2, m2, d2));
        let query = StatisticsQuery {
            period: days(period),
            region_prefix: String::new(),
            scope: Scope::Output,
            registration_point: None,
            as_of: date(2026, 1, 1),
            fold_licences: false,
        };
        assert_eq!(query.year_before().period, days(expected), "{period:?}");
    }
}

proptest! {
    #[test]
    fn every_cut_adds_up_to_the_fen(
        contracts in proptest::collection::vec(
            (0_usize..6, 0_usize..5, 0_usize..5, 0_i64..100_000_000_000_000, 0_i32..700),
            0..60,
        ),
        fold in any::<bool>(),
    ) {
        let categories = ["x-11", "x-23", "x-31", "x-4", "x-53", "unknown"];
        let places = ["360302", "360702", "430200", "C840", ""];
        let days: Vec<(Date, String)> = contracts
            .iter()
            .map(|(category, seller, buyer, total, day)| {
                let day = date(2025, 1, 1).checked_add(jiff::Span::new().days(*day)).unwrap();
                (day, line(categories[*category], places[*seller], places[*buyer], *total, *total / 3))
            })
            .collect();
        let tally = of(&days, fold);
        let total: i128 = contracts.iter().map(|contract| i128::from(contract.3)).sum();
        prop_assert_eq!(tally.sum.total, total);
        for dimension in Dimension::ALL {
            let mut sum = Sum::default();
            for row in tally.cut(*dimension).values() {
                sum.count += row.count;
                sum.total += row.total;
                sum.technology += row.technology;
            }
            prop_assert_eq!(sum, tally.sum, "{:?}", dimension);
        }
    }
}
