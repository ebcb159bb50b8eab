//! ViewMatch, StartNegotiation and AssignMatchBroker.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, caller, demand, demander, listing, on_both_databases, operator,
    other_provider, provider, system, viewer,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";

async fn paired(location: &Location) -> (Market, pb::Match) {
    let market = Market::open(location).await;
    let pair = market
        .pair(&published_listing(1, listing()), &published_demand(1, demand()))
        .await;
    (market, pair)
}

async fn view(market: &Market, caller: &Caller, name: &str) -> Result<pb::Match, Status> {
    let request = pb::ViewMatchRequest {
        name: name.to_owned(),
    };
    answer(market.of(caller).view_match(request).await)
}

async fn negotiate(market: &Market, caller: &Caller, pair: &pb::Match) -> Result<pb::Match, Status> {
    let request = pb::StartNegotiationRequest {
        name: pair.name.clone(),
        etag: pair.etag.clone(),
        ..Default::default()
    };
    answer(market.of(caller).start_negotiation(request).await)
}

fn assignment(pair: &pb::Match, broker: &str) -> pb::AssignMatchBrokerRequest {
    pb::AssignMatchBrokerRequest {
        name: pair.name.clone(),
        etag: pair.etag.clone(),
        broker: broker.to_owned(),
        ..Default::default()
    }
}

async fn assign(
    market: &Market,
    caller: &Caller,
    pair: &pb::Match,
    broker: &str,
) -> Result<pb::Match, Status> {
    let request = assignment(pair, broker);
    answer(market.of(caller).assign_match_broker(request).await)
}

on_both_databases! {
    async fn the_first_view_of_each_side_is_kept(location: Location) {
        let (market, made) = paired(&location).await;
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let viewed = view(&market, &provider(), &made.name).await.unwrap();
        let at = viewed.supply_view_time.unwrap();
        assert_eq!(at.seconds, made.create_time.unwrap().seconds + 60);
        let expected = pb::Match {
            state: State::Viewed.into(),
            etag: "1-2".to_owned(),
            supply_view_time: Some(at),
            update_time: Some(at),
            ..made.clone()
        };
        assert_eq!(viewed, expected);
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        assert_eq!(view(&market, &provider(), &made.name).await.unwrap(), viewed, "a repeat changes nothing");
        let both = view(&market, &demander(), &made.name).await.unwrap();
        assert_eq!((both.state(), both.supply_view_time), (State::Viewed, Some(at)));
        assert_eq!(both.demand_view_time.unwrap().seconds, at.seconds + 60);
        let accepted = market.accept(&operator(), &both).await.unwrap();
        assert_eq!(accepted.state(), State::Accepted, "who has viewed may accept");
        assert_eq!(view(&market, &demander(), &made.name).await.unwrap(), accepted);
    }

    async fn a_viewed_match_keeps_its_views_when_a_post_changes(location: Location) {
        let (market, made) = paired(&location).await;
        let viewed = view(&market, &provider(), &made.name).await.unwrap();
        let title = "高强度电瓷的新配方与烧成工艺".to_owned();
        let renamed = techmarket_proto::supply::v1::Listing { title: title.clone(), ..published_listing(1, listing()) };
        market.supply("listing.published", &renamed).await;
        let refreshed = market.get(&operator(), &made.name).await.unwrap();
        assert_eq!(refreshed.listing_title, title);
        assert_eq!((refreshed.state(), refreshed.supply_view_time), (State::Viewed, viewed.supply_view_time));
    }

    async fn two_may_view_at_once(location: Location) {
        let (market, made) = paired(&location).await;
        let (supply, demand) = (provider(), demander());
        let both = futures::join!(view(&market, &supply, &made.name), view(&market, &demand, &made.name));
        assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
        let seen = market.get(&operator(), &made.name).await.unwrap();
        assert!(seen.supply_view_time.is_some() && seen.demand_view_time.is_some());
    }

    async fn who_is_of_no_side_does_not_view(location: Location) {
        let (market, made) = paired(&location).await;
        let refused = view(&market, &other_provider(), &made.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        for caller in [broker(), operator(), system(), viewer()] {
            let refused = view(&market, &caller, &made.name).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let refused = view(&market, &provider(), "matches/x").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
        assert_eq!(market.matches().await, [made]);
    }

    async fn talks_begin_once_both_have_accepted(location: Location) {
        let (market, made) = paired(&location).await;
        let refused = negotiate(&market, &provider(), &made).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "SUGGESTED", "negotiate"));
        let accepted = market.accept(&operator(), &made).await.unwrap();
        let refused = negotiate(&market, &other_provider(), &accepted).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        let refused = negotiate(&market, &demander(), &made).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);
        let request = pb::StartNegotiationRequest {
            name: accepted.name.clone(),
            etag: accepted.etag.clone(),
            request_id: REQUEST.to_owned(),
        };
        let mut client = market.of(&demander());
        let talking = client.start_negotiation(request.clone()).await.unwrap().into_inner();
        assert_eq!((talking.state(), talking.etag.as_str()), (State::Negotiating, "1-3"));
        assert_eq!(answer(client.start_negotiation(request).await).unwrap(), talking);
        let refused = negotiate(&market, &operator(), &talking).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "NEGOTIATING", "negotiate"));
        let declined = market.decline(&provider(), &talking, DeclineReason::Terms, "").await.unwrap();
        assert_eq!(declined.state(), State::Declined);
    }

    async fn a_broker_takes_a_match_and_an_operator_gives_it(location: Location) {
        let (market, made) = paired(&location).await;
        let taken = assign(&market, &broker(), &made, &broker().subject).await.unwrap();
        assert_eq!((taken.broker.as_str(), taken.etag.as_str()), ("broker@example", "1-2"));
        assert_eq!(market.get(&demander(), &made.name).await.unwrap(), taken, "the sides know their broker");
        let colleague = caller("colleague@example", Role::Broker, None);
        for (caller, to) in [(&colleague, "colleague@example"), (&colleague, ""), (&broker(), "colleague@example")] {
            let refused = assign(&market, caller, &taken, to).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::RoleForbidden), "{to}");
        }
        let refused = assign(&market, &operator(), &taken, "broker@example").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "SUGGESTED", "assign"));
        let given = assign(&market, &operator(), &taken, "colleague@example").await.unwrap();
        let free = assign(&market, &colleague, &given, "").await.unwrap();
        assert_eq!((given.broker.as_str(), free.broker.as_str()), ("colleague@example", ""));
        let refused = assign(&market, &provider(), &free, "provider@example").await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let request = pb::AssignMatchBrokerRequest { etag: String::new(), ..assignment(&free, &"长".repeat(101)) };
        let refused = market.of(&operator()).assign_match_broker(request).await.unwrap_err();
        let expected = [("etag", Reason::FieldRequired), ("broker", Reason::FieldTooLong)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
    }
}
