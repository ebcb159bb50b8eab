//! What a page of search results needs: snippets, facets, orders, numbers, names, and suggestions while somebody types.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::supply::v1::{Listing, Price};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, demand, full_listing, listing, on_both_databases, provider, viewer,
};

use crate::support::{
    Client, Market, answer, demand_words, published_demand, published_listing, withdrawn_listing, words,
};

/// Three listings of two organisations: two of electrical porcelain and one of rare earths.
fn three() -> [Listing; 3] {
    let priced = |units| {
        Some(Price {
            minimum: Some(yuan(units)),
            ..full_listing().price.unwrap()
        })
    };
    let time = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
    [
        published_listing(
            1,
            Listing {
                price: priced(900),
                publish_time: time(100),
                ..full_listing()
            },
        ),
        published_listing(
            2,
            Listing {
                organization: OTHER_PROVIDER.to_owned(),
                organization_name: "示例研究院".to_owned(),
                external_id: "CG-2026-002".to_owned(),
                title: "特高压电瓷釉料".to_owned(),
                region: "110000".to_owned(),
                price: priced(300),
                publish_time: time(300),
                intellectual_property: Vec::new(),
                detail: None,
                ..full_listing()
            },
        ),
        published_listing(
            3,
            Listing {
                title: "钕铁硼磁钢的晶界扩散".to_owned(),
                summary: "减少重稀土用量，矫顽力提高。".to_owned(),
                keywords: vec!["钕铁硼".to_owned(), "晶界扩散".to_owned()],
                publish_time: time(200),
                ..listing()
            },
        ),
    ]
}

fn yuan(units: i64) -> techmarket_proto::google::r#type::Money {
    techmarket_proto::google::r#type::Money {
        currency_code: "CNY".to_owned(),
        units,
        nanos: 0,
    }
}

async fn market(location: &Location) -> Market {
    let market = Market::open(location).await;
    market
        .feeds
        .push(Source::Supply, three().map(|post| ("listing.published", post)));
    market.settled().await;
    market
}

async fn page(client: &mut Client, request: pb::SearchListingsRequest) -> pb::SearchListingsResponse {
    answer(client.search_listings(request).await).unwrap()
}

fn numbers(page: &pb::SearchListingsResponse) -> Vec<String> {
    let names = page.hits.iter().map(|hit| hit.listing.clone().unwrap().name);
    names
        .map(|name| name.chars().last().unwrap().to_string())
        .collect()
}

async fn suggested(client: &mut Client, prefix: &str) -> Vec<(String, i64, String)> {
    let request = pb::SuggestSearchesRequest {
        prefix: prefix.to_owned(),
        ..Default::default()
    };
    let found = answer(client.suggest_searches(request).await)
        .unwrap()
        .suggestions;
    found
        .into_iter()
        .map(|found| (found.text, found.posts, found.post))
        .collect()
}

on_both_databases! {
    async fn numbers_and_names_find_exactly_theirs(location: Location) {
        let market = market(&location).await;
        let mut client = market.of(&viewer());
        let own_name = full_listing().organization_name;
        let cases: [(&str, &[&str]); 7] = [
            ("CG-2026-001", &["1"]),
            ("cg2026002", &["2"]),
            ("ZL 2026 0000 0001.X", &["1"]),
            ("3602026Y0001", &["1"]),
            ("示例研究院", &["2"]),
            (own_name.as_str(), &["1", "3"]),
            ("示例研究院 电瓷", &["2"]),
        ];
        for (typed, expected) in cases {
            let found = page(&mut client, words(typed)).await;
            assert_eq!(numbers(&found), expected, "{typed}");
            assert_eq!(found.total_size, i64::try_from(expected.len()).unwrap(), "{typed}");
        }
    }

    async fn who_hides_is_found_by_neither_name_nor_number(location: Location) {
        let market = Market::open(&location).await;
        let hidden = published_listing(1, Listing { publisher_hidden: true, ..full_listing() });
        market.supply("listing.published", &hidden).await;
        let mut client = market.of(&viewer());
        for typed in [hidden.organization_name.as_str(), "CG-2026-001"] {
            let found = page(&mut client, words(typed)).await;
            assert!(found.hits.is_empty(), "{typed}: {found:?}");
        }
        let request = pb::SearchListingsRequest { with_facets: true, ..words("电瓷") };
        let of_others = page(&mut client, request.clone()).await;
        let organizations = |page: &pb::SearchListingsResponse| {
            let facet = page.facets.iter().find(|facet| facet.field == "organization").unwrap();
            facet.values.iter().map(|value| value.code.clone()).collect::<Vec<_>>()
        };
        assert_eq!((of_others.hits.len(), organizations(&of_others)), (1, vec![]));
        let own = page(&mut market.of(&provider()), request).await;
        assert_eq!(organizations(&own), [PROVIDER]);
    }

    async fn a_hit_shows_where_the_words_stand(location: Location) {
        let market = market(&location).await;
        let found = page(&mut market.of(&viewer()), words("矫顽力")).await;
        let [hit] = found.hits.as_slice() else { panic!("{found:?}") };
        let snippet = hit.snippets.iter().find(|snippet| snippet.field == "summary").unwrap();
        let [range] = snippet.highlights.as_slice() else { panic!("{snippet:?}") };
        let (start, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
        let highlighted: String = snippet.text.chars().skip(start).take(end - start).collect();
        assert_eq!(highlighted, "矫顽力");
        // What is confidential is in no snippet.
        let confidential = full_listing().confidential.unwrap_or_default().detail;
        let found = page(&mut market.of(&viewer()), words("电瓷")).await;
        assert!(confidential.is_empty() || found.hits.iter().flat_map(|hit| &hit.snippets).all(|snippet| !snippet.text.contains(&confidential)));
    }

    async fn facets_count_what_was_found(location: Location) {
        let market = market(&location).await;
        let request = pb::SearchListingsRequest { with_facets: true, page_size: 1, ..words("电瓷") };
        let found = page(&mut market.of(&viewer()), request).await;
        assert_eq!((found.total_size, found.total_is_estimate), (2, false));
        let counts = |field: &str| -> Vec<(String, i64)> {
            let facet = found.facets.iter().find(|facet| facet.field == field).unwrap();
            facet.values.iter().map(|value| (value.code.clone(), value.count)).collect()
        };
        let of = |values: &[(&str, i64)]| values.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect::<Vec<_>>();
        assert_eq!(counts("kind"), of(&[("KIND_ACHIEVEMENT", 2)]));
        assert_eq!(counts("province"), of(&[("110000", 1), ("360000", 1)]));
        assert_eq!(counts("fields"), of(&[("2", 2), ("4", 2)]));
        assert_eq!(counts("organization").len(), 2);
        assert_eq!(counts("maturity"), of(&[("6", 2)]));
    }

    async fn hits_are_ordered_as_asked(location: Location) {
        let market = market(&location).await;
        let mut client = market.of(&viewer());
        for (order_by, expected) in [("publish_time desc", ["2", "1"]), ("price", ["2", "1"]), ("price desc", ["1", "2"])] {
            let request = pb::SearchListingsRequest { order_by: order_by.to_owned(), ..words("电瓷") };
            assert_eq!(numbers(&page(&mut client, request).await), expected, "{order_by}");
        }
        let request = pb::SearchListingsRequest { order_by: "name".to_owned(), ..words("电瓷") };
        let refused = client.search_listings(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("order_by", Reason::FilterInvalid)]));
    }

    async fn an_answer_says_what_else_it_did(location: Location) {
        let market = market(&location).await;
        let mut client = market.of(&viewer());
        let found = page(&mut client, words("NdFeB")).await;
        assert_eq!(numbers(&found), ["3"]);
        assert!(found.also_searched.contains(&"钕铁硼".to_owned()), "{found:?}");
        let found = page(&mut client, words("量子 电瓷")).await;
        assert_eq!(found.hits.len(), 2);
        assert_eq!(found.unknown_terms[0].term, "量子");
        let found = page(&mut client, words("的 和")).await;
        assert!(found.hits.is_empty() && found.notice.contains("虚词"), "{found:?}");
        let found = page(&mut client, words("电瓷 -釉料")).await;
        assert_eq!(numbers(&found), ["1"]);
    }

    async fn suggestions_begin_with_what_was_typed(location: Location) {
        let market = market(&location).await;
        let mut client = market.of(&viewer());
        let term = |text: &str, posts| (text.to_owned(), posts, String::new());
        for prefix in ["钕", "nvtie", "nt", "NTP"] {
            let found = suggested(&mut client, prefix).await;
            assert_eq!(found.first(), Some(&term("钕铁硼", 1)), "{prefix}: {found:?}");
        }
        assert_eq!(suggested(&mut client, "dianc").await[0], term("电瓷", 2));
        let by_title = suggested(&mut client, "特高").await;
        let listing = &three()[1];
        assert_eq!(by_title, [(listing.title.clone(), 1, listing.name.clone())]);
        // What was taken back is suggested no more.
        market.supply("listing.withdrawn", &withdrawn_listing(&three()[2])).await;
        assert_eq!(suggested(&mut client, "钕").await, []);
        market.demand("demand.published", &published_demand(1, Demand { keywords: vec!["瓷件".to_owned()], ..demand() })).await;
        let request = pb::SuggestSearchesRequest { prefix: "瓷".to_owned(), demands: true, max_suggestions: 1 };
        let found = answer(client.suggest_searches(request).await).unwrap().suggestions;
        assert_eq!(found[0].text, "瓷件");
        assert_eq!(answer(client.search_demands(demand_words("瓷件")).await).unwrap().total_size, 1);
    }

    async fn a_suggestion_that_cannot_be_is_refused(location: Location) {
        let market = market(&location).await;
        let request = pb::SuggestSearchesRequest { prefix: " ".to_owned(), max_suggestions: -1, ..Default::default() };
        let refused = market.of(&viewer()).suggest_searches(request).await.unwrap_err();
        let expected = Refusal::of_fields(&[("prefix", Reason::FieldRequired), ("max_suggestions", Reason::ValueOutOfRange)]);
        assert_eq!(Refusal::read(&refused), expected);
    }
}
