//! AcceptMatch.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, PROVIDER, Refusal, assert_refused, broker, caller, demand, demander, listing,
    on_both_databases, operator, other_demander, other_provider, provider, registrar, system, viewer,
};
use tonic::Code;

use crate::support::{
    Market, answer, published_demand, published_listing, withdrawn_demand, withdrawn_listing,
};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";

async fn paired(location: &Location) -> (Market, pb::Match) {
    let market = Market::open(location).await;
    let pair = market
        .pair(&published_listing(1, listing()), &published_demand(1, demand()))
        .await;
    (market, pair)
}

fn stand(pair: &pb::Match) -> (State, bool, bool, &str) {
    (
        pair.state(),
        pair.supply_accepted,
        pair.demand_accepted,
        pair.etag.as_str(),
    )
}

/// The match, taken by [`broker`].
async fn assigned(market: &Market, pair: &pb::Match) -> pb::Match {
    let request = pb::AssignMatchBrokerRequest {
        name: pair.name.clone(),
        etag: pair.etag.clone(),
        broker: broker().subject,
        ..Default::default()
    };
    answer(market.of(&broker()).assign_match_broker(request).await).unwrap()
}

on_both_databases! {
    async fn one_side_then_the_other(location: Location) {
        let (market, made) = paired(&location).await;
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let interested = market.accept(&provider(), &made).await.unwrap();
        assert_eq!(stand(&interested), (State::Interested, true, false, "1-2"));
        assert_eq!(interested.update_time.unwrap().seconds, made.update_time.unwrap().seconds + 60);
        let unchanged = pb::Match { state: made.state, etag: made.etag.clone(), supply_accepted: false, update_time: made.update_time, ..interested.clone() };
        assert_eq!(unchanged, made, "nothing else");
        let refused = market.accept(&provider(), &interested).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "INTERESTED", "accept"), "its side has");
        let accepted = market.accept(&demander(), &interested).await.unwrap();
        assert_eq!(stand(&accepted), (State::Accepted, true, true, "1-3"));
        assert_eq!(market.get(&demander(), &made.name).await.unwrap(), accepted);
        for caller in [provider(), demander(), operator()] {
            let refused = market.accept(&caller, &accepted).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "ACCEPTED", "accept"));
        }
    }

    async fn the_demand_side_may_be_first_and_its_broker_second(location: Location) {
        let (market, made) = paired(&location).await;
        let interested = market.accept(&demander(), &made).await.unwrap();
        assert_eq!(stand(&interested), (State::Interested, false, true, "1-2"));
        let refused = market.accept(&broker(), &interested).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner), "not assigned");
        let refused = market.decline(&broker(), &interested, DeclineReason::Price, "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let assigned = assigned(&market, &interested).await;
        let accepted = market.accept(&broker(), &assigned).await.unwrap();
        assert_eq!(stand(&accepted), (State::Accepted, true, true, "1-4"));
    }

    async fn who_speaks_for_both_accepts_for_both(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        let made = market.pair(&offered, &published_demand(1, demand())).await;
        let made = assigned(&market, &made).await;
        let accepted = market.accept(&broker(), &made).await.unwrap();
        assert_eq!(stand(&accepted), (State::Accepted, true, true, "1-3"));
        let made = market.pair(&offered, &published_demand(2, demand())).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        assert_eq!(stand(&accepted), (State::Accepted, true, true, "1-2"));
    }

    async fn strangers_do_not_know_of_it(location: Location) {
        let (market, made) = paired(&location).await;
        for stranger in [other_provider(), other_demander(), caller("nobody@example", Role::Provider, None)] {
            let refused = market.accept(&stranger, &made).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name), "{stranger:?}");
            let stale = pb::Match { etag: "1-9".to_owned(), ..made.clone() };
            let refused = market.accept(&stranger, &stale).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name), "nor of its etag");
        }
        let other_role = |role, organization| -> Caller { caller("other@example", role, Some(organization)) };
        for role in [viewer(), registrar(), system(), other_role(Role::Viewer, PROVIDER)] {
            let refused = market.accept(&role, &made).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        // A demander of the supply side sees the match and speaks for neither.
        for caller in [other_role(Role::Demander, PROVIDER), other_role(Role::Provider, DEMANDER)] {
            assert_eq!(market.get(&caller, &made.name).await.unwrap(), made);
            let refused = market.accept(&caller, &made).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        }
        assert_eq!(market.matches().await, [made]);
    }

    async fn both_posts_must_still_be_published(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let made = market.pair(&offered, &wanted).await;
        let mut expected = Refusal::new(Code::FailedPrecondition, Reason::PostNotPublished).on("match", &made.name);
        expected.preconditions = vec![("POST_NOT_PUBLISHED".to_owned(), made.name.clone())];
        market.supply("listing.withdrawn", &withdrawn_listing(&offered)).await;
        for caller in [provider(), demander(), operator()] {
            let refused = market.accept(&caller, &made).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), expected);
        }
        assert_eq!(market.matches().await, std::slice::from_ref(&made), "the match stays as it is");
        market.supply("listing.published", &offered).await;
        let made = market.match_of(&offered.name, &wanted.name).await;
        market.demand("demand.withdrawn", &withdrawn_demand(&wanted)).await;
        let refused = market.accept(&provider(), &made).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
        // The state is named first.
        let declined = market.decline(&demander(), &made, DeclineReason::NotAvailable, "").await.unwrap();
        let refused = market.accept(&provider(), &declined).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "DECLINED", "accept"));
    }

    async fn a_stale_etag_is_aborted(location: Location) {
        let (market, made) = paired(&location).await;
        market.accept(&provider(), &made).await.unwrap();
        let refused = market.accept(&demander(), &made).await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-2").on("match", &made.name);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_repeated_call_returns_the_first_answer(location: Location) {
        let (market, made) = paired(&location).await;
        let pb::Match { name, etag, .. } = made;
        let request = pb::AcceptMatchRequest { name, etag, request_id: REQUEST.to_owned() };
        let mut client = market.of(&provider());
        let first = answer(client.accept_match(request.clone()).await).unwrap();
        market.accept(&demander(), &first).await.unwrap();
        market.supply("listing.withdrawn", &withdrawn_listing(&published_listing(1, listing()))).await;
        assert_eq!(answer(client.accept_match(request.clone()).await).unwrap(), first);
        let other = pb::AcceptMatchRequest { etag: "1-2".to_owned(), ..request };
        let refused = client.accept_match(other).await.unwrap_err();
        let expected = Refusal::new(Code::InvalidArgument, Reason::RequestIdReused).with("request_id", REQUEST);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn what_is_missing_is_told_at_once(location: Location) {
        let (market, made) = paired(&location).await;
        let mut client = market.of(&provider());
        let request = pb::AcceptMatchRequest { request_id: "x".to_owned(), ..Default::default() };
        let refused = client.accept_match(request).await.unwrap_err();
        let expected = [
            ("request_id", Reason::RequestIdInvalid), ("etag", Reason::FieldRequired), ("name", Reason::NameInvalid),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let nobody = pb::Match { name: "matches/0198c1d2-0000-7000-8000-000000000001".to_owned(), ..made };
        let refused = market.accept(&operator(), &nobody).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &nobody.name));
    }
}
