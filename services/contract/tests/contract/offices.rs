//! Which registrar decides what: the registration points of a token, the registrar's own organisation, drafts.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    CheckContractRequest, Contract, ContractFilter, CreateRegisterListRequest, GetContractRequest,
    ListContractsRequest, RegisterList, ReturnSettlementRequest, VerifySettlementRequest, VoidPaymentRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, caller, contract, on_both_databases, operator,
    period, provider, registrar, registrar_of, second_registrar,
};
use tonic::Code;

use crate::settlement_service::{file, payment, record, settlement};
use crate::support::{Office, Verb};

/// The registrars' verbs, each with a state that it starts from.
const DECISIONS: [(Verb, State); 10] = [
    (Verb::Claim, State::Submitted),
    (Verb::Return, State::Submitted),
    (Verb::Accept, State::Submitted),
    (Verb::Review, State::Accepted),
    (Verb::Refuse, State::Accepted),
    (Verb::Register, State::FirstReviewed),
    (Verb::Release, State::Submitted),
    (Verb::ApproveChange, State::ChangePending),
    (Verb::RejectChange, State::ChangePending),
    (Verb::Revoke, State::Registered),
];

fn titled(title: impl std::fmt::Debug) -> Contract {
    Contract {
        title: format!("{title:?}"),
        ..contract()
    }
}

/// A registrar whom this organisation employs.
fn employed_by(organization: &str) -> Caller {
    caller("employed@example", Role::Registrar, Some(organization))
}

fn foreign() -> Refusal {
    Refusal::new(Code::PermissionDenied, Reason::PointForeign).with("registration_point", "360301")
}

/// The contract as `caller` sees it: got, and found in a list.
async fn sees(office: &Office, caller: &Caller, at: &Contract) -> (bool, bool) {
    let mut client = office.client(caller);
    let request = GetContractRequest {
        name: at.name.clone(),
    };
    let got = client.get_contract(request).await.is_ok();
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            states: vec![at.state],
            ..ContractFilter::default()
        }),
        page_size: 200,
        ..ListContractsRequest::default()
    };
    let listed = client
        .list_contracts(request)
        .await
        .unwrap()
        .into_inner()
        .contracts;
    (got, listed.iter().any(|other| other.name == at.name))
}

on_both_databases! {
    async fn a_registrar_of_another_point_reads_and_does_not_decide(location: Location) {
        let office = Office::open(&location).await;
        let ganzhou = registrar_of(&["3607", "43"]);
        for (verb, state) in DECISIONS {
            let at = office.brought_to(state, titled(verb)).await;
            assert_eq!(sees(&office, &ganzhou, &at).await, (true, true), "{verb:?}");
            let refused = office.tried(&ganzhou, verb, &at).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), foreign(), "{verb:?}");
            assert_eq!(office.seen(&at.name).await, at, "{verb:?}");
            let request = CheckContractRequest { name: at.name.clone() };
            office.client(&ganzhou).check_contract(request).await.unwrap();
        }
    }

    async fn a_registrar_decides_at_the_points_of_the_token(location: Location) {
        let office = Office::open(&location).await;
        for points in [&["36"][..], &["3603"], &["360301"], &["3607", "360301"], &[]] {
            let at = office.brought_to(State::Submitted, titled(points)).await;
            let own = registrar_of(points);
            let mut at = office.tried(&own, Verb::Accept, &at).await.unwrap();
            for verb in [Verb::Review, Verb::Register, Verb::Revoke] {
                at = office.tried(&own, verb, &at).await.unwrap();
            }
            assert_eq!(at.state(), State::Revoked);
        }
    }

    async fn money_and_lists_of_another_point_are_not_decided(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let mut seller = office.settlements(&provider());
        let paid = record(&mut seller, &at.name, payment(10)).await.unwrap();
        let filed = file(&mut seller, &at.name, settlement(10, 10)).await.unwrap();
        let ganzhou = registrar_of(&["3607"]);
        let (name, etag) = (filed.name.clone(), filed.etag.clone());
        let verify = VerifySettlementRequest { name, etag, ..Default::default() };
        let (name, etag) = (filed.name.clone(), filed.etag.clone());
        let reason = "请补充".to_owned();
        let give_back = ReturnSettlementRequest { name, etag, reason: reason.clone(), ..Default::default() };
        let void = VoidPaymentRequest { name: paid.name, etag: paid.etag, reason, ..Default::default() };
        let list = CreateRegisterListRequest {
            register_list: Some(RegisterList {
                title: "登记清单".to_owned(),
                period: Some(period((2026, 11, 1), (2026, 11, 30))),
                registration_point: "360301".to_owned(),
                ..RegisterList::default()
            }),
            ..CreateRegisterListRequest::default()
        };
        let dry = CreateRegisterListRequest { validate_only: true, ..list.clone() };
        let mut settlements = office.settlements(&ganzhou);
        let mut register = office.register(&ganzhou);
        for refused in [
            settlements.verify_settlement(verify.clone()).await.map(drop),
            settlements.return_settlement(give_back).await.map(drop),
            settlements.void_payment(void.clone()).await.map(drop),
            register.create_register_list(list.clone()).await.map(drop),
            register.create_register_list(dry).await.map(drop),
        ] {
            assert_eq!(Refusal::read(&refused.unwrap_err()), foreign());
        }
        let pingxiang = registrar_of(&["3603"]);
        office.register(&pingxiang).create_register_list(list).await.unwrap();
        let mut settlements = office.settlements(&pingxiang);
        settlements.void_payment(void).await.unwrap();
        settlements.verify_settlement(verify).await.unwrap();
    }

    async fn nobody_decides_for_the_own_organisation(location: Location) {
        let office = Office::open(&location).await;
        for (verb, state) in DECISIONS {
            let at = office.brought_to(state, titled(verb)).await;
            for organization in [PROVIDER, DEMANDER, BROKER] {
                let refused = office.tried(&employed_by(organization), verb, &at).await.unwrap_err();
                let expected = Refusal::new(Code::PermissionDenied, Reason::OwnCase).on("contract", &at.name);
                assert_eq!(Refusal::read(&refused), expected, "{verb:?} {organization}");
            }
            if verb != Verb::Release {
                let held = !at.assignee.is_empty();
                let at = if held { office.done(Verb::Release, &at).await.unwrap() } else { at };
                office.tried(&employed_by(OTHER_PROVIDER), verb, &at).await.unwrap();
            }
        }
    }

    async fn what_was_never_handed_in_is_the_parties_own(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(titled("草稿")).await;
        let given_up = office.brought_to(State::Withdrawn, titled("放弃")).await;
        for at in [&draft, &given_up] {
            for (caller, seen) in [
                (registrar(), false),
                (second_registrar(), false),
                (employed_by(OTHER_PROVIDER), false),
                // As a party.
                (employed_by(PROVIDER), true),
                (employed_by(BROKER), true),
                (provider(), true),
                (operator(), true),
            ] {
                assert_eq!(sees(&office, &caller, at).await, (seen, seen), "{caller:?} {}", at.title);
            }
            let refused = office.tried(&registrar(), Verb::Claim, at).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name));
        }
        for state in [State::Returned, State::Submitted] {
            let at = office.brought_to(state, titled(state)).await;
            assert_eq!(sees(&office, &registrar(), &at).await, (true, true), "{state:?}");
        }
        let at = office.brought_to(State::Submitted, titled("撤回")).await;
        let at = office.done(Verb::Withdraw, &at).await.unwrap();
        assert_eq!(sees(&office, &registrar(), &at).await, (true, true), "it was handed in once");
    }
}
