//! What nobody may read: hidden publishers, and the confidential layer.

use prost::Message;
use techmarket_kernel::Caller;
use techmarket_proto::demand::v1::{Demand, DemandConfidential};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_demands_request::Subject as OfListing;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::{Listing, ListingConfidential};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, PROVIDER, broker, demand, demander, full_listing, on_both_databases, operator, other_provider,
    provider, system, viewer,
};

use crate::support::{Market, answer, demand_words, published_demand, published_listing, text, words};

fn hidden_listing() -> Listing {
    published_listing(
        1,
        Listing {
            publisher_hidden: true,
            ..full_listing()
        },
    )
}

fn hidden_demand() -> Demand {
    published_demand(
        1,
        Demand {
            publisher_hidden: true,
            ..demand()
        },
    )
}

async fn listing_seen(market: &Market, caller: &Caller) -> Listing {
    let found = answer(market.of(caller).search_listings(words("电瓷")).await).unwrap();
    found.hits.into_iter().next().unwrap().listing.unwrap()
}

async fn demand_seen(market: &Market, caller: &Caller) -> Demand {
    let found = answer(market.of(caller).search_demands(demand_words("电瓷")).await).unwrap();
    found.hits.into_iter().next().unwrap().demand.unwrap()
}

async fn found_by_organization(market: &Market, caller: &Caller) -> (usize, usize) {
    let filter = pb::ListingSearchFilter {
        organization: PROVIDER.to_owned(),
        ..Default::default()
    };
    let request = pb::SearchListingsRequest {
        filter: Some(filter),
        ..words("电瓷")
    };
    let listings = answer(market.of(caller).search_listings(request).await).unwrap();
    let filter = pb::DemandSearchFilter {
        organization: DEMANDER.to_owned(),
        ..Default::default()
    };
    let request = pb::SearchDemandsRequest {
        filter: Some(filter),
        ..demand_words("电瓷")
    };
    let demands = answer(market.of(caller).search_demands(request).await).unwrap();
    (listings.hits.len(), demands.hits.len())
}

/// Everything that `caller` can be told, encoded.
async fn everything(market: &Market, caller: &Caller) -> Vec<u8> {
    let mut client = market.of(caller);
    let mut told = Vec::new();
    told.extend(
        answer(client.search_listings(words("电瓷")).await)
            .unwrap()
            .encode_to_vec(),
    );
    told.extend(
        answer(client.search_demands(demand_words("电瓷")).await)
            .unwrap()
            .encode_to_vec(),
    );
    let subjects = [
        OfDemand::Demand(hidden_demand().name),
        OfDemand::Text(text("电瓷", "抗弯强度")),
    ];
    for subject in subjects {
        let request = pb::RankListingsRequest {
            subject: Some(subject),
            ..Default::default()
        };
        let ranked = answer(client.rank_listings(request).await).unwrap();
        assert_eq!(ranked.hits.len(), 1);
        told.extend(ranked.encode_to_vec());
    }
    let subjects = [
        OfListing::Listing(hidden_listing().name),
        OfListing::Text(text("电瓷", "抗弯强度")),
    ];
    for subject in subjects {
        let request = pb::RankDemandsRequest {
            subject: Some(subject),
            ..Default::default()
        };
        let ranked = answer(client.rank_demands(request).await).unwrap();
        assert_eq!(ranked.hits.len(), 1);
        told.extend(ranked.encode_to_vec());
    }
    let listed = answer(client.list_matches(pb::ListMatchesRequest::default()).await).unwrap();
    for pair in &listed.matches {
        told.extend(market.get(caller, &pair.name).await.unwrap().encode_to_vec());
    }
    told.extend(listed.encode_to_vec());
    told
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

on_both_databases! {
    async fn a_hidden_publisher_is_nameless_in_every_hit(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (hidden_listing(), hidden_demand());
        market.pair(&offered, &wanted).await;
        let public = Listing {
            organization: String::new(),
            organization_name: String::new(),
            external_id: String::new(),
            confidential: None,
            ..offered.clone()
        };
        for caller in [viewer(), broker(), other_provider(), demander()] {
            let seen = listing_seen(&market, &caller).await;
            assert_eq!((&seen.organization, &seen.organization_name, &seen.external_id), (&public.organization, &public.organization_name, &public.external_id), "{caller:?}");
            assert_eq!((seen.title, seen.summary, seen.confidential), (public.title.clone(), public.summary.clone(), None));
        }
        for caller in [provider(), operator()] {
            assert_eq!(listing_seen(&market, &caller).await, Listing { confidential: None, ..offered.clone() });
        }
        let public = Demand { organization: String::new(), organization_name: String::new(), confidential: None, ..wanted.clone() };
        for caller in [viewer(), broker(), provider()] {
            assert_eq!(demand_seen(&market, &caller).await, public, "{caller:?}");
        }
        for caller in [demander(), operator()] {
            assert_eq!(demand_seen(&market, &caller).await, Demand { confidential: None, ..wanted.clone() });
        }
    }

    async fn a_hidden_publisher_is_not_found_by_its_code(location: Location) {
        let market = Market::open(&location).await;
        market.pair(&hidden_listing(), &hidden_demand()).await;
        for caller in [viewer(), broker(), other_provider()] {
            assert_eq!(found_by_organization(&market, &caller).await, (0, 0), "{caller:?}");
        }
        assert_eq!(found_by_organization(&market, &provider()).await, (1, 0), "its own");
        assert_eq!(found_by_organization(&market, &demander()).await, (0, 1), "its own");
        assert_eq!(found_by_organization(&market, &operator()).await, (1, 1));
    }

    async fn the_sides_of_a_match_know_each_other_once_both_accept(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&hidden_listing(), &hidden_demand()).await;
        assert_eq!((made.supply_organization.as_str(), made.demand_organization.as_str()), (PROVIDER, DEMANDER), "an operator's");
        let sides = |pair: &pb::Match| (pair.supply_organization.clone(), pair.demand_organization.clone());
        let shown = |supply: &str, demand: &str| (supply.to_owned(), demand.to_owned());
        let by_code = |organization: &str| pb::ListMatchesRequest {
            filter: Some(pb::MatchFilter { organization: organization.to_owned(), ..Default::default() }),
            ..Default::default()
        };
        let interested = market.accept(&provider(), &made).await.unwrap();
        assert_eq!(sides(&interested), shown(PROVIDER, ""), "one side is not enough");
        for (caller, expected) in [(demander(), shown("", DEMANDER)), (broker(), shown("", "")), (system(), shown("", ""))] {
            assert_eq!(sides(&market.get(&caller, &made.name).await.unwrap()), expected, "{caller:?}");
        }
        let listed = answer(market.of(&demander()).list_matches(by_code(PROVIDER)).await).unwrap();
        assert_eq!(listed.matches, []);
        let accepted = market.accept(&demander(), &interested).await.unwrap();
        assert_eq!(sides(&accepted), shown(PROVIDER, DEMANDER));
        assert_eq!(sides(&market.get(&broker(), &made.name).await.unwrap()), shown(PROVIDER, DEMANDER));
        let listed = answer(market.of(&demander()).list_matches(by_code(PROVIDER)).await).unwrap();
        assert_eq!(listed.matches, [accepted]);
    }

    async fn the_confidential_layer_is_in_no_answer(location: Location) {
        // No feed carries it; a word of it in an event stays unheard all the same.
        let secret = "绝密釉料代号北斗七";
        let confidential = Some(ListingConfidential { detail: secret.to_owned(), contact: None });
        let offered = Listing { confidential, reason: secret.to_owned(), ..hidden_listing() };
        let confidential = Some(DemandConfidential { detail: secret.to_owned(), contact: None });
        let wanted = Demand { confidential, reason: secret.to_owned(), ..hidden_demand() };
        let market = Market::open(&location).await;
        market.pair(&offered, &wanted).await;
        for caller in [operator(), broker(), provider(), demander()] {
            let told = everything(&market, &caller).await;
            assert!(holds(&told, &offered.title) && !holds(&told, secret), "{caller:?}");
        }
        let mut client = market.of(&operator());
        for query in [secret, "绝密", "釉料", "北斗"] {
            assert_eq!(answer(client.search_listings(words(query)).await).unwrap().hits, [], "{query}");
            assert_eq!(answer(client.search_demands(demand_words(query)).await).unwrap().hits, [], "{query}");
        }
    }

    async fn a_hidden_code_is_in_no_answer_to_others(location: Location) {
        let market = Market::open(&location).await;
        market.pair(&hidden_listing(), &hidden_demand()).await;
        let told = everything(&market, &broker()).await;
        assert!(!holds(&told, PROVIDER) && !holds(&told, DEMANDER));
        let told = everything(&market, &provider()).await;
        assert!(holds(&told, PROVIDER) && !holds(&told, DEMANDER));
    }
}
