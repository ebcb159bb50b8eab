//! SearchListings and SearchDemands.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::{Demand, demand as demand_states};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::{Listing, listing as listing_states};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, demand, demander, full_listing, listing,
    on_both_databases, open_call, viewer,
};

use crate::support::{
    Client, Market, answer, demand_words, published_demand, published_listing, withdrawn_demand,
    withdrawn_listing, words,
};

async fn listings(client: &mut Client, request: pb::SearchListingsRequest) -> Vec<String> {
    let found = answer(client.search_listings(request).await).unwrap().hits;
    found.into_iter().map(|hit| hit.listing.unwrap().name).collect()
}

async fn demands(client: &mut Client, request: pb::SearchDemandsRequest) -> Vec<String> {
    let found = answer(client.search_demands(request).await).unwrap().hits;
    found.into_iter().map(|hit| hit.demand.unwrap().name).collect()
}

on_both_databases! {
    async fn a_page_ends_before_a_message_is_full(location: Location) {
        let market = Market::open(&location).await;
        let largest = |number: u32| {
            let listing = published_listing(number, full_listing());
            ("listing.published", Listing { summary: "稀土永磁".repeat(2_500), ..listing })
        };
        market.feeds.push(Source::Supply, (1..=150).map(largest));
        market.settled().await;
        let mut client = market.of(&viewer());
        let (mut read, mut page_token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let request = pb::SearchListingsRequest { page_size: 200, page_token, variants_too: true, ..words("永磁") };
            // The client takes no more than 4 MiB.
            let found = answer(client.search_listings(request).await).unwrap();
            read.extend(found.hits.into_iter().map(|hit| hit.listing.unwrap().name));
            pages += 1;
            page_token = found.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        read.sort();
        read.dedup();
        assert_eq!((read.len(), pages), (150, 2));
        let all = pb::RankListingsRequest {
            subject: Some(pb::rank_listings_request::Subject::Text(pb::RankText { content: "永磁".to_owned(), ..Default::default() })),
            limit: 200,
            variants_too: true,
            ..Default::default()
        };
        let ranked = answer(market.of(&demander()).rank_listings(all).await).unwrap().hits;
        assert!((100..150).contains(&ranked.len()), "{}", ranked.len());
    }

    async fn a_listing_is_found_while_it_is_published(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        let published = published_listing(1, full_listing());
        let draft = Listing { state: listing_states::State::Draft.into(), ..published.clone() };
        market.supply("listing.created", &draft).await;
        let none = answer(client.search_listings(words("电瓷")).await).unwrap();
        assert_eq!((none.hits, none.next_page_token.as_str(), none.index_position), (vec![], "", 1));

        market.supply("listing.published", &published).await;
        let found = answer(client.search_listings(words("電瓷")).await).unwrap();
        let [hit] = found.hits.as_slice() else { panic!("{found:?}") };
        let public = Listing { confidential: None, ..published.clone() };
        assert_eq!((hit.listing.clone().unwrap(), hit.index_position), (public, 2));
        let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
        assert!((sum - hit.score).abs() < 1e-9 && hit.score > 0.0 && hit.score <= 1.0, "{hit:?}");
        assert_eq!(hit.matched_terms[0].term, "电瓷");

        let changed = Listing { title: "氧化铝陶瓷".to_owned(), summary: "陶瓷".to_owned(), keywords: vec![], ..published.clone() };
        market.supply("listing.published", &changed).await;
        assert_eq!(listings(&mut client, words("电瓷")).await, Vec::<String>::new(), "the former words are gone");
        assert_eq!(listings(&mut client, words("氧化铝")).await, [published.name.as_str()]);
        market.supply("listing.withdrawn", &withdrawn_listing(&changed)).await;
        assert_eq!(listings(&mut client, words("氧化铝")).await, Vec::<String>::new());
    }

    async fn a_demand_is_found_while_it_is_published(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        let published = published_demand(1, open_call());
        let draft = Demand { state: demand_states::State::Draft.into(), ..published.clone() };
        market.demand("demand.created", &draft).await;
        let none = answer(client.search_demands(demand_words("电瓷")).await).unwrap();
        assert_eq!((none.hits, none.next_page_token.as_str(), none.index_position), (vec![], "", 1));

        market.demand("demand.published", &published).await;
        let found = answer(client.search_demands(demand_words("抗弯强度")).await).unwrap();
        let [hit] = found.hits.as_slice() else { panic!("{found:?}") };
        let public = Demand { confidential: None, ..published.clone() };
        assert_eq!((hit.demand.clone().unwrap(), hit.index_position), (public, 2));
        let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
        assert!((sum - hit.score).abs() < 1e-9 && hit.score > 0.0, "{hit:?}");
        for gone in [withdrawn_demand(&published), Demand { state: demand_states::State::Contracted.into(), ..published.clone() }] {
            market.demand("demand.published", &published).await;
            assert_eq!(demands(&mut client, demand_words("电瓷")).await, [published.name.as_str()]);
            market.demand("demand.withdrawn", &gone).await;
            assert_eq!(demands(&mut client, demand_words("电瓷")).await, Vec::<String>::new());
        }
    }

    async fn all_parts_of_a_filter_must_hold(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let here = published_listing(1, listing());
        let there = Listing {
            kind: listing_states::Kind::Expert.into(),
            organization: OTHER_PROVIDER.to_owned(),
            fields: texts(&["2"]),
            region: "110000".to_owned(),
            ..listing()
        };
        let there = published_listing(2, there);
        market.feeds.push(Source::Supply, [&here, &there].map(|post| ("listing.published", post.clone())));
        let wanted_here = published_demand(1, demand());
        let wanted_there = Demand {
            organization: OTHER_DEMANDER.to_owned(),
            fields: texts(&["2"]),
            region: "110000".to_owned(),
            ..open_call()
        };
        let wanted_there = published_demand(2, wanted_there);
        market.feeds.push(Source::Demand, [&wanted_here, &wanted_there].map(|post| ("demand.published", post.clone())));
        market.settled().await;

        let (achievement, expert) = (listing_states::Kind::Achievement.into(), listing_states::Kind::Expert.into());
        let by = |fields: &[&str], region: &str, kinds: &[i32], organization: &str| pb::ListingSearchFilter {
            fields: texts(fields),
            region: region.to_owned(),
            kinds: kinds.to_vec(),
            organization: organization.to_owned(),
        };
        let cases: [(_, &[&Listing]); 9] = [
            (by(&["4"], "", &[], ""), &[&here]),
            (by(&["2", "6"], "", &[], ""), &[&there]),
            (by(&[], "360000", &[], ""), &[&here]),
            (by(&[], "110000", &[], ""), &[&there]),
            (by(&[], "", &[achievement], ""), &[&here]),
            (by(&[], "", &[], OTHER_PROVIDER), &[&there]),
            (by(&["2"], "110000", &[expert, achievement], OTHER_PROVIDER), &[&there]),
            (by(&["2"], "360000", &[], ""), &[]),
            (by(&[], "", &[expert], PROVIDER), &[]),
        ];
        for (filter, expected) in cases {
            let request = pb::SearchListingsRequest { filter: Some(filter.clone()), ..words("电瓷") };
            let expected: Vec<_> = expected.iter().map(|listing| listing.name.clone()).collect();
            assert_eq!(listings(&mut client, request).await, expected, "{filter:?}");
        }
        let by = |fields: &[&str], region: &str, kinds: &[demand_states::Kind], organization: &str| pb::DemandSearchFilter {
            fields: texts(fields),
            region: region.to_owned(),
            kinds: kinds.iter().map(|&kind| kind.into()).collect(),
            organization: organization.to_owned(),
        };
        let cases: [(_, &[&Demand]); 5] = [
            (by(&["4"], "", &[], ""), &[&wanted_here]),
            (by(&[], "110000", &[], ""), &[&wanted_there]),
            (by(&[], "", &[demand_states::Kind::OpenCall], ""), &[&wanted_there]),
            (by(&[], "", &[], DEMANDER), &[&wanted_here]),
            (by(&["4"], "", &[demand_states::Kind::OpenCall], ""), &[]),
        ];
        for (filter, expected) in cases {
            let request = pb::SearchDemandsRequest { filter: Some(filter.clone()), ..demand_words("电瓷") };
            let expected: Vec<_> = expected.iter().map(|demand| demand.name.clone()).collect();
            assert_eq!(demands(&mut client, request).await, expected, "{filter:?}");
        }
    }

    async fn pages_join_without_a_gap(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        // Equal scores go by name.
        let posts = [3, 1, 5, 2, 4].map(|number| published_listing(number, listing()));
        market.feeds.push(Source::Supply, posts.map(|post| ("listing.published", post)));
        let posts = [3, 1, 2].map(|number| published_demand(number, demand()));
        market.feeds.push(Source::Demand, posts.map(|post| ("demand.published", post)));
        market.settled().await;
        let mut request = pb::SearchListingsRequest { page_size: 2, ..words("电瓷") };
        let mut pages = Vec::new();
        loop {
            let page = answer(client.search_listings(request.clone()).await).unwrap();
            assert_eq!(page.index_position, 5);
            pages.push(page.hits.into_iter().map(|hit| hit.listing.unwrap().name).collect::<Vec<_>>());
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        let name = |number| published_listing(number, listing()).name;
        assert_eq!(pages, [vec![name(1), name(2)], vec![name(3), name(4)], vec![name(5)]]);
        let large = pb::SearchListingsRequest { page_size: 100_000, ..words("电瓷") };
        assert_eq!(listings(&mut client, large).await.len(), 5);

        let first = pb::SearchDemandsRequest { page_size: 2, ..demand_words("电瓷") };
        let page = answer(client.search_demands(first.clone()).await).unwrap();
        let second = pb::SearchDemandsRequest { page_token: page.next_page_token, ..first };
        assert_eq!(demands(&mut client, second).await, [published_demand(3, demand()).name]);
    }

    async fn a_token_serves_its_own_query_only(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        let posts = [1, 2].map(|number| published_listing(number, listing()));
        market.feeds.push(Source::Supply, posts.map(|post| ("listing.published", post)));
        let posts = [1, 2].map(|number| published_demand(number, demand()));
        market.feeds.push(Source::Demand, posts.map(|post| ("demand.published", post)));
        market.settled().await;
        let one = pb::SearchListingsRequest { page_size: 1, ..words("电瓷") };
        let page_token = answer(client.search_listings(one).await).unwrap().next_page_token;
        let one = pb::SearchDemandsRequest { page_size: 1, ..demand_words("电瓷") };
        let of_demands = answer(client.search_demands(one).await).unwrap().next_page_token;
        assert!(!page_token.is_empty() && !of_demands.is_empty());
        let filter = Some(pb::ListingSearchFilter { region: "360000".to_owned(), ..Default::default() });
        let foreign = [
            pb::SearchListingsRequest { page_token: page_token.clone(), ..words("绝缘子") },
            pb::SearchListingsRequest { page_token, filter, ..words("电瓷") },
        ];
        let expected = Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]);
        for request in foreign {
            let refused = client.search_listings(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), expected);
        }
        let request = pb::SearchDemandsRequest { page_token: of_demands, ..demand_words("绝缘子") };
        let refused = client.search_demands(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_search_that_cannot_be_is_refused(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&viewer());
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("query", Reason::FieldRequired),
            ("filter.kinds[0]", Reason::EnumInvalid),
            ("filter.fields[1]", Reason::CodeUnknown),
            ("filter.region", Reason::RegionUnknown),
            ("filter.organization", Reason::CreditCodeInvalid),
        ]);
        let fields = vec!["4".to_owned(), "nothing".to_owned()];
        let (region, organization) = ("999999".to_owned(), "x".to_owned());
        let filter = pb::ListingSearchFilter { fields: fields.clone(), region: region.clone(), kinds: vec![99], organization: organization.clone() };
        let request = pb::SearchListingsRequest { query: " ".to_owned(), filter: Some(filter), page_size: -1, page_token: "?".to_owned(), ..Default::default() };
        let refused = client.search_listings(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
        let filter = pb::DemandSearchFilter { fields, region, kinds: vec![0], organization };
        let request = pb::SearchDemandsRequest { query: String::new(), filter: Some(filter), page_size: -1, page_token: "?".to_owned(), ..Default::default() };
        let refused = client.search_demands(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);

        let refused = client.search_listings(words(&"长".repeat(2_001))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("query", Reason::FieldTooLong)]));
        let filter = pb::ListingSearchFilter { fields: vec!["4".to_owned(); 21], ..Default::default() };
        let refused = client.search_listings(pb::SearchListingsRequest { filter: Some(filter), ..words("电瓷") }).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.fields", Reason::TooManyItems)]));
    }
}
