//! RankListings and RankDemands.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::rank_demands_request::Subject as OfListing;
use techmarket_proto::matching::v1::rank_listings_request::Subject as OfDemand;
use techmarket_proto::supply::v1::{Listing, listing as listing_states};
use techmarket_proto::types::v1 as types;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, demand, demander, full_listing, listing, money, on_both_databases,
    operator, other_demander, provider, viewer,
};
use tonic::{Code, Status};

use crate::support::{
    Market, THRESHOLD, answer, published_demand, published_listing, text, withdrawn_demand, withdrawn_listing,
};

fn for_demand(name: &str) -> pb::RankListingsRequest {
    pb::RankListingsRequest {
        subject: Some(OfDemand::Demand(name.to_owned())),
        variants_too: true,
        ..Default::default()
    }
}

fn for_listing(name: &str) -> pb::RankDemandsRequest {
    pb::RankDemandsRequest {
        subject: Some(OfListing::Listing(name.to_owned())),
        variants_too: true,
        ..Default::default()
    }
}

/// The contributions make up the score, and the weights make up 1.
fn assert_adds_up(score: f64, contributions: &[types::FieldScore]) {
    let sum = |of: fn(&types::FieldScore) -> f64| contributions.iter().map(of).sum::<f64>();
    assert!(
        (sum(|part| part.contribution) - score).abs() < 1e-9,
        "{score} {contributions:?}"
    );
    assert!((sum(|part| part.weight) - 1.0).abs() < 1e-9, "{contributions:?}");
    for part in contributions {
        assert!(
            (part.value * part.weight - part.contribution).abs() < 1e-9,
            "{part:?}"
        );
        assert!((0.0..=1.0).contains(&part.value), "{part:?}");
    }
    assert!(score > 0.0 && score <= 1.0, "{score}");
}

fn features(contributions: &[types::FieldScore]) -> Vec<&str> {
    contributions.iter().map(|part| part.feature.as_str()).collect()
}

fn conditions(failed: &[types::FailedCondition]) -> Vec<&str> {
    assert!(
        failed.iter().all(|failed| !failed.reason.is_ascii()),
        "{failed:?}"
    );
    failed.iter().map(|failed| failed.condition.as_str()).collect()
}

/// Wants more than [`full_listing`] offers, and pays less.
fn demanding() -> Demand {
    Demand {
        maturity_wanted: Some(types::Maturity {
            scale: "gbt22900-2022".to_owned(),
            level: 8,
        }),
        budget: Some(types::MoneyRange {
            minimum: None,
            maximum: Some(money(300_000)),
        }),
        ..demand()
    }
}

fn oranges() -> Listing {
    Listing {
        title: "脐橙黄龙病快速检测".to_owned(),
        summary: "柑橘黄龙病的田间检测方法。".to_owned(),
        fields: vec!["2".to_owned()],
        ..listing()
    }
}

on_both_databases! {
    async fn listings_are_ranked_for_a_demand_with_reasons(location: Location) {
        let market = Market::open(&location).await;
        let posts = [oranges(), full_listing(), listing()];
        let posts: Vec<_> = (1..).zip(posts).map(|(number, post)| published_listing(number, post)).collect();
        market.feeds.push(Source::Supply, posts.iter().map(|post| ("listing.published", post.clone())));
        let wanted = published_demand(1, demanding());
        market.demand("demand.published", &wanted).await;
        let ranked = answer(market.of(&demander()).rank_listings(for_demand(&wanted.name)).await).unwrap();
        assert_eq!(ranked.index_position, 3);
        assert!(ranked.hits.is_sorted_by(|a, b| a.score >= b.score));
        for hit in &ranked.hits {
            assert_adds_up(hit.score, &hit.contributions);
            assert_eq!(hit.index_position, 3);
        }
        let full = ranked.hits.iter().find(|hit| hit.listing.as_ref().unwrap().name == posts[1].name).unwrap();
        assert_eq!(full.listing.clone().unwrap(), Listing { confidential: None, ..posts[1].clone() });
        assert_eq!(features(&full.contributions), ["text_terms", "title_terms", "field", "maturity", "region", "money"]);
        assert_eq!(conditions(&full.failed_conditions), ["maturity_wanted", "price_within_budget"]);
        let terms: Vec<_> = full.matched_terms.iter().map(|term| term.term.as_str()).collect();
        assert!(terms.contains(&"电瓷") && terms.contains(&"特高压"), "{terms:?}");
        assert!(full.matched_terms.is_sorted_by(|a, b| a.weight >= b.weight));
        assert!(full.matched_terms.iter().all(|term| term.weight > 0.0 && term.weight <= 1.0));
        let bare = ranked.hits.iter().find(|hit| hit.listing.as_ref().unwrap().name == posts[2].name).unwrap();
        assert_eq!(features(&bare.contributions), ["text_terms", "title_terms", "field", "region"]);
        assert_eq!(conditions(&bare.failed_conditions), Vec::<&str>::new());
        let far = ranked.hits.iter().find(|hit| hit.listing.as_ref().unwrap().name == posts[0].name);
        assert!(far.is_none_or(|hit| hit.score < THRESHOLD), "{ranked:?}");
    }

    async fn listings_are_ranked_for_a_text(location: Location) {
        let market = Market::open(&location).await;
        let posts = [oranges(), full_listing()];
        let posts: Vec<_> = (1..).zip(posts).map(|(number, post)| published_listing(number, post)).collect();
        market.feeds.push(Source::Supply, posts.iter().map(|post| ("listing.published", post.clone())));
        market.settled().await;
        let mut client = market.of(&broker());
        for subject in [text("", "果园里怎样快速检测黄龙病"), text("黄龙病检测", "需要田间使用的方法")] {
            let request = pb::RankListingsRequest { subject: Some(OfDemand::Text(subject)), ..Default::default() };
            let ranked = answer(client.rank_listings(request).await).unwrap();
            assert_eq!(ranked.hits[0].listing.as_ref().unwrap().name, posts[0].name);
            assert_adds_up(ranked.hits[0].score, &ranked.hits[0].contributions);
            assert!(ranked.hits[0].matched_terms.iter().any(|term| term.term.contains("黄龙")), "{ranked:?}");
            assert!(ranked.hits[0].failed_conditions.is_empty());
        }
        let of_kind = |kind: listing_states::Kind| pb::RankListingsRequest {
            subject: Some(OfDemand::Text(text("", "黄龙病检测"))),
            filter: Some(pb::ListingSearchFilter { kinds: vec![kind.into()], ..Default::default() }),
            ..Default::default()
        };
        assert_eq!(answer(client.rank_listings(of_kind(listing_states::Kind::Achievement)).await).unwrap().hits.len(), 1);
        assert_eq!(answer(client.rank_listings(of_kind(listing_states::Kind::Expert)).await).unwrap().hits, []);
    }

    async fn demands_are_ranked_for_a_listing_or_a_text(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, full_listing());
        market.supply("listing.published", &offered).await;
        let other = Demand { title: "稀土永磁材料回收".to_owned(), summary: "从废料中回收镝与铽。".to_owned(), ..demand() };
        let posts = [published_demand(1, other), published_demand(2, demanding())];
        market.feeds.push(Source::Demand, posts.iter().map(|post| ("demand.published", post.clone())));
        market.settled().await;
        let mut client = market.of(&provider());
        let ranked = answer(client.rank_demands(for_listing(&offered.name)).await).unwrap();
        assert_eq!((ranked.index_position, ranked.hits[0].index_position), (2, 2));
        let best = &ranked.hits[0];
        assert_eq!(best.demand.clone().unwrap(), Demand { confidential: None, ..posts[1].clone() });
        assert_adds_up(best.score, &best.contributions);
        assert_eq!(features(&best.contributions), ["text_terms", "title_terms", "field", "maturity", "region", "money"]);
        assert_eq!(conditions(&best.failed_conditions), ["maturity_wanted", "price_within_budget"]);
        assert!(best.matched_terms.iter().any(|term| term.term == "电瓷"), "{best:?}");

        let request = pb::RankDemandsRequest { subject: Some(OfListing::Text(text("", "稀土废料回收"))), ..Default::default() };
        let ranked = answer(client.rank_demands(request).await).unwrap();
        assert_eq!(ranked.hits[0].demand.as_ref().unwrap().name, posts[0].name);
        assert_adds_up(ranked.hits[0].score, &ranked.hits[0].contributions);
    }

    async fn a_subject_must_be_published(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&broker());
        let wanted = published_demand(1, demand());
        let offered = published_listing(1, listing());
        let refused = client.rank_listings(for_demand(&wanted.name)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &wanted.name), "unknown");
        let refused = client.rank_demands(for_listing(&offered.name)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", &offered.name), "unknown");
        let draft = Listing { state: listing_states::State::Draft.into(), ..offered.clone() };
        market.supply("listing.created", &draft).await;
        assert_refused(&client.rank_demands(for_listing(&offered.name)).await.unwrap_err(), Code::NotFound, Reason::ResourceNotFound);
        market.pair(&offered, &wanted).await;
        assert!(client.rank_listings(for_demand(&wanted.name)).await.is_ok());
        assert!(client.rank_demands(for_listing(&offered.name)).await.is_ok());
        market.supply("listing.withdrawn", &withdrawn_listing(&offered)).await;
        market.demand("demand.withdrawn", &withdrawn_demand(&wanted)).await;
        let refused = client.rank_listings(for_demand(&wanted.name)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &wanted.name), "withdrawn");
        let refused = client.rank_demands(for_listing(&offered.name)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", &offered.name), "withdrawn");
    }

    async fn limits_are_coerced(location: Location) {
        let market = Market::open(&location).await;
        let posts = (1..=203).map(|number| ("listing.published", published_listing(number, listing())));
        market.feeds.push(Source::Supply, posts);
        market.settled().await;
        let mut client = market.of(&broker());
        for (page_size, count) in [(0, 50), (1, 1), (200, 200), (201, 200), (i32::MAX, 200)] {
            let request = pb::RankListingsRequest { subject: Some(OfDemand::Text(text("", "电瓷"))), page_size, variants_too: true, ..Default::default() };
            assert_eq!(answer(client.rank_listings(request).await).unwrap().hits.len(), count, "{page_size}");
        }
        let mut request = pb::RankListingsRequest { subject: Some(OfDemand::Text(text("", "电瓷"))), variants_too: true, ..Default::default() };
        request.limit = 7;
        let old = answer(client.rank_listings(request.clone()).await).unwrap();
        assert_eq!(old.hits.len(), 7, "the name of before");
        (request.limit, request.page_size) = (0, 200);
        let all = answer(client.rank_listings(request.clone()).await).unwrap();
        assert_eq!(all.next_page_token, "", "at most 200 in all");
        request.page_size = 80;
        let mut paged = Vec::new();
        loop {
            let page = answer(client.rank_listings(request.clone()).await).unwrap();
            paged.extend(page.hits);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(paged, all.hits);
    }

    async fn a_ranking_that_cannot_be_is_refused(location: Location) {
        let market = Market::open(&location).await;
        let mut client = market.of(&broker());
        let refused = client.rank_listings(pb::RankListingsRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("subject", Reason::FieldRequired)]));
        let filter = pb::DemandSearchFilter { fields: vec!["?".to_owned()], region: "999999".to_owned(), ..Default::default() };
        let request = pb::RankDemandsRequest { subject: None, filter: Some(filter), page_size: -1, ..Default::default() };
        let refused = client.rank_demands(request).await.unwrap_err();
        let expected = [
            ("subject", Reason::FieldRequired),
            ("page_size", Reason::PageSizeInvalid),
            ("filter.fields[0]", Reason::CodeUnknown),
            ("filter.region", Reason::RegionUnknown),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let filter = pb::ListingSearchFilter { organization: "x".to_owned(), kinds: vec![0], ..Default::default() };
        let request = pb::RankListingsRequest { filter: Some(filter), page_size: -1, ..for_demand("listings/1") };
        let refused = client.rank_listings(request).await.unwrap_err();
        let expected = [
            ("demand", Reason::NameInvalid),
            ("page_size", Reason::PageSizeInvalid),
            ("filter.kinds[0]", Reason::EnumInvalid),
            ("filter.organization", Reason::CreditCodeInvalid),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let refused = client.rank_demands(for_listing("demands/1")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("listing", Reason::NameInvalid)]));
        let long = text(&"长".repeat(201), &"长".repeat(20_001));
        let request = pb::RankDemandsRequest { subject: Some(OfListing::Text(long)), ..Default::default() };
        let refused = client.rank_demands(request).await.unwrap_err();
        let expected = [("text.title", Reason::FieldTooLong), ("text.content", Reason::FieldTooLong)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let request = pb::RankListingsRequest { subject: Some(OfDemand::Text(text("电瓷", ""))), ..Default::default() };
        let refused = client.rank_listings(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("text.content", Reason::FieldRequired)]));
        let refused = market.of(&viewer()).rank_listings(for_demand("demands/1")).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = market.of(&viewer()).rank_demands(for_listing("listings/1")).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
    async fn an_own_draft_ranks_by_its_name(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        market.supply("listing.published", &offered).await;
        let draft = Demand { mandated_brokers: vec![broker().subject], ..published_demand(1, demand()) };
        market.feeds.posts.hold(&Listing::default(), &draft);
        for caller in [demander(), operator(), broker()] {
            let ranked = answer(market.of(&caller).rank_listings(for_demand(&draft.name)).await).unwrap();
            assert_eq!(ranked.hits[0].listing.as_ref().unwrap().name, offered.name, "{caller:?}");
        }
        let refused = market.of(&other_demander()).rank_listings(for_demand(&draft.name)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &draft.name), "nobody else's business");
        let wanted = published_demand(2, demand());
        market.demand("demand.published", &wanted).await;
        let draft = published_listing(2, listing());
        market.feeds.posts.hold(&draft, &Demand::default());
        let ranked = answer(market.of(&provider()).rank_demands(for_listing(&draft.name)).await).unwrap();
        assert_eq!(ranked.hits[0].demand.as_ref().unwrap().name, wanted.name);
        market.feeds.posts.go_away(Status::unavailable("away"));
        let refused = market.of(&provider()).rank_demands(for_listing(&draft.name)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable);
    }

    async fn a_weak_list_says_that_it_is_weak(location: Location) {
        let market = Market::open(&location).await;
        market.supply("listing.published", &published_listing(1, listing())).await;
        let ranked = async |content: &str| {
            let request = pb::RankListingsRequest { subject: Some(OfDemand::Text(text("", content))), ..Default::default() };
            answer(market.of(&broker()).rank_listings(request).await).unwrap()
        };
        let fitting = ranked(&listing().summary).await;
        assert!(!fitting.weak && !fitting.hits.is_empty());
        let nothing = ranked("城市交通信号控制算法").await;
        assert!(nothing.weak, "{:?}", nothing.hits);
        // One word of many, and a page behind it.
        let remote = ranked(&format!("{}，城市交通信号控制算法根据路口车流量实时调整信号灯配时", listing().title.chars().take(2).collect::<String>())).await;
        assert!(remote.weak, "{:?}", remote.hits);
    }
}
