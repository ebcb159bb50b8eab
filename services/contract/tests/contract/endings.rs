//! CancelContract (注销) and RevokeContract (撤销登记).

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AuditFilter, CancelContractRequest, Contract, ContractVersionFilter, GetRegisterTotalsRequest,
    ListAuditEntriesRequest, ListContractVersionsRequest, RevokeContractRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, contract, demander, on_both_databases, operator, other_provider, period,
    provider, registrar,
};
use tonic::Code;

use crate::subsidy_service::granted;
use crate::support::{Office, Verb, day};

fn cancelling(at: &Contract) -> CancelContractRequest {
    CancelContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        request_id: String::new(),
        reason: "合同解除".to_owned(),
        informed_departments: "主管税务机关、科技局".to_owned(),
    }
}

fn revoking(at: &Contract) -> RevokeContractRequest {
    RevokeContractRequest {
        name: at.name.clone(),
        etag: at.etag.clone(),
        request_id: String::new(),
        reason: "提供虚假材料".to_owned(),
    }
}

async fn count_of_2026(office: &Office) -> i64 {
    let request = GetRegisterTotalsRequest {
        period: Some(period((2026, 1, 1), (2026, 12, 31))),
        ..GetRegisterTotalsRequest::default()
    };
    let totals = office.client(&registrar()).get_register_totals(request).await;
    totals.unwrap().into_inner().count
}

on_both_databases! {
    async fn an_ended_registration_counts_no_more_and_keeps_its_number(location: Location) {
        let office = Office::open(&location).await;
        for (index, state, made, late, last) in [
            // 23:30 in China.
            (1, State::Cancelled, "2026-11-21T01:00:00Z", "2026-11-30T15:30:00Z", day(2026, 11, 30)),
            (2, State::Revoked, "2026-12-01T01:00:00Z", "2026-12-30T15:30:00Z", day(2026, 12, 30)),
        ] {
            office.harness.clock.set(made.parse().unwrap());
            let titled = Contract { title: format!("{state:?}"), ..contract() };
            let at = office.brought_to(State::ChangePending, titled).await;
            assert_eq!(count_of_2026(&office).await, 1, "what ended before does not count");
            office.harness.clock.set(late.parse().unwrap());
            let (ended, reason) = if state == State::Cancelled {
                let ended = office.client(&provider()).cancel_contract(cancelling(&at)).await;
                (ended.unwrap().into_inner(), "合同解除")
            } else {
                let ended = office.client(&registrar()).revoke_contract(revoking(&at)).await;
                (ended.unwrap().into_inner(), "提供虚假材料")
            };
            assert_eq!((ended.state(), ended.reason.as_str()), (state, reason));
            assert_eq!(ended.end_date, Some(last));
            assert_eq!(ended.registration_number, format!("202636030100000{index}"));
            assert_eq!((ended.certificate_code.as_str(), ended.pending_change.clone()), ("", None));
            assert_eq!((ended.assignee.as_str(), ended.registered_version), ("", 1));
            assert_eq!(count_of_2026(&office).await, 0);
            let request = ListContractVersionsRequest {
                filter: Some(ContractVersionFilter { contract: at.name.clone() }),
                ..ListContractVersionsRequest::default()
            };
            let versions = office.client(&provider()).list_contract_versions(request).await.unwrap();
            let versions = versions.into_inner().contract_versions;
            assert_eq!(versions.len(), 1);
            assert_eq!(
                (versions[0].start_date, versions[0].end_date),
                (Some(crate::support::china_day(made)), Some(last))
            );
            assert_eq!(versions[0].certificate_code, at.certificate_code, "the old code can still be told");
        }
    }

    async fn who_granted_a_subsidy_is_told_of_the_cancellation(location: Location) {
        let office = Office::open(&location).await;
        let (at, _) = granted(&office, "有补助", 20_000).await;
        let at = office.now(&at).await;
        let untold = CancelContractRequest { informed_departments: " ".to_owned(), ..cancelling(&at) };
        let refused = office.client(&provider()).cancel_contract(untold).await.unwrap_err();
        let expected = Refusal::of_fields(&[("informed_departments", Reason::FieldRequired)]);
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(office.now(&at).await, at, "nothing is kept");
        let cancelled = office.client(&provider()).cancel_contract(cancelling(&at)).await.unwrap().into_inner();
        assert_eq!(cancelled.informed_departments, "主管税务机关、科技局");
        assert_eq!(office.seen(&at.name).await.informed_departments, "主管税务机关、科技局");
        // Where nothing was granted nobody need be told, and none is shown.
        let other = office.brought_to(State::Cancelled, contract()).await;
        assert_eq!(other.informed_departments, "");
        for (name, detail) in [(&at.name, "合同解除；已告知主管税务机关、科技局"), (&other.name, "双方解除合同")] {
            let request = ListAuditEntriesRequest {
                filter: Some(AuditFilter { contract: name.clone(), ..AuditFilter::default() }),
                page_size: 100,
                ..ListAuditEntriesRequest::default()
            };
            let entries = office.client(&registrar()).list_audit_entries(request).await.unwrap().into_inner();
            let last = entries.audit_entries.last().unwrap();
            assert_eq!((last.action.as_str(), last.detail.as_str()), ("cancel", detail));
        }
    }

    async fn the_same_contract_may_be_registered_again(location: Location) {
        let office = Office::open(&location).await;
        for (verb, number) in [(Verb::Cancel, "000001"), (Verb::Revoke, "000002"), (Verb::Cancel, "000003")] {
            let at = office.brought_to(State::Registered, contract()).await;
            assert_eq!(at.registration_number, format!("2026360301{number}"), "no number is given twice");
            let twin = office.brought_to(State::FirstReviewed, contract()).await;
            let refused = office.done(Verb::Register, &twin).await.unwrap_err();
            assert_refused(&refused, Code::AlreadyExists, Reason::ContractDuplicate);
            office.done(Verb::Withdraw, &twin).await.unwrap();
            office.done(verb, &at).await.unwrap();
        }
    }

    async fn a_party_cancels_and_the_body_revokes(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let cancel = async |caller| {
            let refused = office.client(&caller).cancel_contract(cancelling(&at)).await;
            Refusal::read(&refused.unwrap_err())
        };
        let revoke = async |caller| {
            let refused = office.client(&caller).revoke_contract(revoking(&at)).await;
            Refusal::read(&refused.unwrap_err())
        };
        let not_owner = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
        assert_eq!(cancel(demander()).await, not_owner);
        assert_eq!(cancel(broker()).await, not_owner);
        assert_eq!(cancel(other_provider()).await, Refusal::not_found("contract", &at.name));
        assert_eq!(cancel(registrar()).await.reason, "ROLE_FORBIDDEN");
        assert_eq!(revoke(provider()).await.reason, "ROLE_FORBIDDEN");
        assert_eq!(revoke(operator()).await.reason, "ROLE_FORBIDDEN");
        assert_eq!(office.seen(&at.name).await, at);
    }

    async fn an_end_has_a_reason(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let long = CancelContractRequest {
            reason: "长".repeat(1_001),
            informed_departments: "长".repeat(501),
            ..cancelling(&at)
        };
        let refused = office.client(&provider()).cancel_contract(long).await.unwrap_err();
        let expected =
            Refusal::of_fields(&[("reason", Reason::FieldTooLong), ("informed_departments", Reason::FieldTooLong)]);
        assert_eq!(Refusal::read(&refused), expected);
        let none = RevokeContractRequest { reason: " ".to_owned(), ..revoking(&at) };
        let refused = office.client(&registrar()).revoke_contract(none).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("reason", Reason::FieldRequired)]));
    }
}
