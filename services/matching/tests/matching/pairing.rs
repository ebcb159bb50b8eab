//! The matches that the market makes.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::State;
use techmarket_proto::matching::v1::rank_demands_request::Subject as OfListing;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::{Listing, listing as listing_states};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_PROVIDER, PROVIDER, demand, listing, on_both_databases, operator, provider,
};

use crate::support::{
    Market, THRESHOLD, answer, published_demand, published_listing, withdrawn_demand, withdrawn_listing,
    words,
};

/// Of another subject, with a word in common with [`demand`].
fn distant() -> Listing {
    Listing {
        title: "城市交通信号控制算法".to_owned(),
        summary: "根据路口车流量实时调整信号灯配时，不足之处在于需要较多摄像头。".to_owned(),
        fields: vec!["1".to_owned()],
        organization: OTHER_PROVIDER.to_owned(),
        region: "110000".to_owned(),
        ..listing()
    }
}

async fn best_listing(market: &Market, demand: &Demand) -> pb::ListingHit {
    let request = pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(demand.name.clone())),
        ..Default::default()
    };
    answer(market.of(&operator()).rank_listings(request).await)
        .unwrap()
        .hits
        .remove(0)
}

async fn best_demand(market: &Market, listing: &Listing) -> pb::DemandHit {
    let request = pb::RankDemandsRequest {
        subject: Some(OfListing::Listing(listing.name.clone())),
        ..Default::default()
    };
    answer(market.of(&operator()).rank_demands(request).await)
        .unwrap()
        .hits
        .remove(0)
}

/// With its numbers in whole billionths: a match is kept as text, and its last digit may differ from the hit's.
fn rounded(mut pair: pb::Match) -> pb::Match {
    let round = |number: &mut f64| *number = (*number * 1e9).round();
    round(&mut pair.score);
    for part in &mut pair.contributions {
        round(&mut part.value);
        round(&mut part.weight);
        round(&mut part.contribution);
    }
    for term in &mut pair.matched_terms {
        round(&mut term.weight);
    }
    pair
}

on_both_databases! {
    async fn a_demand_meets_what_is_offered(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let made = market.pair(&offered, &wanted).await;
        let hit = best_listing(&market, &wanted).await;
        let expected = pb::Match {
            name: made.name.clone(),
            etag: "1-1".to_owned(),
            state: State::Suggested.into(),
            listing: offered.name,
            demand: wanted.name,
            listing_title: offered.title,
            demand_title: wanted.title,
            supply_organization: PROVIDER.to_owned(),
            demand_organization: DEMANDER.to_owned(),
            supply_organization_name: offered.organization_name,
            demand_organization_name: wanted.organization_name,
            score: hit.score,
            contributions: hit.contributions,
            matched_terms: hit.matched_terms,
            failed_conditions: hit.failed_conditions,
            create_time: made.create_time,
            update_time: made.create_time,
            supply_region: offered.region,
            demand_region: wanted.region,
            fields: vec!["4".to_owned()],
            variant_group: made.listing.clone(),
            ..pb::Match::default()
        };
        assert_eq!(rounded(made.clone()), rounded(expected));
        assert!(made.create_time.is_some() && made.score >= THRESHOLD);
    }

    async fn a_listing_meets_what_is_wanted(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        market.demand("demand.published", &wanted).await;
        assert_eq!(market.matches().await, []);
        let draft = Listing { state: listing_states::State::Submitted.into(), ..offered.clone() };
        market.supply("listing.submitted", &draft).await;
        assert_eq!(market.matches().await, [], "nobody has reviewed it");
        market.supply("listing.published", &offered).await;
        let made = market.match_of(&offered.name, &wanted.name).await;
        let hit = best_demand(&market, &offered).await;
        let expected = pb::Match {
            score: hit.score,
            contributions: hit.contributions,
            matched_terms: hit.matched_terms,
            ..made.clone()
        };
        assert_eq!(rounded(made.clone()), rounded(expected));
        assert_eq!((made.state(), made.etag.as_str()), (State::Suggested, "1-1"));
    }

    async fn both_published_at_once_make_one_match(location: Location) {
        let market = Market::open(&location).await;
        for number in 1..=5 {
            market.feeds.push(Source::Supply, [("listing.published", published_listing(number, listing()))]);
            market.feeds.push(Source::Demand, [("demand.published", published_demand(number, demand()))]);
        }
        market.settled().await;
        let mut pairs: Vec<_> = market.matches().await.into_iter().map(|pair| (pair.listing, pair.demand)).collect();
        pairs.sort();
        let names = |listing| (1..=5).map(move |demand| (listing, demand));
        let expected: Vec<_> = (1..=5)
            .flat_map(names)
            .map(|(offered, wanted)| (published_listing(offered, listing()).name, published_demand(wanted, demand()).name))
            .collect();
        assert_eq!(pairs, expected);
    }

    async fn only_pairs_above_the_threshold_are_suggested(location: Location) {
        let market = Market::open(&location).await;
        let near = published_listing(1, listing());
        let far = published_listing(2, distant());
        market.supply("listing.published", &far).await;
        market.supply("listing.published", &near).await;
        let wanted = published_demand(1, demand());
        market.demand("demand.published", &wanted).await;
        let request = pb::RankListingsRequest { subject: Some(OfDemand::Demand(wanted.name.clone())), ..Default::default() };
        let ranked = answer(market.of(&operator()).rank_listings(request).await).unwrap().hits;
        let scores: Vec<_> = ranked.iter().map(|hit| (hit.listing.as_ref().unwrap().name.as_str(), hit.score)).collect();
        assert_eq!(scores.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [near.name.as_str(), far.name.as_str()]);
        assert!(scores[0].1 >= THRESHOLD && scores[1].1 < THRESHOLD, "{scores:?}");
        let made: Vec<_> = market.matches().await.into_iter().map(|pair| pair.listing).collect();
        assert_eq!(made, [near.name]);
    }

    async fn a_threshold_out_of_reach_suggests_nothing(location: Location) {
        let market = Market::with_threshold(&location, 0.999).await;
        let wanted = published_demand(1, demand());
        market.supply("listing.published", &published_listing(1, listing())).await;
        market.demand("demand.published", &wanted).await;
        assert!(best_listing(&market, &wanted).await.score > THRESHOLD, "it is ranked all the same");
        assert_eq!(market.matches().await, []);
    }

    async fn an_organisation_never_meets_itself(location: Location) {
        let market = Market::open(&location).await;
        let own = published_demand(1, Demand { organization: PROVIDER.to_owned(), ..demand() });
        market.demand("demand.published", &own).await;
        market.supply("listing.published", &published_listing(1, listing())).await;
        market.demand("demand.published", &published_demand(2, Demand { organization: PROVIDER.to_owned(), ..demand() })).await;
        assert_eq!(best_listing(&market, &own).await.listing.unwrap().organization, PROVIDER);
        assert_eq!(market.matches().await, []);
    }

    async fn events_delivered_again_change_nothing(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let made = market.pair(&offered, &wanted).await;
        let interested = market.accept(&provider(), &made).await.unwrap();
        let other = published_demand(2, demand());
        let second = market.pair(&offered, &other).await;
        market.feeds.redeliver();
        // The followers come to these only behind everything that they had before.
        market.supply("listing.created", &Listing { state: listing_states::State::Draft.into(), ..published_listing(9, distant()) }).await;
        market.demand("demand.withdrawn", &withdrawn_demand(&published_demand(9, demand()))).await;
        assert_eq!(market.matches().await, [interested, second]);
    }

    async fn a_post_published_again_keeps_its_match(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let made = market.pair(&offered, &wanted).await;
        let renamed = Listing { title: "高强度电瓷新配方".to_owned(), ..offered.clone() };
        market.supply("listing.published", &renamed).await;
        let refreshed = market.match_of(&offered.name, &wanted.name).await;
        assert_eq!((refreshed.name.as_str(), refreshed.etag.as_str()), (made.name.as_str(), "1-2"));
        assert_eq!((refreshed.listing_title.as_str(), refreshed.create_time), ("高强度电瓷新配方", made.create_time));
        assert!(refreshed.update_time.unwrap().seconds > made.create_time.unwrap().seconds);
        market.supply("listing.published", &renamed).await;
        assert_eq!(market.matches().await, std::slice::from_ref(&refreshed), "nothing that anybody would see is new");

        // Somebody has answered on the reasons as they stood.
        let interested = market.accept(&provider(), &refreshed).await.unwrap();
        market.supply("listing.published", &offered).await;
        assert_eq!(market.matches().await, [interested]);
    }

    async fn what_has_expired_is_matched_again_when_it_is_renewed(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        market.supply("listing.published", &offered).await;
        let expired = Listing { state: listing_states::State::Expired.into(), ..offered.clone() };
        market.supply("listing.expired", &expired).await;
        market.demand("demand.published", &wanted).await;
        assert_eq!(market.matches().await, []);
        let found = || async { market.of(&operator()).search_listings(words("电瓷")).await.unwrap().into_inner().hits.len() };
        assert_eq!(found().await, 0);
        market.supply("listing.published", &offered).await;
        assert_eq!(market.matches().await.len(), 1);
        assert_eq!(found().await, 1);
    }

    async fn what_is_withdrawn_already_is_not_suggested(location: Location) {
        let market = Market::open(&location).await;
        market.demand("demand.published", &published_demand(1, demand())).await;
        let (gone, stays) = (published_listing(1, listing()), published_listing(2, listing()));
        let renamed = Listing { title: "高强度电瓷新配方".to_owned(), ..stays.clone() };
        let batch = [
            ("listing.published", gone.clone()),
            ("listing.published", stays.clone()),
            ("listing.withdrawn", withdrawn_listing(&gone)),
            ("listing.published", renamed),
        ];
        market.feeds.push(Source::Supply, batch);
        market.settled().await;
        let made: Vec<_> = market.matches().await.into_iter().map(|pair| (pair.listing, pair.listing_title, pair.etag)).collect();
        assert_eq!(made, [(stays.name, "高强度电瓷新配方".to_owned(), "1-1".to_owned())]);
    }
}
