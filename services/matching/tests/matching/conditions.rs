//! Conditions without which there is no pair.

use techmarket_proto::demand::v1::{Demand, demand as demands};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_demands_request::Subject as OfListing;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::{Listing, Price, price};
use techmarket_proto::types::v1 as types;
use techmarket_store::Location;
use techmarket_testkit::{broker, demand, listing, money, on_both_databases, open_call, period};

use crate::support::{Market, answer, published_demand, published_listing, text};

fn level(level: i32) -> types::Maturity {
    types::Maturity {
        scale: "gbt22900-2022".to_owned(),
        level,
    }
}

/// Too early, too dear, of another way and another field than [`choosy`] wants.
fn unfit() -> Listing {
    published_listing(
        1,
        Listing {
            maturity: Some(level(3)),
            cooperation: vec!["1".to_owned()],
            fields: vec!["9".to_owned()],
            price: Some(Price {
                mode: price::Mode::Fixed.into(),
                minimum: Some(money(9_000_000)),
                maximum: Some(money(9_000_000)),
                ..Price::default()
            }),
            ..listing()
        },
    )
}

fn choosy(number: u32, required: &[demands::Condition]) -> Demand {
    published_demand(
        number,
        Demand {
            maturity_wanted: Some(level(6)),
            cooperation: vec!["3".to_owned()],
            fields: vec!["4".to_owned()],
            budget: Some(types::MoneyRange {
                minimum: None,
                maximum: Some(money(1_000_000)),
            }),
            required_conditions: required.iter().map(|condition| (*condition).into()).collect(),
            ..demand()
        },
    )
}

async fn listings_for(market: &Market, demand: &Demand) -> Vec<pb::ListingHit> {
    let request = pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(demand.name.clone())),
        ..Default::default()
    };
    answer(market.of(&broker()).rank_listings(request).await)
        .unwrap()
        .hits
}

async fn demands_for(market: &Market, listing: &Listing) -> Vec<pb::DemandHit> {
    let request = pb::RankDemandsRequest {
        subject: Some(OfListing::Listing(listing.name.clone())),
        ..Default::default()
    };
    answer(market.of(&broker()).rank_demands(request).await)
        .unwrap()
        .hits
}

on_both_databases! {
    async fn a_soft_condition_lowers_and_a_hard_one_excludes(location: Location) {
        use demands::Condition::{Budget, Cooperation, Field, Maturity};
        let market = Market::with_threshold(&location, 0.05).await;
        let offered = unfit();
        market.supply("listing.published", &offered).await;
        let hard = [&[Maturity][..], &[Cooperation], &[Budget], &[Field], &[Maturity, Budget]];
        for (number, required) in (1..).zip(hard) {
            let wanted = choosy(number, required);
            market.demand("demand.published", &wanted).await;
            assert_eq!(listings_for(&market, &wanted).await, [], "{required:?}");
        }
        assert_eq!((demands_for(&market, &offered).await, market.matches().await), (vec![], vec![]));

        let wanted = choosy(9, &[]);
        market.demand("demand.published", &wanted).await;
        let hits = listings_for(&market, &wanted).await;
        assert_eq!((hits.len(), hits[0].failed_conditions.len()), (1, 4), "{hits:?}");
        assert_eq!(demands_for(&market, &offered).await.len(), 1);
        let pair = market.match_of(&offered.name, &wanted.name).await;
        assert_eq!(pair.failed_conditions, hits[0].failed_conditions);
    }

    async fn what_is_not_stated_is_not_held_against_a_listing(location: Location) {
        use demands::Condition::{Budget, Cooperation, Maturity};
        let market = Market::with_threshold(&location, 0.05).await;
        let silent = published_listing(1, Listing { maturity: None, cooperation: Vec::new(), price: None, ..listing() });
        let wanted = choosy(1, &[Maturity, Cooperation, Budget]);
        market.pair(&silent, &wanted).await;
        assert_eq!(listings_for(&market, &wanted).await.len(), 1);
    }

    async fn a_demand_whose_time_is_over_makes_no_match(location: Location) {
        let market = Market::open(&location).await;
        // The day of the clock in China is 2026-11-21.
        let until = |number: u32, day: (i32, i32, i32)| {
            published_demand(number, Demand { period: Some(period((2026, 1, 1), day)), ..demand() })
        };
        let (over, today) = (until(1, (2026, 11, 20)), until(2, (2026, 11, 21)));
        market.demand("demand.published", &over).await;
        market.demand("demand.published", &today).await;
        let offered = published_listing(1, listing());
        market.supply("listing.published", &offered).await;
        let found = demands_for(&market, &offered).await;
        let names: Vec<String> = found.into_iter().filter_map(|hit| Some(hit.demand?.name)).collect();
        assert_eq!(names, std::slice::from_ref(&today.name));
        let pairs: Vec<String> = market.matches().await.into_iter().map(|pair| pair.demand).collect();
        assert_eq!(pairs, [today.name]);
        // Its owner may still look what there is.
        assert_eq!(listings_for(&market, &over).await.len(), 1);
        let by_text = pb::RankDemandsRequest { subject: Some(OfListing::Text(text("电瓷", "高强度电瓷的配方"))), ..Default::default() };
        assert_eq!(answer(market.of(&broker()).rank_demands(by_text).await).unwrap().hits.len(), 1);
    }

    async fn indicators_are_compared_from_either_side(location: Location) {
        let market = Market::open(&location).await;
        let offered = Listing {
            summary: "高强度电瓷，抗弯强度稳定在185 MPa以上。".to_owned(),
            ..listing()
        };
        let offered = published_listing(1, offered);
        market.supply("listing.published", &offered).await;
        let wanted = published_demand(1, open_call());
        market.demand("demand.published", &wanted).await;
        let expected = (1.0, "需要抗弯强度≥160 MPa，供给≥185 MPa：满足".to_owned());
        let of = |parts: &[types::FieldScore]| {
            let part = parts.iter().find(|part| part.feature == "indicators");
            part.map(|part| (part.value, part.reason.clone()))
        };
        let hits = listings_for(&market, &wanted).await;
        assert_eq!(of(&hits.first().unwrap().contributions), Some(expected.clone()));
        let hits = demands_for(&market, &offered).await;
        assert_eq!(of(&hits.first().unwrap().contributions), Some(expected.clone()));
        let pair = market.match_of(&offered.name, &wanted.name).await;
        assert_eq!(of(&pair.contributions), Some(expected));
    }
}
