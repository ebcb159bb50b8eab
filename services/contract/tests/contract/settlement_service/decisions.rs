//! VerifySettlement and ReturnSettlement: once, by a registrar, while the registration holds.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    FileSettlementRequest, ReturnSettlementRequest, Settlement, VerifySettlementRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases, provider, registrar};
use tonic::Code;

use super::support::{NOT_IN_FORCE, file, send_back, settlement, verify};
use crate::support::{Office, of_yuan};

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
        for (refused, verb) in [
            (verify(&mut desk, &verified).await.unwrap_err(), "verify"),
            (send_back(&mut desk, &verified).await.unwrap_err(), "return"),
        ] {
            let expected = Refusal::state_forbids("settlement", &first.name, "VERIFIED", verb);
            assert_eq!(Refusal::read(&refused), expected);
        }
        office.revoked(&office.now(&at).await).await;
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
