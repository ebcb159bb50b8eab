//! What other services read of contracts.

use prost::{Message as _, Name as _};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::contract::v1::contract::State;
use techmarket_store::Location;
use techmarket_testkit::{contract, on_both_databases};

use crate::support::{Office, Verb};

on_both_databases! {
    async fn every_change_is_an_event_in_order(location: Location) {
        let office = Office::open(&location).await;
        let mut at = office.draft(contract()).await;
        for verb in [
            Verb::Update,
            Verb::Submit,
            Verb::Return,
            Verb::Submit,
            Verb::Accept,
            Verb::Review,
            Verb::Review,
            Verb::Register,
        ] {
            at = office.done(verb, &at).await.unwrap();
        }
        office.brought_to(State::Refused, contract()).await;
        office.brought_to(State::Withdrawn, contract()).await;
        let events = office.events().await;
        let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "contract.created",
                "contract.updated",
                "contract.submitted",
                "contract.returned",
                "contract.submitted",
                "contract.accepted",
                "contract.reviewed",
                "contract.reviewed",
                "contract.registered",
                "contract.created",
                "contract.submitted",
                "contract.accepted",
                "contract.refused",
                "contract.created",
                "contract.withdrawn",
            ]
        );
        let positions: Vec<_> = events.iter().map(|event| event.position).collect();
        assert_eq!(positions, (1..=15).collect::<Vec<_>>());
        let registered = &events[8];
        assert_eq!(registered.subject, at.name);
        assert_eq!(registered.resource.type_url, Contract::type_url());
        let shown = Contract::decode(registered.resource.value.as_slice()).unwrap();
        let mut expected = at;
        expected.summary.clear();
        expected.seller.as_mut().unwrap().contact = None;
        expected.buyer.as_mut().unwrap().contact = None;
        assert_eq!(shown, expected, "all but the technical content and the contacts");
    }

    async fn a_refused_change_leaves_no_event(location: Location) {
        let office = Office::open(&location).await;
        let at = office.draft(contract()).await;
        office.done(Verb::Register, &at).await.unwrap_err();
        office.done(Verb::Accept, &at).await.unwrap_err();
        assert_eq!(office.events().await.len(), 1);
    }
}
