//! DeclineMatch.

use techmarket_kernel::{Reason, Role};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, caller, demand, demander, listing, on_both_databases, operator,
    other_demander, provider, viewer,
};
use tonic::Code;

use crate::support::{
    Market, answer, published_demand, published_listing, withdrawn_demand, withdrawn_listing,
};

const REASONS: [DeclineReason; 7] = [
    DeclineReason::NotRelevant,
    DeclineReason::NotMature,
    DeclineReason::Indicators,
    DeclineReason::Price,
    DeclineReason::Terms,
    DeclineReason::NotAvailable,
    DeclineReason::Other,
];

on_both_databases! {
    async fn every_reason_is_kept(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        let callers = [provider(), demander(), operator()];
        for ((number, reason), caller) in (1..).zip(REASONS).zip(callers.iter().cycle()) {
            let made = market.pair(&offered, &published_demand(number, demand())).await;
            let text = if reason == DeclineReason::Other { "已与他方合作" } else { "" };
            let declined = market.decline(caller, &made, reason, text).await.unwrap();
            let expected = pb::Match {
                etag: "1-2".to_owned(),
                state: State::Declined.into(),
                decline_reason: reason.into(),
                decline_text: text.to_owned(),
                update_time: declined.update_time,
                ..made
            };
            assert_eq!(declined, expected);
            assert_eq!(market.get(&demander(), &declined.name).await.unwrap(), expected);
        }
    }

    async fn it_may_follow_on_an_answer_and_is_final(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        let made = market.pair(&offered, &published_demand(1, demand())).await;
        let interested = market.accept(&provider(), &made).await.unwrap();
        let declined = market.decline(&demander(), &interested, DeclineReason::Price, "超出预算").await.unwrap();
        assert_eq!((declined.state(), declined.supply_accepted), (State::Declined, true));
        let made = market.pair(&offered, &published_demand(2, demand())).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        let turned = market.decline(&provider(), &accepted, DeclineReason::Terms, "").await.unwrap();
        assert_eq!(turned.state(), State::Declined);
        for (pair, caller) in [(&declined, provider()), (&turned, operator())] {
            let refused = market.decline(&caller, pair, DeclineReason::Terms, "").await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &pair.name, "DECLINED", "decline"));
        }
    }

    async fn a_declined_pair_is_not_suggested_again(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let made = market.pair(&offered, &wanted).await;
        let declined = market.decline(&demander(), &made, DeclineReason::NotRelevant, "").await.unwrap();
        market.supply("listing.withdrawn", &withdrawn_listing(&offered)).await;
        market.demand("demand.withdrawn", &withdrawn_demand(&wanted)).await;
        market.supply("listing.published", &offered).await;
        market.demand("demand.published", &wanted).await;
        assert_eq!(market.matches().await, [declined]);
    }

    async fn a_reason_is_required_and_other_needs_words(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let refused = market.decline(&provider(), &made, DeclineReason::Unspecified, "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("reason", Reason::EnumInvalid)]));
        for blank in ["", " \n　"] {
            let refused = market.decline(&provider(), &made, DeclineReason::Other, blank).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("text", Reason::FieldRequired)]));
        }
        let refused = market.decline(&provider(), &made, DeclineReason::Price, &"长".repeat(1_001)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("text", Reason::FieldTooLong)]));
        let refused = market.of(&provider()).decline_match(pb::DeclineMatchRequest { reason: 99, ..Default::default() }).await;
        let expected = [("etag", Reason::FieldRequired), ("name", Reason::NameInvalid), ("reason", Reason::EnumInvalid)];
        assert_eq!(Refusal::read(&refused.unwrap_err()), Refusal::of_fields(&expected));
        assert_eq!(market.matches().await, [made], "nothing is kept of all that");
    }

    async fn strangers_and_wrong_roles_are_refused(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let refused = market.decline(&other_demander(), &made, DeclineReason::Price, "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        let refused = market.decline(&viewer(), &made, DeclineReason::Price, "").await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let neither = caller("other@example", Role::Demander, Some(PROVIDER));
        let refused = market.decline(&neither, &made, DeclineReason::Price, "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let stale = pb::Match { etag: "1-2".to_owned(), ..made.clone() };
        let refused = market.decline(&provider(), &stale, DeclineReason::Price, "").await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-1").on("match", &made.name);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_repeated_call_returns_the_first_answer(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let request = pb::DeclineMatchRequest {
            name: made.name,
            etag: made.etag,
            request_id: "0198c1d2-0000-7000-8000-000000000003".to_owned(),
            reason: DeclineReason::NotMature.into(),
            text: String::new(),
        };
        let mut client = market.of(&demander());
        let first = answer(client.decline_match(request.clone()).await).unwrap();
        assert_eq!(answer(client.decline_match(request.clone()).await).unwrap(), first);
        let other = pb::DeclineMatchRequest { text: "另有原因".to_owned(), ..request };
        assert_refused(&client.decline_match(other).await.unwrap_err(), Code::InvalidArgument, Reason::RequestIdReused);
    }
}
