//! What the feed of contracts does to matches.

use prost_types::Any;
use techmarket_proto::contract::v1::{Contract, Party};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::{DeclineReason, State};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, contract, demand, demander, listing,
    on_both_databases, operator, provider,
};

use crate::support::{Market, published_demand, published_listing};

const REGISTERED: &str = "contract.registered";

/// A contract of `pair` between two organisations.
pub(crate) fn of_pair(number: u32, pair: &str, seller: &str, buyer: &str) -> Contract {
    let party = |party: Option<Party>, code: &str| {
        Some(Party {
            credit_code: code.to_owned(),
            ..party.unwrap()
        })
    };
    let written = contract();
    Contract {
        name: format!("contracts/0198c1d2-0000-7000-8000-{number:012}"),
        r#match: pair.to_owned(),
        seller: party(written.seller.clone(), seller),
        buyer: party(written.buyer.clone(), buyer),
        ..written
    }
}

async fn tell(market: &Market, kind: &'static str, contract: Contract) {
    market.harness.advance(jiff::SignedDuration::from_secs(1));
    market.feeds.push(Source::Contract, [(kind, contract)]);
    market.settled().await;
}

on_both_databases! {
    async fn a_registered_contract_of_the_two_sides_closes_the_match(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let accepted = market.accept(&operator(), &made).await.unwrap();
        let signed = of_pair(1, &made.name, PROVIDER, DEMANDER);
        for kind in ["contract.created", "contract.accepted", "contract.reviewed"] {
            tell(&market, kind, signed.clone()).await;
            assert_eq!(market.matches().await, std::slice::from_ref(&accepted), "{kind}");
        }
        tell(&market, REGISTERED, signed.clone()).await;
        let closed = market.get(&demander(), &made.name).await.unwrap();
        let expected = pb::Match {
            etag: "1-3".to_owned(),
            state: State::Registered.into(),
            contract: signed.name.clone(),
            update_time: closed.update_time,
            ..accepted
        };
        assert_eq!(closed, expected);
        let refused = market.accept(&provider(), &closed).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "REGISTERED", "accept"));
        let refused = market.decline(&provider(), &closed, DeclineReason::Price, "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "REGISTERED", "decline"));
        tell(&market, REGISTERED, signed).await;
        tell(&market, REGISTERED, of_pair(2, &made.name, PROVIDER, DEMANDER)).await;
        assert_eq!(market.matches().await, [closed], "the first contract stays");
    }

    async fn a_contract_under_registration_is_followed_there_and_back(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let (signed, other) = (of_pair(1, &made.name, PROVIDER, DEMANDER), of_pair(2, &made.name, PROVIDER, DEMANDER));
        tell(&market, "contract.submitted", signed.clone()).await;
        assert_eq!(market.get(&demander(), &made.name).await.unwrap(), made, "the two do not know each other yet");
        market.accept(&operator(), &made).await.unwrap();
        let none = String::new();
        let steps = [
            ("contract.submitted", &signed, State::Contracted, &signed.name),
            ("contract.submitted", &other, State::Contracted, &signed.name),
            ("contract.withdrawn", &other, State::Contracted, &signed.name),
            ("contract.returned", &signed, State::Negotiating, &none),
            ("contract.submitted", &signed, State::Contracted, &signed.name),
            ("contract.refused", &signed, State::Negotiating, &none),
            ("contract.submitted", &other, State::Contracted, &other.name),
            ("contract.withdrawn", &other, State::Negotiating, &none),
            ("contract.submitted", &other, State::Contracted, &other.name),
            (REGISTERED, &signed, State::Registered, &signed.name),
            ("contract.withdrawn", &other, State::Registered, &signed.name),
        ];
        for (kind, contract, state, named) in steps {
            tell(&market, kind, contract.clone()).await;
            let pair = market.get(&demander(), &made.name).await.unwrap();
            assert_eq!((pair.state(), &pair.contract), (state, named), "{kind}");
            if state == State::Contracted {
                let refused = market.decline(&demander(), &pair, DeclineReason::Price, "").await.unwrap_err();
                assert_eq!(Refusal::read(&refused), Refusal::state_forbids("match", &made.name, "CONTRACTED", "decline"));
            }
        }
    }

    async fn contracts_of_others_close_nothing(location: Location) {
        let market = Market::open(&location).await;
        let made = market.pair(&published_listing(1, listing()), &published_demand(1, demand())).await;
        let others = vec![
            of_pair(1, &made.name, OTHER_PROVIDER, DEMANDER),
            of_pair(2, &made.name, PROVIDER, OTHER_DEMANDER),
            of_pair(3, &made.name, DEMANDER, PROVIDER),
            of_pair(4, &made.name, PROVIDER, ""),
            of_pair(5, "", PROVIDER, DEMANDER),
            of_pair(6, "matches/0198c1d2-0000-7000-8000-000000000009", PROVIDER, DEMANDER),
            Contract { seller: None, ..of_pair(7, &made.name, PROVIDER, DEMANDER) },
        ];
        market.feeds.push(Source::Contract, others.into_iter().map(|contract| (REGISTERED, contract)));
        let unreadable = Any { type_url: "type.googleapis.com/x".to_owned(), value: vec![1] };
        market.feeds.push_any(Source::Contract, vec![(REGISTERED, None), (REGISTERED, Some(unreadable))]);
        market.settled().await;
        assert_eq!(market.matches().await, std::slice::from_ref(&made));
        tell(&market, REGISTERED, of_pair(8, &made.name, PROVIDER, DEMANDER)).await;
        assert_eq!(market.get(&demander(), &made.name).await.unwrap().state(), State::Registered, "the feed goes on");
    }

    async fn the_state_before_does_not_matter(location: Location) {
        let market = Market::open(&location).await;
        let offered = published_listing(1, listing());
        let suggested = market.pair(&offered, &published_demand(1, demand())).await;
        let declined = market.pair(&offered, &published_demand(2, demand())).await;
        let declined = market.decline(&demander(), &declined, DeclineReason::Price, "").await.unwrap();
        for (number, pair) in [(1, &suggested), (2, &declined)] {
            tell(&market, REGISTERED, of_pair(number, &pair.name, PROVIDER, DEMANDER)).await;
            let closed = market.get(&provider(), &pair.name).await.unwrap();
            assert_eq!((closed.state(), closed.decline_reason), (State::Registered, pair.decline_reason));
        }
    }
}
