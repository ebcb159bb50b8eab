//! ListDemands.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::demand::{Kind, State};
use techmarket_proto::demand::v1::{
    Demand, DemandConfidential, DemandFilter, ListDemandsRequest, ListDemandsResponse,
};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, Refusal, assert_refused, demand, demander, on_both_databases, open_call, operator,
    other_demander, viewer,
};
use tonic::{Code, Status};

use crate::support::{Demands, Verb, full_demand};

async fn list(
    demands: &Demands,
    caller: &Caller,
    request: ListDemandsRequest,
) -> Result<ListDemandsResponse, Status> {
    demands
        .of(caller)
        .list_demands(request)
        .await
        .map(tonic::Response::into_inner)
}

async fn found(demands: &Demands, caller: &Caller, filter: DemandFilter) -> Vec<String> {
    let request = ListDemandsRequest {
        filter: Some(filter),
        order_by: "create_time".to_owned(),
        ..Default::default()
    };
    names(&list(demands, caller, request).await.unwrap())
}

fn names(page: &ListDemandsResponse) -> Vec<String> {
    page.demands.iter().map(|demand| demand.name.clone()).collect()
}

on_both_databases! {
    async fn a_page_ends_before_a_message_is_full(location: Location) {
        let demands = Demands::open(&location).await;
        let largest = Demand {
            summary: "稀".repeat(10_000),
            confidential: Some(DemandConfidential {
                detail: "土".repeat(50_000),
                ..DemandConfidential::default()
            }),
            ..demand()
        };
        let mut made = Vec::new();
        for _ in 0..30 {
            made.push(demands.draft(largest.clone()).await.name);
        }
        made.sort();
        let first = ListDemandsRequest {
            order_by: "create_time".to_owned(),
            page_size: 200,
            ..ListDemandsRequest::default()
        };
        // The client takes no more than 4 MiB.
        let page = list(&demands, &demander(), first.clone()).await.unwrap();
        let mut read = names(&page);
        assert!(read.len() < made.len() && !page.next_page_token.is_empty(), "{}", read.len());
        let page_token = page.next_page_token;
        let page = list(&demands, &demander(), ListDemandsRequest { page_token, ..first }).await.unwrap();
        read.extend(names(&page));
        read.sort();
        assert_eq!((read, page.next_page_token.as_str()), (made, ""));
    }

    async fn title_time_and_own_narrow_a_list(location: Location) {
        let demands = Demands::open(&location).await;
        let titled = |title: &str| Demand { title: title.to_owned(), ..demand() };
        let draft = demands.draft(titled("LED 散热")).await;
        let open = demands.after(titled("led 封装"), &[Verb::Submit, Verb::Publish]).await;
        demands.draft(titled("陶瓷")).await;
        let led = DemandFilter { title: "led".to_owned(), ..Default::default() };
        let own = DemandFilter { own: true, states: vec![State::Draft.into()], ..led.clone() };
        assert_eq!(found(&demands, &demander(), led.clone()).await, [draft.name.clone(), open.name.clone()]);
        assert_eq!(found(&demands, &viewer(), led.clone()).await, [open.name]);
        assert_eq!(found(&demands, &demander(), own.clone()).await, [draft.name]);
        let later = DemandFilter { create_time_after: draft.update_time, ..own.clone() };
        assert_eq!(found(&demands, &demander(), later).await, [""; 0]);
        let request = ListDemandsRequest { filter: Some(own), ..Default::default() };
        let refused = list(&demands, &viewer(), request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.own", Reason::FilterInvalid)]));
    }

    async fn a_list_holds_what_the_caller_may_see(location: Location) {
        let demands = Demands::open(&location).await;
        let draft = demands.draft(demand()).await.name;
        let open = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await.name;
        let hidden = demands.after(full_demand(), &[Verb::Submit, Verb::Publish]).await.name;
        let closed = demands.after(demand(), &[Verb::Submit, Verb::Publish, Verb::Close]).await.name;
        let all = [draft, open.clone(), hidden.clone(), closed.clone()];
        for insider in [demander(), operator()] {
            assert_eq!(found(&demands, &insider, DemandFilter::default()).await, all);
        }
        for stranger in [viewer(), other_demander()] {
            let public = found(&demands, &stranger, DemandFilter::default()).await;
            assert_eq!(public, [open.clone(), hidden.clone(), closed.clone()]);
            // To ask for an organisation would tell which hidden demands are its own.
            let filter = DemandFilter { organization: DEMANDER.to_owned(), ..Default::default() };
            assert_eq!(found(&demands, &stranger, filter).await, [open.clone(), closed.clone()]);
        }
        let filter = DemandFilter { organization: DEMANDER.to_owned(), ..Default::default() };
        assert_eq!(found(&demands, &demander(), filter).await, all);
        let page = list(&demands, &viewer(), ListDemandsRequest::default()).await.unwrap();
        let reads = |demand: &Demand| demand.confidential.is_some() || !demand.reason.is_empty();
        assert!(!page.demands.iter().any(reads), "neither the confidential layer nor reasons");
    }

    async fn filters_must_all_hold(location: Location) {
        let demands = Demands::open(&location).await;
        let here = demands.draft(demand()).await.name;
        let there = Demand { region: "110000".to_owned(), ..open_call() };
        let there = demands.after(there, &[Verb::Submit]).await.name;
        let by = |states: &[State], kinds: &[Kind], region: &str| DemandFilter {
            states: states.iter().map(|&state| state.into()).collect(),
            kinds: kinds.iter().map(|&kind| kind.into()).collect(),
            region: region.to_owned(),
            ..Default::default()
        };
        let cases: [(DemandFilter, &[&String]); 7] = [
            (by(&[State::Draft], &[], ""), &[&here]),
            (by(&[State::Draft, State::Submitted], &[], ""), &[&here, &there]),
            (by(&[], &[Kind::OpenCall], ""), &[&there]),
            (by(&[], &[], "360000"), &[&here]),
            (by(&[], &[], "360300"), &[&here]),
            (by(&[], &[], "360100"), &[]),
            (by(&[State::Draft], &[Kind::OpenCall], ""), &[]),
        ];
        for (filter, expected) in cases {
            let found = found(&demands, &demander(), filter.clone()).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        }
    }

    async fn pages_join_without_a_gap_in_both_orders(location: Location) {
        let demands = Demands::open(&location).await;
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(demands.draft(demand()).await.name);
        }
        for order_by in ["create_time", "create_time desc", ""] {
            let mut request =
                ListDemandsRequest { page_size: 2, order_by: order_by.to_owned(), ..Default::default() };
            let mut seen = Vec::new();
            let mut pages = 0;
            loop {
                let page = list(&demands, &demander(), request.clone()).await.unwrap();
                seen.extend(names(&page));
                pages += 1;
                request.page_token = page.next_page_token;
                if request.page_token.is_empty() {
                    break;
                }
            }
            if order_by != "create_time" {
                seen.reverse();
            }
            assert_eq!((seen, pages), (made.clone(), 3), "{order_by}");
        }
    }

    async fn a_list_that_cannot_be_is_refused(location: Location) {
        let demands = Demands::open(&location).await;
        demands.draft(demand()).await;
        demands.draft(demand()).await;
        let filter = DemandFilter {
            organization: "x".to_owned(),
            states: vec![0],
            kinds: vec![99],
            region: "999999".to_owned(),
            ..DemandFilter::default()
        };
        let request = ListDemandsRequest {
            filter: Some(filter),
            order_by: "title".to_owned(),
            page_size: -1,
            page_token: "?".to_owned(),
        };
        let refused = list(&demands, &demander(), request).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("order_by", Reason::FilterInvalid),
            ("filter.organization", Reason::CreditCodeInvalid),
            ("filter.states[0]", Reason::EnumInvalid),
            ("filter.kinds[0]", Reason::EnumInvalid),
            ("filter.region", Reason::RegionUnknown),
        ]);
        assert_eq!(Refusal::read(&refused), expected);

        let request = ListDemandsRequest { page_size: 1, ..Default::default() };
        let page = list(&demands, &demander(), request.clone()).await.unwrap();
        let foreign = ListDemandsRequest {
            page_token: page.next_page_token,
            order_by: "create_time".to_owned(),
            ..request
        };
        let refused = list(&demands, &demander(), foreign).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::PageTokenForeign);
    }
}
