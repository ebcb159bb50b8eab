//! ListListings: what is listed for whom, in which order, in pages.

use techmarket_kernel::{Caller, Reason, Violations};
use techmarket_proto::supply::v1::listing::{Detail, Kind, State};
use techmarket_proto::supply::v1::{
    ExpertDetail, ListListingsRequest, ListListingsResponse, Listing, ListingFilter,
};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, listing, on_both_databases, operator, other_provider, provider, viewer,
};
use tonic::Status;

use crate::support::{Market, largest};

async fn list(
    market: &Market,
    caller: &Caller,
    request: ListListingsRequest,
) -> Result<ListListingsResponse, Status> {
    let answer = market.as_(caller).list_listings(request).await?;
    Ok(answer.into_inner())
}

fn filtered(filter: ListingFilter) -> ListListingsRequest {
    ListListingsRequest {
        filter: Some(filter),
        ..ListListingsRequest::default()
    }
}

async fn titles(market: &Market, caller: &Caller, request: ListListingsRequest) -> Vec<String> {
    let page = list(market, caller, request).await.unwrap();
    assert_eq!(page.next_page_token, "");
    page.listings.into_iter().map(|listing| listing.title).collect()
}

fn titled(title: &str) -> Listing {
    Listing {
        title: title.to_owned(),
        ..listing()
    }
}

/// Seven listings: "own draft" to "other hidden", in the order they are made.
async fn stocked(location: &Location) -> Market {
    let market = Market::at(location).await;
    let of_other = |title: &str| Listing {
        organization: OTHER_PROVIDER.to_owned(),
        ..titled(title)
    };
    market.create(titled("own draft")).await;
    let expert = Listing {
        kind: Kind::Expert.into(),
        detail: Some(Detail::Expert(ExpertDetail {
            person: "张示例".to_owned(),
            ..ExpertDetail::default()
        })),
        region: "360100".to_owned(),
        external_id: "A-1".to_owned(),
        ..titled("own published expert")
    };
    market.published(expert).await;
    market.submitted(titled("own submitted")).await;
    let hidden = Listing {
        publisher_hidden: true,
        ..titled("own hidden")
    };
    market.published(hidden).await;
    market.create(of_other("other draft")).await;
    let elsewhere = Listing {
        region: "430200".to_owned(),
        ..of_other("other published")
    };
    market.published(elsewhere).await;
    let hidden = Listing {
        publisher_hidden: true,
        external_id: "A-1".to_owned(),
        ..of_other("other hidden")
    };
    market.published(hidden).await;
    market
}

on_both_databases! {
    async fn a_page_ends_before_a_message_is_full(location: Location) {
        let market = Market::at(&location).await;
        let mut made = Vec::new();
        for _ in 0..30 {
            made.push(market.create(largest()).await.name);
        }
        let (mut read, mut page_token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let request = ListListingsRequest {
                order_by: "create_time".to_owned(),
                page_size: 200,
                page_token,
                ..ListListingsRequest::default()
            };
            // The client takes no more than 4 MiB.
            let page = list(&market, &provider(), request).await.unwrap();
            read.extend(page.listings.into_iter().map(|listing| listing.name));
            pages += 1;
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!((read, pages), (made, 2));
    }

    async fn title_times_and_own_narrow_a_list(location: Location) {
        let market = Market::at(&location).await;
        let minute = jiff::SignedDuration::from_mins(1);
        let first = market.create(titled("高亮LED芯片")).await;
        market.harness.advance(minute);
        let second = market.published(titled("led 驱动")).await;
        market.harness.advance(minute);
        let of_other = Listing { organization: OTHER_PROVIDER.to_owned(), ..titled("LED 显示屏") };
        let third = market.published(of_other).await;
        market.create(titled("陶瓷")).await;
        let led = ListingFilter { title: "Led".to_owned(), ..ListingFilter::default() };
        let (one, two, three) = (first.title.as_str(), second.title.as_str(), third.title.as_str());
        for (caller, filter, expected) in [
            (provider(), led.clone(), vec![three, two, one]),
            (viewer(), led.clone(), vec![three, two]),
            (provider(), ListingFilter { own: true, ..led.clone() }, vec![two, one]),
            (provider(), ListingFilter { own: true, states: vec![State::Draft.into()], ..led.clone() }, vec![one]),
            (other_provider(), ListingFilter { own: true, ..ListingFilter::default() }, vec![three]),
            (provider(), ListingFilter { create_time_after: first.create_time, ..led.clone() }, vec![three, two]),
            (provider(), ListingFilter { create_time_before: third.create_time, ..led.clone() }, vec![two, one]),
            (provider(), ListingFilter { update_time_after: second.update_time, ..led.clone() }, vec![three]),
            (provider(), ListingFilter { title: "%".to_owned(), ..ListingFilter::default() }, vec![]),
        ] {
            assert_eq!(titles(&market, &caller, filtered(filter.clone())).await, expected, "{filter:?}");
        }
        let mut request = ListListingsRequest { page_size: 1, ..filtered(led) };
        let mut paged = Vec::new();
        loop {
            let page = list(&market, &provider(), request.clone()).await.unwrap();
            paged.extend(page.listings.into_iter().map(|listing| listing.title));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(paged, [three, two, one]);
        let own = ListingFilter { own: true, organization: OTHER_PROVIDER.to_owned(), ..ListingFilter::default() };
        for (caller, filter) in [(provider(), own.clone()), (viewer(), ListingFilter { organization: String::new(), ..own })] {
            let refused = list(&market, &caller, filtered(filter)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.own", Reason::FilterInvalid)]));
        }
        let long = ListingFilter { title: "长".repeat(201), ..ListingFilter::default() };
        let refused = list(&market, &viewer(), filtered(long)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.title", Reason::FieldTooLong)]));
    }

    async fn everybody_sees_what_is_published_and_what_is_ones_own(location: Location) {
        let market = stocked(&location).await;
        let all = async |caller: Caller| titles(&market, &caller, ListListingsRequest::default()).await;
        assert_eq!(all(operator()).await.len(), 7);
        let public = ["other hidden", "other published", "own hidden", "own published expert"];
        assert_eq!(all(viewer()).await, public);
        let own = ["other hidden", "other published", "own hidden", "own submitted", "own published expert", "own draft"];
        assert_eq!(all(provider()).await, own);
        let other = ["other hidden", "other published", "other draft", "own hidden", "own published expert"];
        assert_eq!(all(other_provider()).await, other);
    }

    async fn filters_must_all_hold(location: Location) {
        let market = stocked(&location).await;
        let of = async |caller: Caller, filter| titles(&market, &caller, filtered(filter)).await;
        let filter = ListingFilter::default;
        let organization = |code: &str| ListingFilter { organization: code.to_owned(), ..filter() };
        assert_eq!(of(viewer(), organization(PROVIDER)).await, ["own published expert"], "hidden stays hidden");
        let own = ["own hidden", "own submitted", "own published expert", "own draft"];
        assert_eq!(of(provider(), organization(PROVIDER)).await, own);
        assert_eq!(of(operator(), organization(PROVIDER)).await, own);
        let states = ListingFilter { states: vec![State::Draft.into(), State::Submitted.into()], ..filter() };
        assert_eq!(of(provider(), states.clone()).await, ["own submitted", "own draft"]);
        assert_eq!(of(viewer(), states).await, Vec::<String>::new());
        let kinds = ListingFilter { kinds: vec![Kind::Expert.into(), Kind::Service.into()], ..filter() };
        assert_eq!(of(viewer(), kinds).await, ["own published expert"]);
        let region = |code: &str| ListingFilter { region: code.to_owned(), ..filter() };
        for (code, expected) in [
            ("360000", vec!["other hidden", "own hidden", "own published expert"]),
            ("360300", vec!["other hidden", "own hidden"]),
            ("360302", vec![]),
            ("430000", vec!["other published"]),
            ("430200", vec!["other published"]),
        ] {
            assert_eq!(of(viewer(), region(code)).await, expected, "{code}");
        }
        let external = ListingFilter { external_id: "A-1".to_owned(), ..filter() };
        assert_eq!(of(viewer(), external.clone()).await, ["own published expert"], "the key would tell who hides");
        assert_eq!(of(other_provider(), external.clone()).await, ["other hidden", "own published expert"]);
        let both = ListingFilter { organization: OTHER_PROVIDER.to_owned(), ..external };
        assert_eq!(of(operator(), both).await, ["other hidden"]);
    }

    async fn pages_join_to_the_whole_list(location: Location) {
        let market = Market::at(&location).await;
        for number in 0..7 {
            market.create(titled(&format!("{number}"))).await;
        }
        for (order_by, expected) in [
            ("", ["6", "5", "4", "3", "2", "1", "0"]),
            ("create_time desc", ["6", "5", "4", "3", "2", "1", "0"]),
            ("create_time", ["0", "1", "2", "3", "4", "5", "6"]),
        ] {
            let mut request = ListListingsRequest { order_by: order_by.to_owned(), page_size: 3, ..ListListingsRequest::default() };
            let (mut found, mut sizes) = (Vec::new(), Vec::new());
            loop {
                let page = list(&market, &provider(), request.clone()).await.unwrap();
                sizes.push(page.listings.len());
                found.extend(page.listings.into_iter().map(|listing| listing.title));
                // What is made meanwhile moves nothing between the pages.
                if order_by != "create_time" {
                    market.create(titled("new")).await;
                }
                request.page_token = page.next_page_token;
                if request.page_token.is_empty() {
                    break;
                }
            }
            found.retain(|title| title != "new");
            assert_eq!(found, expected, "{order_by}");
            assert!(sizes.iter().all(|size| *size <= 3), "{sizes:?}");
        }
    }
}

#[tokio::test]
async fn a_page_token_belongs_to_its_query() {
    let market = Market::new().await;
    for _ in 0..3 {
        market.draft().await;
    }
    let first = ListListingsRequest {
        page_size: 1,
        ..ListListingsRequest::default()
    };
    let token = list(&market, &provider(), first.clone())
        .await
        .unwrap()
        .next_page_token;
    let next = ListListingsRequest {
        page_token: token,
        ..first
    };
    // Another size is the same query.
    let sized = ListListingsRequest {
        page_size: 2,
        ..next.clone()
    };
    assert_eq!(list(&market, &provider(), sized).await.unwrap().listings.len(), 2);
    let mut cases = vec![
        (
            ListListingsRequest {
                order_by: "create_time".to_owned(),
                ..next.clone()
            },
            Reason::PageTokenForeign,
        ),
        (
            ListListingsRequest {
                filter: Some(ListingFilter {
                    region: "360000".to_owned(),
                    ..ListingFilter::default()
                }),
                ..next.clone()
            },
            Reason::PageTokenForeign,
        ),
    ];
    for token in ["x", "AAAA", "令牌"] {
        let request = ListListingsRequest {
            page_token: token.to_owned(),
            ..next.clone()
        };
        cases.push((request, Reason::PageTokenInvalid));
    }
    for (request, reason) in cases {
        let refused = list(&market, &provider(), request).await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::of_fields(&[("page_token", reason)])
        );
    }
}

#[tokio::test]
async fn a_token_with_a_key_that_is_none_of_ours_is_refused() {
    let market = Market::new().await;
    let query = ListListingsRequest::default();
    let forged = techmarket_rpc::page(&mut Violations::new(), &query).token("~");
    let request = ListListingsRequest {
        page_token: forged,
        ..query
    };
    let refused = list(&market, &provider(), request).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::of_fields(&[("page_token", Reason::PageTokenInvalid)])
    );
}

#[tokio::test]
async fn bad_queries_name_every_fault() {
    let market = Market::new().await;
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            organization: "x".to_owned(),
            states: vec![State::Draft.into(), 0, 99],
            kinds: vec![Kind::Expert.into(); 11],
            region: "999999".to_owned(),
            external_id: "瓷".repeat(101),
            import_name: "7".to_owned(),
            ..ListingFilter::default()
        }),
        order_by: "title".to_owned(),
        page_size: -1,
        page_token: String::new(),
    };
    let refused = list(&market, &viewer(), request).await.unwrap_err();
    let expected = Refusal::of_fields(&[
        ("page_size", Reason::PageSizeInvalid),
        ("order_by", Reason::FilterInvalid),
        ("filter.external_id", Reason::FieldTooLong),
        ("filter.organization", Reason::CreditCodeInvalid),
        ("filter.states[1]", Reason::EnumInvalid),
        ("filter.states[2]", Reason::EnumInvalid),
        ("filter.kinds", Reason::TooManyItems),
        ("filter.region", Reason::RegionUnknown),
        ("filter.import_name", Reason::NameInvalid),
    ]);
    assert_eq!(Refusal::read(&refused), expected);
}
