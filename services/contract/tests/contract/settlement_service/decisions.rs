//! VerifySettlement and ReturnSettlement: verified once by a registrar, while the registration holds, and sent back.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::settlement::State;
use techmarket_proto::contract::v1::{
    AuditFilter, FileSettlementRequest, ListAuditEntriesRequest, ReturnSettlementRequest, Settlement,
    VerifySettlementRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, contract, money, on_both_databases, operator, provider, registrar,
};
use tonic::Code;

use super::settlements::list;
use super::support::{NOT_IN_FORCE, file, send_back, settlement, verify};
use crate::support::{Office, of_yuan};

/// Action and detail of the last step in the audit trail of a contract.
async fn last_step(office: &Office, contract: &str) -> (String, String) {
    let request = ListAuditEntriesRequest {
        filter: Some(AuditFilter {
            contract: contract.to_owned(),
            ..AuditFilter::default()
        }),
        page_size: 200,
        ..ListAuditEntriesRequest::default()
    };
    let listed = office.client(&registrar()).list_audit_entries(request).await;
    let last = listed.unwrap().into_inner().audit_entries.pop().unwrap();
    (last.action, last.detail)
}

on_both_databases! {
    async fn a_decision_is_made_once_while_the_registration_holds(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let mut desk = office.settlements(&registrar());
        let first = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        let second = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        let verified = verify(&mut desk, &first).await.unwrap();
        let stale = Refusal::new(Code::Aborted, Reason::EtagMismatch)
            .with("etag", "1-2")
            .on("settlement", &first.name);
        assert_eq!(Refusal::read(&verify(&mut desk, &first).await.unwrap_err()), stale);
        let refused = verify(&mut desk, &verified).await.unwrap_err();
        let expected = Refusal::state_forbids("settlement", &first.name, "VERIFIED", "verify");
        assert_eq!(Refusal::read(&refused), expected);
        let third = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        let returned = send_back(&mut desk, &third).await.unwrap();
        for (refused, verb) in [
            (verify(&mut desk, &returned).await.unwrap_err(), "verify"),
            (send_back(&mut desk, &returned).await.unwrap_err(), "return"),
        ] {
            let expected = Refusal::state_forbids("settlement", &third.name, "RETURNED", verb);
            assert_eq!(Refusal::read(&refused), expected);
        }
        office.revoked(&office.now(&at).await).await;
        // What was verified is told as it was when the registration ended.
        let refused = send_back(&mut desk, &verified).await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &at.name, "REVOKED", "return");
        assert_eq!(Refusal::read(&refused), expected);
        let refused = verify(&mut desk, &second).await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &at.name, "REVOKED", "verify");
        assert_eq!(Refusal::read(&refused), expected);
        let refused = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &at.name, "REVOKED", "file");
        assert_eq!(Refusal::read(&refused), expected);
        send_back(&mut desk, &second).await.unwrap();
        for (state, word) in NOT_IN_FORCE {
            let at = office.brought_to(state, of_yuan(word, 10)).await;
            let refused = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::state_forbids("contract", &at.name, word, "file"));
        }
    }

    async fn what_was_verified_is_sent_back_and_counts_no_more(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let mut desk = office.settlements(&registrar());
        // The third is verified before the second, and the fourth, without income, in between.
        let mut filed = Vec::new();
        for (realised, income) in [(40_000, 30_000), (20_000, 10_000), (30_000, 5_000), (10_000, 0)] {
            filed.push(file(&mut seller, &at.name, settlement(realised, income)).await.unwrap());
        }
        let mut verified = filed.clone();
        for index in [0, 2, 3, 1] {
            office.pass_days(1);
            verified[index] = verify(&mut desk, &filed[index]).await.unwrap();
        }
        let sums = |settlements: &[Settlement]| -> Vec<_> {
            settlements.iter().map(|settlement| settlement.cumulated_income.clone()).collect()
        };
        assert_eq!(sums(&verified), [30_000, 45_000, 35_000, 35_000].map(|yuan| Some(money(yuan))));
        let refused = send_back(&mut desk, &filed[2]).await.unwrap_err();
        let stale = Refusal::new(Code::Aborted, Reason::EtagMismatch)
            .with("etag", "1-2")
            .on("settlement", &filed[2].name);
        assert_eq!(Refusal::read(&refused), stale);
        for caller in [provider(), operator()] {
            let refused = send_back(&mut office.settlements(&caller), &verified[2]).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        file(&mut seller, &at.name, settlement(30_000, 5_000)).await.unwrap_err();

        office.pass_days(1);
        let returned = send_back(&mut desk, &verified[2]).await.unwrap();
        let expected = Settlement {
            etag: "1-3".to_owned(),
            state: State::Returned.into(),
            opinion: "请补充成本凭证".to_owned(),
            cumulated_income: None,
            verify_time: None,
            update_time: returned.update_time,
            ..verified[2].clone()
        };
        assert_eq!(returned, expected);
        let told = ("return_settlement".to_owned(), "第3次（原已核定）：请补充成本凭证".to_owned());
        assert_eq!(last_step(&office, &at.name).await, told);
        // The sums of those that were verified later go down; nothing else of them changes.
        let less = |settlement: &Settlement, yuan| Settlement {
            etag: "1-3".to_owned(),
            cumulated_income: Some(money(yuan)),
            update_time: returned.update_time,
            ..settlement.clone()
        };
        let expected = [verified[0].clone(), less(&verified[1], 40_000), returned.clone(), less(&verified[3], 30_000)];
        let listed = list(&mut seller, (&at.name, 0, "")).await.unwrap().settlements;
        assert_eq!(listed, expected);
        // There is room for it again.
        let again = file(&mut seller, &at.name, settlement(30_000, 5_000)).await.unwrap();
        let again = verify(&mut desk, &again).await.unwrap();
        assert_eq!(again.cumulated_income, Some(money(45_000)));
    }

    async fn repeats_count_once_and_bad_names_are_refused(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let mut seller = office.settlements(&provider());
        let id = "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned();
        let request = FileSettlementRequest {
            name: at.name.clone(),
            request_id: id.clone(),
            settlement: Some(settlement(60_000, 60_000)),
        };
        let first = seller.file_settlement(request.clone()).await.unwrap().into_inner();
        assert_eq!(seller.file_settlement(request).await.unwrap().into_inner(), first);
        let mut desk = office.settlements(&registrar());
        let request = VerifySettlementRequest {
            name: first.name.clone(),
            etag: first.etag.clone(),
            request_id: id,
            ..VerifySettlementRequest::default()
        };
        let verified = desk.verify_settlement(request.clone()).await.unwrap().into_inner();
        assert_eq!(desk.verify_settlement(request).await.unwrap().into_inner(), verified);
        assert_eq!(verified.opinion, "");
        let refused = desk.verify_settlement(VerifySettlementRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[("etag", Reason::FieldRequired), ("name", Reason::NameInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = desk.return_settlement(ReturnSettlementRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
            ("reason", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let missing = Settlement {
            name: format!("{}/settlements/9", at.name),
            ..first
        };
        let refused = verify(&mut desk, &missing).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("settlement", &missing.name));
    }
}
