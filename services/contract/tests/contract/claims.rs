//! ClaimContract and ReleaseContract: two registrars do not work on one case.

use jiff::SignedDuration;
use techmarket_contract::Settings;
use techmarket_kernel::{Caller, Clock as _, Reason, Role};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AcceptContractRequest, ClaimContractRequest, Contract, ContractFilter, ListContractsRequest,
    ReleaseContractRequest,
};
use techmarket_recognition::Rulebook;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, caller, contract, demander, on_both_databases, operator, provider, registrar, second_registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, of_yuan};

/// A lease runs for 8 hours.
const LEASE: SignedDuration = SignedDuration::from_hours(8);

/// The case is another registrar's, who is named, until `at.lease_expire_time`.
fn taken(at: &Contract) -> Refusal {
    let until = at.lease_expire_time.unwrap();
    let until = jiff::Timestamp::new(until.seconds, until.nanos).unwrap();
    let mut refusal = Refusal::new(Code::FailedPrecondition, Reason::CaseTaken)
        .with("assignee", &at.assignee)
        .with("lease_expire_time", &until.to_string())
        .on("contract", &at.name);
    refusal.preconditions = vec![("CASE_TAKEN".to_owned(), at.name.clone())];
    refusal
}

async fn assigned(office: &Office, caller: &Caller, assignee: &str) -> Vec<String> {
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            assignee: assignee.to_owned(),
            ..ContractFilter::default()
        }),
        ..ListContractsRequest::default()
    };
    let listed = office.client(caller).list_contracts(request).await.unwrap();
    let contracts = listed.into_inner().contracts;
    contracts.into_iter().map(|contract| contract.title).collect()
}

on_both_databases! {
    async fn a_case_is_one_registrars_until_the_lease_has_run_out(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        let request = ClaimContractRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            ..ClaimContractRequest::default()
        };
        let claimed = office.client(&registrar()).claim_contract(request).await;
        let claimed = claimed.unwrap().into_inner();
        assert_eq!((claimed.state(), claimed.assignee.as_str()), (State::Submitted, "registrar@example"));
        let expected = office.harness.clock.now() + LEASE;
        assert_eq!(claimed.lease_expire_time.unwrap().seconds, expected.as_second());

        // One second before the end it is still the first one's, who prolongs it by a repeat.
        office.harness.advance(LEASE - SignedDuration::from_secs(1));
        let refused = office.tried(&second_registrar(), Verb::Claim, &claimed).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), taken(&claimed));
        let prolonged = office.tried(&registrar(), Verb::Claim, &claimed).await.unwrap();
        assert!(prolonged.lease_expire_time.unwrap().seconds > claimed.lease_expire_time.unwrap().seconds);

        // At the end another one may take it, and the first one comes too late.
        office.harness.advance(LEASE);
        let other = office.tried(&second_registrar(), Verb::Claim, &prolonged).await.unwrap();
        assert_eq!(other.assignee, "second-registrar@example");
        let refused = office.tried(&registrar(), Verb::Accept, &other).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), taken(&other));
        let accepted = office.tried(&second_registrar(), Verb::Accept, &other).await.unwrap();
        assert_eq!(accepted.assignee, "second-registrar@example");
    }

    async fn every_verb_of_a_registrar_is_refused_while_another_has_the_case(location: Location) {
        let office = Office::open(&location).await;
        for (state, verbs) in [
            (State::Submitted, &[Verb::Return, Verb::Accept][..]),
            (State::Accepted, &[Verb::Return, Verb::Review, Verb::Refuse]),
            (State::FirstReviewed, &[Verb::Return, Verb::Review, Verb::Register, Verb::Refuse]),
            (State::Registered, &[]),
            (State::ChangePending, &[Verb::ApproveChange, Verb::RejectChange, Verb::Revoke]),
        ] {
            let titled = Contract {
                title: format!("{state:?}"),
                ..contract()
            };
            let mut at = office.brought_to(state, titled).await;
            if state == State::Registered {
                assert_eq!(at.assignee, "", "nobody has work on it");
                continue;
            }
            at = office.tried(&registrar(), Verb::Claim, &at).await.unwrap();
            for verb in [Verb::Claim, Verb::Release].iter().chain(verbs) {
                let refused = office.tried(&second_registrar(), *verb, &at).await.unwrap_err();
                assert_eq!(Refusal::read(&refused), taken(&at), "{state:?} {verb:?}");
            }
            assert_eq!(office.seen(&at.name).await, at, "nothing changed");
            // The applicant does not wait for a registrar.
            let verb = if state == State::ChangePending { Verb::Cancel } else { Verb::Withdraw };
            let ended = office.tried(&provider(), verb, &at).await.unwrap();
            assert_eq!(office.seen(&ended.name).await.assignee, "");
        }
    }

    async fn every_step_of_a_registrar_takes_the_case(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        assert_eq!(at.assignee, "");
        let at = office.done(Verb::Accept, &at).await.unwrap();
        assert_eq!(at.assignee, "registrar@example");
        let at = office.done(Verb::Review, &at).await.unwrap();
        assert_eq!(at.assignee, "registrar@example", "the first review decides");
        let returned = office.done(Verb::Return, &at).await.unwrap();
        assert_eq!((returned.assignee.as_str(), returned.lease_expire_time), ("", None));
    }

    async fn a_first_review_gives_the_case_back_where_a_second_is_due(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::FirstReviewed, of_yuan("大额", 6_000_000)).await;
        assert_eq!((at.assignee.as_str(), at.lease_expire_time), ("", None));
        let at = office.tried(&second_registrar(), Verb::Review, &at).await.unwrap();
        assert_eq!((at.state(), at.assignee.as_str()), (State::SecondReviewed, "second-registrar@example"));
    }

    async fn a_case_is_given_back_by_its_registrar_or_by_an_operator(location: Location) {
        let office = Office::open(&location).await;
        for releasing in [registrar(), operator()] {
            let titled = Contract {
                title: releasing.subject.clone(),
                ..contract()
            };
            let at = office.brought_to(State::Accepted, titled).await;
            let request = ReleaseContractRequest {
                name: at.name.clone(),
                etag: at.etag.clone(),
                request_id: String::new(),
            };
            let refused = office.client(&second_registrar()).release_contract(request.clone()).await;
            assert_eq!(Refusal::read(&refused.unwrap_err()), taken(&at));
            let released = office.client(&releasing).release_contract(request).await;
            let released = released.unwrap().into_inner();
            assert_eq!((released.assignee.as_str(), released.lease_expire_time), ("", None));
            let other = office.tried(&second_registrar(), Verb::Claim, &released).await.unwrap();
            assert_eq!(other.assignee, "second-registrar@example");
        }
    }

    async fn who_works_on_a_case_is_the_offices_own_business(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, of_yuan("经办", 1)).await;
        office.brought_to(State::Submitted, of_yuan("待领", 2)).await;
        let own = "registrar@example";
        for (caller, shown) in [
            (registrar(), own),
            (second_registrar(), own),
            (operator(), own),
            (provider(), ""),
            (demander(), ""),
        ] {
            let mut client = office.client(&caller);
            let request = techmarket_proto::contract::v1::GetContractRequest {
                name: at.name.clone(),
            };
            let seen = client.get_contract(request).await.unwrap().into_inner();
            assert_eq!(seen.assignee, shown, "{caller:?}");
            assert_eq!(seen.lease_expire_time.is_some(), !shown.is_empty(), "{caller:?}");
            let listed = client.list_contracts(ListContractsRequest::default()).await.unwrap();
            let listed = listed.into_inner().contracts;
            let listed = listed.iter().find(|contract| contract.name == at.name).unwrap();
            assert_eq!(listed.assignee, shown, "{caller:?}");
            let by_assignee = assigned(&office, &caller, own).await;
            let expected: &[&str] = if shown.is_empty() { &[] } else { &["经办"] };
            assert_eq!(by_assignee, expected, "{caller:?}");
        }
        assert!(assigned(&office, &registrar(), "second-registrar@example").await.is_empty());
        // What an applicant's own step answers shows it as little.
        let withdrawn = office.tried(&provider(), Verb::Withdraw, &at).await.unwrap();
        assert_eq!(withdrawn.assignee, "");
    }

    async fn a_step_takes_the_case_for_as_long_as_it_asks(location: Location) {
        let office = Office::open(&location).await;
        let submitted = office.brought_to(State::Submitted, contract()).await;
        let accept = |minutes: i32| AcceptContractRequest {
            name: submitted.name.clone(),
            etag: submitted.etag.clone(),
            lease_minutes: minutes,
            ..AcceptContractRequest::default()
        };
        let mut client = office.client(&registrar());
        for minutes in [-1, 481] {
            let refused = client.accept_contract(accept(minutes)).await.unwrap_err();
            let expected = Refusal::of_fields(&[("lease_minutes", Reason::ValueOutOfRange)]);
            assert_eq!(Refusal::read(&refused), expected, "{minutes}");
        }
        let accepted = client.accept_contract(accept(15)).await.unwrap().into_inner();
        let until = office.harness.clock.now() + SignedDuration::from_mins(15);
        assert_eq!(accepted.assignee, "registrar@example");
        assert_eq!(accepted.lease_expire_time.unwrap().seconds, until.as_second());
        let refused = office.tried(&second_registrar(), Verb::Review, &accepted).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), taken(&accepted));
        assert!(refused.message().contains("registrar@example") && refused.message().contains("北京时间"));
        // A claim cuts it short.
        let request = ClaimContractRequest {
            name: accepted.name.clone(),
            etag: accepted.etag.clone(),
            lease_minutes: 1,
            ..ClaimContractRequest::default()
        };
        let claimed = client.claim_contract(request).await.unwrap().into_inner();
        office.harness.advance(SignedDuration::from_mins(1));
        office.tried(&second_registrar(), Verb::Review, &claimed).await.unwrap();
    }

    async fn an_office_may_want_cases_free_after_each_step(location: Location) {
        let settings = Settings { release_after_step: true, ..Settings::default() };
        let office = Office::open_with(&location, Rulebook::embedded().unwrap(), settings).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        assert_eq!((at.assignee.as_str(), at.lease_expire_time), ("", None));
        // Who wants it for longer asks for it.
        let claimed = office.tried(&registrar(), Verb::Claim, &at).await.unwrap();
        let refused = office.tried(&second_registrar(), Verb::Review, &claimed).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), taken(&claimed));
        let reviewed = office.tried(&registrar(), Verb::Review, &claimed).await.unwrap();
        assert_eq!((reviewed.assignee.as_str(), reviewed.lease_expire_time), ("", None));
        let other = office.tried(&second_registrar(), Verb::Register, &reviewed).await.unwrap();
        assert_eq!(other.state(), State::Registered);
    }

    async fn a_registrar_without_an_organisation_of_its_own_is_enough(location: Location) {
        let office = Office::open(&location).await;
        let third = caller("third-registrar@example", Role::Registrar, None);
        let at = office.brought_to(State::Submitted, contract()).await;
        let at = office.tried(&third, Verb::Claim, &at).await.unwrap();
        assert_eq!(at.assignee, "third-registrar@example");
    }

    async fn a_malformed_claim_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let expected = Refusal::of_fields(&[("etag", Reason::FieldRequired), ("name", Reason::NameInvalid)]);
        let mut client = office.client(&registrar());
        let refused = client.claim_contract(ClaimContractRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
        let refused = client.release_contract(ReleaseContractRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
    }
}
