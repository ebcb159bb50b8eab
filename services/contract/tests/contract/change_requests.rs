//! What is asked for while a change waits: checked like a contract that is handed in, and taken back (WithdrawContractChange).

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    CheckContractRequest, Contract, Substance, WithdrawContractChangeRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, contract, demander, money, on_both_databases, operator, other_provider, provider, registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, change, of_yuan};

/// A registered contract that is asked to be changed to `to`.
async fn asked(office: &Office, at: &Contract, to: Contract) -> Contract {
    let mut client = office.client(&provider());
    let asked = Box::pin(client.request_contract_change(change(at, to))).await;
    asked.unwrap().into_inner()
}

async fn found(office: &Office, name: &str) -> (Vec<String>, Vec<String>) {
    let request = CheckContractRequest {
        name: name.to_owned(),
    };
    let checked = office.client(&registrar()).check_contract(request).await;
    let checked = checked.unwrap().into_inner();
    let rules = checked.findings.into_iter().map(|finding| finding.rule);
    let twins = checked.near_twins.into_iter().map(|twin| twin.contract);
    (rules.collect(), twins.collect())
}

fn withdrawal(at: &Contract) -> WithdrawContractChangeRequest {
    WithdrawContractChangeRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        request_id: String::new(),
        reason: "双方不再变更".to_owned(),
    }
}

on_both_databases! {
    /// Civil Code art. 850: a clause that monopolises technology makes a contract void, in a change as well.
    async fn a_change_is_checked_as_it_is_asked_for(location: Location) {
        let office = Office::open(&location).await;
        let other = office.brought_to(State::Submitted, of_yuan("另一份合同", 260_000)).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let (before, twins) = found(&office, &at.name).await;
        assert!(!before.contains(&"clause.monopoly".to_owned()), "{before:?}");
        assert!(!twins.contains(&other.name));
        let to = Contract {
            title: other.title.clone(),
            substance: Some(Substance { monopoly_clause: Some(true), ..Substance::default() }),
            ..of_yuan("另一份合同", 260_000)
        };
        let pending = asked(&office, &at, to).await;
        let (while_asked, twins) = found(&office, &at.name).await;
        assert!(while_asked.contains(&"clause.monopoly".to_owned()), "{while_asked:?}");
        assert!(twins.contains(&other.name), "{twins:?}");
        office.done(Verb::RejectChange, &pending).await.unwrap();
        assert_eq!(found(&office, &at.name).await.0, before, "what is registered is checked again");
    }

    async fn a_change_is_taken_back_by_who_may_ask_for_it(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let pending = asked(&office, &at, of_yuan("写错的名称", 100_000)).await;
        for stranger in [other_provider(), demander()] {
            let refused = office.client(&stranger).withdraw_contract_change(withdrawal(&pending)).await;
            let code = refused.unwrap_err().code();
            assert!([Code::NotFound, Code::PermissionDenied].contains(&code), "{code:?}");
        }
        let refused = office.client(&registrar()).withdraw_contract_change(withdrawal(&pending)).await;
        assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
        // Also while a registrar has it.
        let pending = office.done(Verb::Claim, &pending).await.unwrap();
        let back = office.client(&provider()).withdraw_contract_change(withdrawal(&pending)).await;
        let back = back.unwrap().into_inner();
        assert_eq!((back.state(), back.registered_version), (State::Registered, 1));
        assert_eq!((back.title.as_str(), back.reason.as_str()), (at.title.as_str(), "双方不再变更"));
        assert_eq!(back.certificate_code, at.certificate_code);
        assert_eq!((back.pending_change.clone(), back.assignee.as_str()), (None, ""));
        // Nothing waits any more, and another may be asked for.
        let refused = office.client(&operator()).withdraw_contract_change(withdrawal(&back)).await;
        let expected = Refusal::state_forbids("contract", &at.name, "REGISTERED", "withdraw_change");
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        let pending = asked(&office, &back, of_yuan("改对的名称", 100_000)).await;
        office.client(&operator()).withdraw_contract_change(withdrawal(&pending)).await.unwrap();
        let bare = WithdrawContractChangeRequest { reason: "长".repeat(1_001), ..Default::default() };
        let refused = office.client(&provider()).withdraw_contract_change(bare).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
            ("reason", Reason::FieldTooLong),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn what_was_registered_once_is_not_registered_again_after_a_change(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let dearer = Contract {
            total_amount: Some(money(120_000)),
            technology_amount: Some(money(120_000)),
            ..at.clone()
        };
        let pending = asked(&office, &at, dearer).await;
        let at = office.done(Verb::ApproveChange, &pending).await.unwrap();
        let again = office.brought_to(State::FirstReviewed, contract()).await;
        let refused = office.done(Verb::Register, &again).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", &again.name);
        assert_eq!(Refusal::read(&refused), expected);
        // Nor is another changed to it.
        let other = office.brought_to(State::Registered, of_yuan("另一份合同", 100_000)).await;
        let same = Contract { title: contract().title, ..other.clone() };
        let pending = asked(&office, &other, same).await;
        let refused = office.done(Verb::ApproveChange, &pending).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", &other.name);
        assert_eq!(Refusal::read(&refused), expected);
        // It may itself become what it was, and what it was is free once it has ended.
        let as_before = Contract {
            total_amount: Some(money(100_000)),
            technology_amount: Some(money(100_000)),
            ..at.clone()
        };
        let pending = asked(&office, &at, as_before).await;
        let at = office.done(Verb::ApproveChange, &pending).await.unwrap();
        assert_eq!(at.registered_version, 3);
        office.done(Verb::Cancel, &at).await.unwrap();
        let again = office.seen(&again.name).await;
        assert_eq!(office.done(Verb::Register, &again).await.unwrap().state(), State::Registered);
    }
}
