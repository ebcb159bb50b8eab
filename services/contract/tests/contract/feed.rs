//! What other services read of contracts.

use std::collections::BTreeSet;

use prost::{Message as _, Name as _};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Broker, BrokerPerson, Contract, Instalment, NonTechnicalCosts, Party, RightCertificate, RoyaltyTerms,
    Substance,
};
use techmarket_store::Location;
use techmarket_testkit::{contract, money, on_both_databases};

use crate::support::{Office, Verb, day};

/// What no event may hold, in what [`full`] states and in what the verbs say.
const SECRETS: [&str; 10] = [
    "某路 7 号",
    "\"337001\"",
    "示例法人",
    "示例负责人",
    "示例填报员",
    "ZL000000000000.0",
    "请补充技术指标",
    "不能辨认其技术内容",
    "双方解除合同",
    "材料齐全",
];

/// With everything filled in that is nobody else's business.
fn full() -> Contract {
    let party = |party: Option<Party>| {
        Some(Party {
            address: "某路 7 号".to_owned(),
            postal_code: "337001".to_owned(),
            legal_representative: "示例法人".to_owned(),
            ..party.unwrap()
        })
    };
    let whole = contract();
    Contract {
        seller: party(whole.seller.clone()),
        buyer: party(whole.buyer.clone()),
        technology_amount: Some(money(60_000)),
        non_technical_costs: Some(NonTechnicalCosts {
            other: Some(money(40_000)),
            ..NonTechnicalCosts::default()
        }),
        right_certificates: vec![RightCertificate {
            right: "x-01".to_owned(),
            number: "ZL000000000000.0".to_owned(),
        }],
        responsible_person: "示例负责人".to_owned(),
        filled_by: "示例填报员".to_owned(),
        ..whole
    }
}

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
        expected.certificate_code.clear();
        expected.seller.as_mut().unwrap().contact = None;
        expected.buyer.as_mut().unwrap().contact = None;
        let recognition = expected.recognition.as_mut().unwrap();
        for office in [&mut recognition.reviewer, &mut recognition.second_reviewer, &mut recognition.opinion] {
            assert!(!office.is_empty());
            office.clear();
        }
        assert_eq!(shown, expected, "all but what is confidential or the business of the office");
    }

    async fn what_is_confidential_is_in_no_event(location: Location) {
        let office = Office::open(&location).await;
        let whole = Contract {
            payment_form: "x-9".to_owned(),
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
            broker: contract().broker.map(|broker| Broker {
                person: Some(BrokerPerson {
                    name: "张三".to_owned(),
                    certificate_number: "赣技经2026001".to_owned(),
                }),
                ..broker
            }),
            ..contract()
        };
        let at = office.brought_to(State::ChangePending, whole).await;
        assert_eq!(at.broker.clone().unwrap().person.unwrap().name, "张三");
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
            assert_eq!(shown.broker.and_then(|broker| broker.person), None, "{}", event.kind);
        }
    }

    async fn no_event_tells_persons_costs_or_what_the_office_wrote(location: Location) {
        let office = Office::open(&location).await;
        for state in [State::Returned, State::Refused, State::Cancelled, State::Revoked] {
            office.brought_to(state, Contract { title: format!("{state:?}"), ..full() }).await;
        }
        for event in office.events().await {
            let shown = Contract::decode(event.resource.value.as_slice()).unwrap();
            let text = format!("{shown:?}");
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {} {text}", event.kind);
            }
            let told = (shown.non_technical_costs, shown.right_certificates, shown.certificate_code);
            assert_eq!(told, (None, vec![], String::new()), "{}", event.kind);
            let recognition = shown.recognition.unwrap_or_default();
            let office = (recognition.reviewer, recognition.second_reviewer, recognition.opinion);
            assert_eq!(office, <(String, String, String)>::default(), "{}", event.kind);
            assert_eq!((shown.reason, shown.informed_departments), (String::new(), String::new()));
        }
    }

    async fn what_was_never_registered_is_only_named(location: Location) {
        let office = Office::open(&location).await;
        let links = Contract {
            listing: "listings/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            demand: "demands/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5b".to_owned(),
            r#match: "matches/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5c".to_owned(),
            ..full()
        };
        let at = office.draft(links.clone()).await;
        let at = office.done(Verb::Update, &at).await.unwrap();
        office.done(Verb::Withdraw, &at).await.unwrap();
        let at = office.brought_to(State::Accepted, links.clone()).await;
        office.done(Verb::Withdraw, &at).await.unwrap();
        for state in [State::Returned, State::Refused, State::Registered] {
            office.brought_to(state, links.clone()).await;
        }
        let mut named = BTreeSet::new();
        for event in office.events().await {
            let shown = Contract::decode(event.resource.value.as_slice()).unwrap();
            if shown.state() == State::Registered {
                assert!(!shown.title.is_empty() && shown.total_amount.is_some(), "{}", event.kind);
                continue;
            }
            let code = |party: &Option<Party>| {
                Some(Party {
                    credit_code: party.clone().unwrap().credit_code,
                    ..Party::default()
                })
            };
            let expected = Contract {
                name: event.subject.clone(),
                state: shown.state,
                seller: code(&links.seller),
                buyer: code(&links.buyer),
                listing: links.listing.clone(),
                demand: links.demand.clone(),
                r#match: links.r#match.clone(),
                ..Contract::default()
            };
            assert_eq!(shown, expected, "{}", event.kind);
            named.insert(shown.state);
        }
        let states = [State::Draft, State::Submitted, State::Returned, State::Accepted, State::FirstReviewed];
        let states = states.into_iter().chain([State::Refused, State::Withdrawn]);
        assert_eq!(named, states.map(i32::from).collect());
    }

    async fn a_refused_change_leaves_no_event(location: Location) {
        let office = Office::open(&location).await;
        let at = office.draft(contract()).await;
        office.done(Verb::Register, &at).await.unwrap_err();
        office.done(Verb::Accept, &at).await.unwrap_err();
        assert_eq!(office.events().await.len(), 1);
    }
}
