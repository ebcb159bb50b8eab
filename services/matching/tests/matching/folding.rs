//! Nearly equal listings of one publisher stand in a list as one.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{OTHER_PROVIDER, broker, demand, demander, listing, on_both_databases};

use crate::support::{Market, answer, published_demand, published_listing, withdrawn_listing, words};

/// A listing that differs from the others of its publisher by a model's number.
fn model(number: u32) -> Listing {
    let summary = "特高压用电瓷绝缘子的配方与烧成工艺：以铝矾土为主要原料，经湿法研磨、真空练泥、等静压成型与高温烧成，\
                   抗弯强度高，电气性能稳定，已在多条线路上运行三年以上，适用于高海拔与重污秽地区";
    published_listing(
        number,
        Listing {
            title: format!("高强度电瓷绝缘子（{number}型）"),
            summary: format!("{summary}，型号 X{number}。"),
            ..listing()
        },
    )
}

/// The same text of another publisher.
fn rival(number: u32) -> Listing {
    Listing {
        organization: OTHER_PROVIDER.to_owned(),
        ..model(number)
    }
}

fn wanted() -> Demand {
    published_demand(1, demand())
}

async fn ranked(market: &Market, variants_too: bool) -> Vec<pb::ListingHit> {
    let request = pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(wanted().name)),
        variants_too,
        ..Default::default()
    };
    answer(market.of(&broker()).rank_listings(request).await)
        .unwrap()
        .hits
}

async fn searched(market: &Market, variants_too: bool) -> Vec<pb::ListingHit> {
    let request = pb::SearchListingsRequest {
        variants_too,
        ..words("电瓷绝缘子")
    };
    answer(market.of(&broker()).search_listings(request).await)
        .unwrap()
        .hits
}

/// The listings that hits stand for: each with those folded into it.
fn stand_for(hits: &[pb::ListingHit]) -> Vec<usize> {
    hits.iter().map(|hit| hit.variants.len()).collect()
}

async fn listed(market: &Market, request: pb::ListMatchesRequest) -> Vec<pb::Match> {
    answer(market.of(&demander()).list_matches(request).await)
        .unwrap()
        .matches
}

on_both_databases! {
    async fn ten_variants_do_not_fill_a_list(location: Location) {
        let market = Market::open(&location).await;
        market.demand("demand.published", &wanted()).await;
        for number in 1..=10 {
            market.supply("listing.published", &model(number)).await;
        }
        market.supply("listing.published", &rival(11)).await;
        market.supply("listing.published", &published_listing(12, Listing { title: "电瓷釉料".to_owned(), ..listing() })).await;
        for hits in [ranked(&market, false).await, searched(&market, false).await] {
            let mut folded = stand_for(&hits);
            folded.sort_unstable();
            assert_eq!(folded, [0, 0, 9], "{hits:?}");
            let all = hits.iter().find(|hit| !hit.variants.is_empty()).unwrap();
            assert!(!all.variants.contains(&all.listing.as_ref().unwrap().name));
        }
        for hits in [ranked(&market, true).await, searched(&market, true).await] {
            assert_eq!(stand_for(&hits), [0; 12]);
        }
    }

    async fn one_match_stands_for_the_variants_of_a_listing(location: Location) {
        let market = Market::open(&location).await;
        // Made from either side.
        market.supply("listing.published", &model(1)).await;
        market.supply("listing.published", &model(2)).await;
        market.demand("demand.published", &wanted()).await;
        market.supply("listing.published", &model(3)).await;
        market.supply("listing.published", &rival(4)).await;
        let all = market.matches().await;
        let groups: Vec<&str> = all.iter().map(|pair| pair.variant_group.as_str()).collect();
        let (first, other) = (model(1).name, rival(4).name);
        assert_eq!(groups.iter().filter(|group| **group == first).count(), 3, "{groups:?}");
        assert_eq!(groups.iter().filter(|group| **group == other).count(), 1, "{groups:?}");

        let shown = listed(&market, pb::ListMatchesRequest::default()).await;
        assert_eq!(shown.len(), 2);
        let best = shown.iter().find(|pair| pair.variant_group == first).unwrap();
        let of_group = all.iter().filter(|pair| pair.variant_group == first);
        assert!(of_group.clone().all(|pair| pair.score <= best.score));
        assert_eq!(listed(&market, pb::ListMatchesRequest { variants_too: true, ..Default::default() }).await.len(), 4);
        // Who asks for a listing means that one.
        for number in 1..=3 {
            let filter = pb::MatchFilter { listing: model(number).name, ..Default::default() };
            let request = pb::ListMatchesRequest { filter: Some(filter), ..Default::default() };
            assert_eq!(listed(&market, request).await.len(), 1, "{number}");
        }
        // The next best takes its place.
        market.decline(&demander(), best, pb::r#match::DeclineReason::Price, "").await.unwrap();
        let filter = pb::MatchFilter { states: vec![pb::r#match::State::Suggested.into()], ..Default::default() };
        let request = pb::ListMatchesRequest { filter: Some(filter), ..Default::default() };
        let shown = listed(&market, request).await;
        assert_eq!(shown.len(), 2);
        assert!(shown.iter().all(|pair| pair.name != best.name));
    }

    async fn a_variant_that_is_withdrawn_is_folded_no_more(location: Location) {
        let market = Market::open(&location).await;
        market.demand("demand.published", &wanted()).await;
        for number in 1..=3 {
            market.supply("listing.published", &model(number)).await;
        }
        assert_eq!(stand_for(&ranked(&market, false).await), [2]);
        market.supply("listing.withdrawn", &withdrawn_listing(&model(1))).await;
        let hits = ranked(&market, false).await;
        assert_eq!(stand_for(&hits), [1]);
        assert!(!hits[0].variants.contains(&model(1).name));
    }
}
