//! Whatever stands in the register, every figure is what a plain loop over its contracts says, to the fen.

use jiff::civil::Date as Day;
use techmarket_proto::contract::v1::statistics_query::Scope;
use techmarket_proto::contract::v1::{
    CalculateRegisterStatisticsRequest, GetRegisterTotalsRequest, RegisterStatistics, StatisticsQuery,
};
use techmarket_rpc::convert::{to_date, to_period};
use techmarket_store::Location;
use techmarket_testkit::{on_both_databases, registrar, system};

use super::model::{self, check};
use super::random_register::{Dice, POINTS, random_register};
use crate::registered::{Register, in_fen};
use crate::support::Office;

const CONTRACTS: usize = 32;
const QUERIES: usize = 120;
const REGIONS: [&str; 7] = ["", "360000", "360300", "360302", "430000", "110000", "429004"];

async fn calculate(client: &mut Register, query: &StatisticsQuery) -> RegisterStatistics {
    let request = CalculateRegisterStatisticsRequest {
        query: Some(query.clone()),
    };
    let found = client.calculate_register_statistics(request).await;
    found.unwrap().into_inner().statistics.unwrap()
}

/// A query of up to three years somewhere around the register, sometimes of whole months.
fn query(dice: &mut Dice, today: Day) -> StatisticsQuery {
    let after = |day: Day, days: i64| day.checked_add(jiff::Span::new().days(days)).unwrap();
    let first = after(Day::constant(2023, 12, 1), dice.below(450));
    let length = if dice.one_in(2) {
        dice.below(60)
    } else {
        dice.below(1_000)
    };
    let (first, last) = if dice.one_in(3) {
        (first.first_of_month(), after(first, length).last_of_month())
    } else {
        (first, after(first, length))
    };
    let scopes = [
        Scope::Unspecified,
        Scope::Output,
        Scope::Absorption,
        Scope::Local,
        Scope::Either,
    ];
    let scope = scopes[usize::try_from(dice.below(5)).unwrap()];
    let as_of = (!dice.one_in(3)).then(|| after(today, -dice.below(500)));
    StatisticsQuery {
        period: Some(to_period((first, last))),
        region: dice.pick(&REGIONS).to_owned(),
        scope: scope.into(),
        registration_point: if dice.one_in(4) { dice.pick(&POINTS) } else { "" }.to_owned(),
        as_of: as_of.map(to_date),
        fold_licences: dice.one_in(3),
    }
}

on_both_databases! {
    async fn every_figure_is_the_sum_of_its_contracts(location: Location) {
        let office = Office::open(&location).await;
        let mut dice = Dice::new(20_240_229);
        let register = Box::pin(random_register(&office, &mut dice, CONTRACTS)).await;
        let mut client = office.register(&system());
        let (mut counted, mut past) = (0, 0);
        for _ in 0..QUERIES {
            let query = query(&mut dice, office.today());
            let found = calculate(&mut client, &query).await;
            let as_of = query.as_of.as_ref().map_or(office.today(), |day| crate::registered::civil(Some(day)));
            assert_eq!(found.as_of, Some(to_date(as_of)));
            assert_eq!(found.target, None);
            check(&register, &query, as_of, &found);
            counted += found.sum.unwrap().count;
            past += found.year_before.unwrap().count;
        }
        assert!(counted > 100 && past > 20, "the queries look past the register: {counted}, {past}");
        // The leap day is in the February before that of 2025.
        let february = StatisticsQuery {
            period: Some(to_period((Day::constant(2025, 2, 1), Day::constant(2025, 2, 28)))),
            as_of: Some(to_date(Day::constant(2024, 2, 29))),
            ..StatisticsQuery::default()
        };
        let found = calculate(&mut client, &february).await;
        assert!(found.year_before.as_ref().unwrap().count > 0, "nothing was registered on the leap day");
        check(&register, &february, Day::constant(2024, 2, 29), &found);
    }

    async fn totals_and_statistics_agree(location: Location) {
        let office = Office::open(&location).await;
        let mut dice = Dice::new(7);
        let register = Box::pin(random_register(&office, &mut dice, CONTRACTS / 2)).await;
        for _ in 0..QUERIES / 6 {
            let query = StatisticsQuery {
                scope: Scope::Output.into(),
                as_of: None,
                fold_licences: false,
                ..query(&mut dice, office.today())
            };
            let request = GetRegisterTotalsRequest {
                period: query.period,
                region: query.region.clone(),
                registration_point: query.registration_point.clone(),
            };
            let totals = office.client(&registrar()).get_register_totals(request).await;
            let totals = totals.unwrap().into_inner();
            let expected = model::sum(&register, &query, (office.today(), 0));
            let found = (
                totals.count,
                in_fen(totals.total_amount.as_ref()),
                in_fen(totals.technology_amount.as_ref()),
            );
            assert_eq!(found, expected, "{query:?}");
            let kinds = totals.categories.iter().map(|row| in_fen(row.total_amount.as_ref()));
            assert_eq!(kinds.sum::<i64>(), expected.1, "{query:?}");
        }
    }
}
