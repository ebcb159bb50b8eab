//! Who may know of a contract, and who may do what.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::contract::v1::applicant::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Applicant, BatchGetContractsRequest, BrokerPerson, Contract, ContractFilter, GetContractRequest,
    ListContractsRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, PROVIDER, Refusal, assert_refused, broker, caller, contract, demander, market,
    on_both_databases, operator, other_demander, other_provider, provider, registrar, system, viewer,
};
use tonic::Code;

use crate::support::{Office, Verb};

/// Registered by the intermediary with a mandate.
fn by_broker() -> Contract {
    Contract {
        title: "中介申请".to_owned(),
        applicant: Some(Applicant {
            kind: Kind::Intermediary.into(),
            mandate_end_date: None,
        }),
        ..contract()
    }
}

on_both_databases! {
    async fn parties_registrars_and_operators_see_it_and_nobody_else(location: Location) {
        let office = Office::open(&location).await;
        for state in [State::Draft, State::Registered] {
            let made = office.brought_to(state, contract()).await;
            for (caller, sees) in [
                (provider(), true),
                (demander(), true),
                (broker(), true),
                // Not before it was handed in.
                (registrar(), state == State::Registered),
                (operator(), true),
                (other_provider(), false),
                (other_demander(), false),
                (caller("nobody@example", Role::Provider, None), false),
            ] {
                let mut client = office.client(&caller);
                let got = client
                    .get_contract(GetContractRequest {
                        name: made.name.clone(),
                    })
                    .await;
                let listed = client
                    .list_contracts(ListContractsRequest::default())
                    .await
                    .unwrap()
                    .into_inner();
                let listed = listed.contracts.iter().any(|contract| contract.name == made.name);
                assert_eq!((got.is_ok(), listed), (sees, sees), "{caller:?} {state:?}");
                if let Err(status) = got {
                    assert_eq!(Refusal::read(&status), Refusal::not_found("contract", &made.name));
                }
            }
        }
    }

    async fn others_are_refused_at_the_door(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        for caller in [viewer()] {
            let request = GetContractRequest {
                name: made.name.clone(),
            };
            let refused = office.client(&caller).get_contract(request).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }

    async fn systems_read_what_was_registered_as_its_events_have_it(location: Location) {
        let office = Office::open(&location).await;
        let mut named = Vec::new();
        for state in [State::Submitted, State::Withdrawn, State::Registered, State::Cancelled] {
            // Later ones are listed first.
            office.harness.advance(jiff::SignedDuration::from_secs(1));
            let titled = Contract { title: format!("{state:?}"), ..contract() };
            let made = office.brought_to(state, titled).await;
            let seen = matches!(state, State::Registered | State::Cancelled);
            let request = GetContractRequest { name: made.name.clone() };
            let got = office.client(&system()).get_contract(request).await;
            if seen {
                let event = office.events().await.pop().unwrap();
                let told: Contract = event.resource.to_msg().unwrap();
                assert_eq!(got.unwrap().into_inner(), told, "{state:?}");
                assert!(told.seller.as_ref().is_some_and(|seller| seller.contact.is_none()) && told.summary.is_empty());
                named.insert(0, made.name);
            } else {
                assert_eq!(Refusal::read(&got.unwrap_err()), Refusal::not_found("contract", &made.name));
            }
        }
        let mut client = office.client(&system());
        let of = |states: &[State]| ListContractsRequest {
            filter: Some(ContractFilter {
                states: states.iter().map(|state| (*state).into()).collect(),
                ..ContractFilter::default()
            }),
            ..ListContractsRequest::default()
        };
        let names = |listed: Vec<Contract>| listed.into_iter().map(|contract| contract.name).collect::<Vec<_>>();
        for (states, expected) in [(&[][..], &named[..]), (&[State::Draft, State::Registered], &named[1..])] {
            let listed = client.list_contracts(of(states)).await.unwrap().into_inner().contracts;
            assert_eq!(names(listed), expected, "{states:?}");
        }
        let refused = client.list_contracts(of(&[State::Submitted])).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.states", Reason::FilterInvalid)]));
        let request = BatchGetContractsRequest { names: named.clone(), ..Default::default() };
        let got = client.batch_get_contracts(request).await.unwrap().into_inner().contracts;
        assert!(names(got.clone()) == named && got.iter().all(|contract| contract.certificate_code.is_empty()));
    }

    async fn a_service_of_the_market_reads_whom_a_registered_contract_names(location: Location) {
        let office = Office::open(&location).await;
        let mut named = contract();
        named.broker.as_mut().unwrap().person = Some(BrokerPerson {
            name: "王五".to_owned(),
            certificate_number: "JX-2025-001".to_owned(),
        });
        let made = office.brought_to(State::Registered, named.clone()).await;
        let person = async |caller: &Caller| {
            let request = GetContractRequest { name: made.name.clone() };
            let got = office.client(caller).get_contract(request).await.unwrap().into_inner();
            got.broker.unwrap().person
        };
        assert_eq!(person(&market()).await, named.broker.unwrap().person);
        assert_eq!(person(&system()).await, None, "a system of others reads what events hold");
        let draft = office.draft(contract()).await;
        let request = GetContractRequest { name: draft.name.clone() };
        let refused = office.client(&market()).get_contract(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &draft.name));
    }

    async fn verbs_are_the_applicants_or_the_registrars(location: Location) {
        let office = Office::open(&location).await;
        let both = |subject: &str, role, organization| Caller {
            roles: vec![role, Role::Provider],
            ..caller(subject, role, organization)
        };
        let made = office.brought_to(State::Submitted, contract()).await;
        for verb in Verb::ALL {
            let of_applicant = verb.is_of_applicant();
            for (caller, code, reason) in [
                // Not known: not told.
                (
                    other_provider(),
                    of_applicant.then_some(Code::NotFound),
                    Reason::ResourceNotFound,
                ),
                // The buyer, who may know of it.
                (
                    both("buyer@example", Role::Demander, Some(DEMANDER)),
                    of_applicant.then_some(Code::PermissionDenied),
                    Reason::NotOwner,
                ),
                // The seller's organisation in another role.
                (
                    caller("seller@example", Role::Demander, Some(PROVIDER)),
                    Some(Code::PermissionDenied),
                    if of_applicant { Reason::NotOwner } else { Reason::RoleForbidden },
                ),
                (
                    provider(),
                    (!of_applicant).then_some(Code::PermissionDenied),
                    Reason::RoleForbidden,
                ),
                (
                    operator(),
                    // An operator gives back what a registrar who is away has taken.
                    (!of_applicant && verb != Verb::Release).then_some(Code::PermissionDenied),
                    Reason::RoleForbidden,
                ),
                (
                    registrar(),
                    of_applicant.then_some(Code::PermissionDenied),
                    Reason::RoleForbidden,
                ),
            ] {
                let Some(code) = code else { continue };
                let refused = verb.call(&mut office.client(&caller), &made).await.unwrap_err();
                let refusal = assert_refused(&refused, code, reason);
                if code == Code::NotFound {
                    assert_eq!(refusal, Refusal::not_found("contract", &made.name));
                }
            }
        }
    }

    async fn the_broker_stands_in_for_the_seller_where_the_contract_says_so(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&broker());
        let for_seller = Contract {
            title: "卖方申请".to_owned(),
            ..contract()
        };
        for (applicant, contract) in [(Kind::Seller, for_seller), (Kind::Intermediary, by_broker())] {
            let made = crate::support::create(&mut client, contract).await.unwrap();
            let made = Verb::Update.call(&mut client, &made).await.unwrap();
            let submitted = Verb::Submit.call(&mut client, &made).await;
            if applicant == Kind::Seller {
                let expected = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
                assert_eq!(Refusal::read(&submitted.unwrap_err()), expected);
                // The seller hands in what its broker filled in; from then on the broker only looks on.
                let mut at = office.tried(&provider(), Verb::Submit, &made).await.unwrap();
                let refused = office.tried(&broker(), Verb::Withdraw, &at).await.unwrap_err();
                assert_eq!(Refusal::read(&refused), expected);
                at = office.all_done(&[Verb::Accept, Verb::Review, Verb::Register], &at).await;
                for verb in [Verb::RequestChange, Verb::Cancel] {
                    let refused = office.tried(&broker(), verb, &at).await.unwrap_err();
                    assert_eq!(Refusal::read(&refused), expected, "{verb:?}");
                }
                continue;
            }
            let at = submitted.unwrap();
            // What the seller may do beside it stands in `mandates`; the buyer may do nothing.
            let refused = office.tried(&demander(), Verb::Withdraw, &at).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
            let at = office.all_done(&[Verb::Accept, Verb::Review, Verb::Register], &at).await;
            let at = office.tried(&broker(), Verb::RequestChange, &at).await.unwrap();
            let at = office.tried(&broker(), Verb::Cancel, &at).await.unwrap();
            assert_eq!(at.state(), State::Cancelled);
        }
    }

    async fn a_draft_is_withdrawn_by_whoever_may_fill_it_in(location: Location) {
        let office = Office::open(&location).await;
        for caller in [provider(), broker(), operator()] {
            let made = office.draft(contract()).await;
            let withdrawn = office.tried(&caller, Verb::Withdraw, &made).await.unwrap();
            assert_eq!(withdrawn.state(), State::Withdrawn, "{caller:?}");
        }
    }
}
