//! What other services read of contracts.

use prost::{Message as _, Name as _};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Contract, Instalment, RoyaltyTerms, Substance};
use techmarket_store::Location;
use techmarket_testkit::{contract, money, on_both_databases};

use crate::support::{Office, Verb, day};

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
                "contract.released",
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
        assert_eq!(positions, (1..=16).collect::<Vec<_>>());
        let registered = &events[9];
        assert_eq!(registered.subject, at.name);
        assert_eq!(registered.resource.type_url, Contract::type_url());
        let shown = Contract::decode(registered.resource.value.as_slice()).unwrap();
        let mut expected = at;
        expected.summary.clear();
        expected.substance = None;
        expected.seller.as_mut().unwrap().contact = None;
        expected.buyer.as_mut().unwrap().contact = None;
        assert_eq!(shown, expected, "all but the technical content and the contacts");
    }

    async fn what_is_confidential_is_in_no_event(location: Location) {
        let office = Office::open(&location).await;
        let whole = Contract {
            royalty: Some(RoyaltyTerms {
                base: 4,
                rate_per_myriad: 250,
                course: 1,
                ..RoyaltyTerms::default()
            }),
            instalments: vec![Instalment {
                due_date: Some(day(2027, 1, 31)),
                amount: Some(money(100_000)),
                condition: "验收合格".to_owned(),
            }],
            substance: Some(Substance {
                acceptance_method: "按指标验收".to_owned(),
                ..Substance::default()
            }),
            ..contract()
        };
        let at = office.brought_to(State::ChangePending, whole).await;
        let at = office.done(Verb::Claim, &at).await.unwrap();
        assert!(at.royalty.is_some() && !at.instalments.is_empty() && at.pending_change.is_some());
        office.all_done(&[Verb::ApproveChange, Verb::Revoke], &at).await;
        let events = office.events().await;
        let kinds: Vec<_> = events.iter().skip(5).map(|event| event.kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "contract.change_requested",
                "contract.claimed",
                "contract.changed",
                "contract.revoked"
            ]
        );
        for event in &events {
            let shown = Contract::decode(event.resource.value.as_slice()).unwrap();
            let told = (shown.summary, shown.substance, shown.royalty, shown.instalments);
            assert_eq!(told, (String::new(), None, None, vec![]), "{}", event.kind);
            let work = (shown.assignee, shown.lease_expire_time, shown.pending_change, shown.attachments);
            assert_eq!(work, (String::new(), None, None, vec![]), "{}", event.kind);
            for party in [shown.seller, shown.buyer] {
                assert_eq!(party.unwrap().contact, None, "{}", event.kind);
            }
        }
    }

    async fn a_refused_change_leaves_no_event(location: Location) {
        let office = Office::open(&location).await;
        let at = office.draft(contract()).await;
        office.done(Verb::Register, &at).await.unwrap_err();
        office.done(Verb::Accept, &at).await.unwrap_err();
        assert_eq!(office.events().await.len(), 1);
    }
}
