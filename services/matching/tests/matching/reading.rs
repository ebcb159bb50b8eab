//! GetMatch and ListMatches.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, Refusal, assert_refused, broker, demand, demander, listing,
    on_both_databases, operator, other_demander, other_provider, provider, registrar, system, viewer,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

async fn list(
    market: &Market,
    caller: &Caller,
    request: pb::ListMatchesRequest,
) -> Result<pb::ListMatchesResponse, Status> {
    answer(market.of(caller).list_matches(request).await)
}

async fn found(market: &Market, caller: &Caller, filter: pb::MatchFilter) -> Vec<String> {
    let request = pb::ListMatchesRequest {
        filter: Some(filter),
        order_by: "create_time".to_owned(),
        ..Default::default()
    };
    let page = list(market, caller, request).await.unwrap();
    page.matches.into_iter().map(|pair| pair.name).collect()
}

/// Two listings and two demands of four organisations: four matches, each newer than the one before.
async fn four(location: &Location) -> (Market, [String; 4]) {
    let market = Market::open(location).await;
    let other = Listing {
        organization: OTHER_PROVIDER.to_owned(),
        title: "电瓷抗弯强度提高方法".to_owned(),
        ..listing()
    };
    let listings = [published_listing(1, listing()), published_listing(2, other)];
    let other = Demand {
        organization: OTHER_DEMANDER.to_owned(),
        ..demand()
    };
    let demands = [published_demand(1, demand()), published_demand(2, other)];
    let first = market.pair(&listings[0], &demands[0]).await.name;
    market.supply("listing.published", &listings[1]).await;
    let second = market.match_of(&listings[1].name, &demands[0].name).await.name;
    market.demand("demand.published", &demands[1]).await;
    let all: Vec<String> = market.matches().await.into_iter().map(|pair| pair.name).collect();
    assert_eq!((all.len(), &all[0], &all[1]), (4, &first, &second));
    let mut last = [all[2].clone(), all[3].clone()];
    // Made by one event, so their order is not that of the listings.
    if market.get(&operator(), &last[0]).await.unwrap().listing != listings[0].name {
        last.reverse();
    }
    let [third, fourth] = last;
    (market, [first, second, third, fourth])
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

on_both_databases! {
    async fn a_match_exists_for_its_sides_and_who_works_for_all(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        for insider in [provider(), demander(), broker(), operator(), system()] {
            assert_eq!(market.get(&insider, &made.name).await.unwrap(), made, "{insider:?}");
        }
        for stranger in [other_provider(), other_demander()] {
            let refused = market.get(&stranger, &made.name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        }
        for role in [viewer(), registrar()] {
            let refused = market.get(&role, &made.name).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            let refused = list(&market, &role, pb::ListMatchesRequest::default()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let nobody = "matches/0198c1d2-0000-7000-8000-000000000001";
        let refused = market.get(&operator(), nobody).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", nobody));
        for name in ["", "matches/1", "listings/0198c1d2-0000-7000-8000-000000000001"] {
            let refused = market.get(&operator(), name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]), "{name}");
        }
    }

    async fn a_list_holds_what_the_caller_may_see(location: Location) {
        let (market, [first, second, third, fourth]) = four(&location).await;
        let no_filter = pb::MatchFilter::default;
        let all = sorted(vec![first.clone(), second.clone(), third.clone(), fourth.clone()]);
        for caller in [operator(), broker(), system()] {
            assert_eq!(sorted(found(&market, &caller, no_filter()).await), all);
        }
        let cases = [
            (provider(), [&first, &third]), (other_provider(), [&second, &fourth]),
            (demander(), [&first, &second]), (other_demander(), [&third, &fourth]),
        ];
        for (caller, expected) in cases {
            // Matches of one batch have ids of one instant, whose order says nothing.
            let expected = sorted(expected.map(String::clone).to_vec());
            assert_eq!(sorted(found(&market, &caller, no_filter()).await), expected, "{caller:?}");
        }
    }

    async fn filters_must_all_hold(location: Location) {
        let (market, [first, second, third, fourth]) = four(&location).await;
        let pair = market.get(&operator(), &third).await.unwrap();
        market.decline(&operator(), &pair, DeclineReason::Price, "").await.unwrap();
        let by = |listing: &str, demand: &str, states: &[State], organization: &str| pb::MatchFilter {
            listing: listing.to_owned(),
            demand: demand.to_owned(),
            states: states.iter().map(|&state| state.into()).collect(),
            organization: organization.to_owned(),
            ..Default::default()
        };
        let (listing, demand) = (published_listing(2, listing()).name, published_demand(1, demand()).name);
        let cases: [(_, &[&String]); 7] = [
            (by(&listing, "", &[], ""), &[&second, &fourth]),
            (by("", &demand, &[], ""), &[&first, &second]),
            (by(&listing, &demand, &[], ""), &[&second]),
            (by("", "", &[State::Declined, State::Accepted], ""), &[&third]),
            (by("", "", &[], OTHER_PROVIDER), &[&second, &fourth]),
            (by("", "", &[], DEMANDER), &[&first, &second]),
            (by(&listing, "", &[State::Declined], ""), &[]),
        ];
        for (filter, expected) in cases {
            let found = sorted(found(&market, &operator(), filter.clone()).await);
            assert_eq!(found, sorted(expected.iter().copied().cloned().collect()), "{filter:?}");
        }
    }

    async fn a_list_is_narrowed_to_a_title_and_to_ones_own(location: Location) {
        let (market, [first, second, third, fourth]) = four(&location).await;
        let titled = |title: &str| pb::MatchFilter { title: title.to_owned(), ..Default::default() };
        let own = || pb::MatchFilter { own: true, ..Default::default() };
        let both = sorted(vec![second.clone(), fourth.clone()]);
        assert_eq!(sorted(found(&market, &operator(), titled("抗弯强度提高")).await), both, "the title of the listing");
        assert_eq!(found(&market, &operator(), titled(&demand().title)).await.len(), 4, "the title of the demand");
        assert_eq!(found(&market, &operator(), titled("没有这个题名")).await, Vec::<String>::new());
        // Pages go on behind what was left out.
        let mut request = pb::ListMatchesRequest {
            filter: Some(titled("抗弯强度提高")),
            page_size: 1,
            order_by: "score desc".to_owned(),
            ..Default::default()
        };
        let mut listed = Vec::new();
        loop {
            let page = list(&market, &operator(), request.clone()).await.unwrap();
            assert!(page.matches.len() <= 1);
            listed.extend(page.matches.into_iter().map(|pair| pair.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(sorted(listed), both);

        assert_eq!(sorted(found(&market, &provider(), own()).await), sorted(vec![first.clone(), third]));
        assert_eq!(found(&market, &broker(), own()).await, Vec::<String>::new());
        let pair = market.get(&operator(), &first).await.unwrap();
        let request = pb::AssignMatchBrokerRequest {
            name: pair.name,
            etag: pair.etag,
            broker: broker().subject,
            ..Default::default()
        };
        answer(market.of(&broker()).assign_match_broker(request).await).unwrap();
        assert_eq!(found(&market, &broker(), own()).await, [first]);
        let request = pb::ListMatchesRequest { filter: Some(own()), ..Default::default() };
        let refused = list(&market, &operator(), request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.own", Reason::FilterInvalid)]));
    }

    async fn the_market_is_seen_by_score_place_time_and_broker(location: Location) {
        let (market, [first, second, third, fourth]) = four(&location).await;
        let all = market.matches().await;
        let of = |name: &str| all.iter().find(|pair| pair.name == name).unwrap();
        let request = pb::AssignMatchBrokerRequest {
            name: second.clone(),
            etag: of(&second).etag.clone(),
            broker: "broker@example".to_owned(),
            ..Default::default()
        };
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        answer(market.of(&operator()).assign_match_broker(request).await).unwrap();
        let note = pb::MatchNote {
            text: "回访".to_owned(),
            visibility: pb::match_note::Visibility::Brokers.into(),
            remind_time: of(&first).create_time,
            ..Default::default()
        };
        let request = pb::AddMatchNoteRequest { name: third.clone(), note: Some(note), ..Default::default() };
        answer(market.of(&broker()).add_match_note(request).await).unwrap();
        assert_eq!((of(&first).supply_region.as_str(), of(&first).demand_region.as_str()), ("360300", "360300"));
        assert_eq!(of(&first).fields, ["4"]);
        let newest = of(&fourth).create_time;
        let soon = newest.map(|time| prost_types::Timestamp { seconds: time.seconds + 1, ..time });
        let best = all.iter().map(|pair| pair.score).fold(0.0, f64::max);
        let none = pb::MatchFilter::default;
        let everything = [&first, &second, &third, &fourth];
        let top: Vec<&String> = all.iter().filter(|pair| pair.score >= best).map(|pair| &pair.name).collect();
        let cases: [(pb::MatchFilter, &[&String]); 9] = [
            (pb::MatchFilter { minimum_score: best, ..none() }, &top),
            (pb::MatchFilter { region: "360000".to_owned(), ..none() }, &everything),
            (pb::MatchFilter { region: "430000".to_owned(), ..none() }, &[]),
            (pb::MatchFilter { fields: vec!["4".to_owned()], ..none() }, &everything),
            (pb::MatchFilter { fields: vec!["2".to_owned()], ..none() }, &[]),
            (pb::MatchFilter { broker: "broker@example".to_owned(), ..none() }, &[&second]),
            (pb::MatchFilter { update_time_after: newest, ..none() }, &[&second]),
            (pb::MatchFilter { create_time_after: newest, ..none() }, &[]),
            (pb::MatchFilter { reminder_due_before: soon, ..none() }, &[&third]),
        ];
        for (filter, expected) in cases {
            let found = sorted(found(&market, &broker(), filter.clone()).await);
            assert_eq!(found, sorted(expected.iter().copied().cloned().collect()), "{filter:?}");
        }
        // The reminder is for brokers.
        let due = pb::MatchFilter { reminder_due_before: soon, ..none() };
        assert_eq!(found(&market, &provider(), due).await, Vec::<String>::new());
    }

    async fn pages_join_without_a_gap_in_every_order(location: Location) {
        let (market, _) = four(&location).await;
        let made = market.matches().await;
        for order_by in ["create_time", "create_time desc", "", "score desc", "update_time desc"] {
            for page_size in [1, 2, 3] {
                let mut request = pb::ListMatchesRequest { page_size, order_by: order_by.to_owned(), ..Default::default() };
                let mut seen = Vec::new();
                loop {
                    let page = list(&market, &operator(), request.clone()).await.unwrap();
                    seen.extend(page.matches);
                    request.page_token = page.next_page_token;
                    if request.page_token.is_empty() {
                        break;
                    }
                }
                let mut expected = made.clone();
                match order_by {
                    "create_time" => {}
                    "update_time desc" => expected.sort_by_key(|pair| {
                        let time = pair.update_time.unwrap();
                        std::cmp::Reverse((time.seconds, time.nanos, pair.name.clone()))
                    }),
                    "score desc" => expected.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.name.cmp(&a.name))),
                    _ => expected.reverse(),
                }
                assert_eq!(seen, expected, "{order_by} by {page_size}");
            }
        }
    }

    async fn a_list_that_cannot_be_is_refused(location: Location) {
        let (market, _) = four(&location).await;
        let filter = pb::MatchFilter {
            listing: "demands/1".to_owned(),
            demand: "x".to_owned(),
            states: vec![1, 0],
            organization: "x".to_owned(),
            minimum_score: 1.5,
            region: "999999".to_owned(),
            fields: vec!["x".to_owned()],
            broker: "长".repeat(101),
            create_time_after: Some(prost_types::Timestamp { seconds: -1, nanos: 0 }),
            update_time_after: Some(prost_types::Timestamp { seconds: 0, nanos: -1 }),
            reminder_due_before: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
            title: "长".repeat(201),
            own: false,
        };
        let request = pb::ListMatchesRequest {
            filter: Some(filter),
            order_by: "score".to_owned(),
            page_size: -1,
            page_token: "?".to_owned(),
            variants_too: false,
        };
        let refused = list(&market, &broker(), request).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("order_by", Reason::FilterInvalid),
            ("filter.listing", Reason::NameInvalid),
            ("filter.demand", Reason::NameInvalid),
            ("filter.states[1]", Reason::EnumInvalid),
            ("filter.organization", Reason::CreditCodeInvalid),
            ("filter.minimum_score", Reason::ValueOutOfRange),
            ("filter.region", Reason::RegionUnknown),
            ("filter.fields[0]", Reason::CodeUnknown),
            ("filter.broker", Reason::FieldTooLong),
            ("filter.create_time_after", Reason::ValueOutOfRange),
            ("filter.update_time_after", Reason::ValueOutOfRange),
            ("filter.reminder_due_before", Reason::ValueOutOfRange),
            ("filter.title", Reason::FieldTooLong),
        ]);
        assert_eq!(Refusal::read(&refused), expected);

        let request = pb::ListMatchesRequest { page_size: 1, ..Default::default() };
        let page = list(&market, &broker(), request.clone()).await.unwrap();
        let page_token = page.next_page_token;
        let filter = Some(pb::MatchFilter { states: vec![1], ..Default::default() });
        let foreign = [
            pb::ListMatchesRequest { page_token: page_token.clone(), order_by: "score desc".to_owned(), ..request.clone() },
            pb::ListMatchesRequest { page_token, filter, ..request },
        ];
        for request in foreign {
            let refused = list(&market, &broker(), request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]));
        }
    }
}
