//! ReturnContract, AcceptContract, RefuseContract, WithdrawContract.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{RefuseContractRequest, ReturnContractRequest, WithdrawContractRequest};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases, provider, registrar};

use crate::support::{Office, Verb};

on_both_databases! {
    async fn the_decision_begins_with_acceptance(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        assert_eq!(at.accept_time, None);
        let accepted = office.done(Verb::Accept, &at).await.unwrap();
        assert_eq!(accepted.accept_time, accepted.update_time);
    }

    async fn a_return_says_why(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        let request = ReturnContractRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            reason: " ".to_owned(),
            ..ReturnContractRequest::default()
        };
        let refused = office
            .client(&registrar())
            .return_contract(request)
            .await
            .unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::of_fields(&[("reason", Reason::FieldRequired)])
        );
    }

    async fn a_refusal_has_a_ground_and_a_reason(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        for (ground, reason, expected) in [
            (
                "",
                "",
                vec![
                    ("refusal_ground", Reason::FieldRequired),
                    ("reason", Reason::FieldRequired),
                ],
            ),
            ("x-77", "理由", vec![("refusal_ground", Reason::CodeUnknown)]),
        ] {
            let request = RefuseContractRequest {
                name: at.name.clone(),
                etag: at.etag.clone(),
                refusal_ground: ground.to_owned(),
                reason: reason.to_owned(),
                ..RefuseContractRequest::default()
            };
            let refused = office
                .client(&registrar())
                .refuse_contract(request)
                .await
                .unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        }
        let refused = office.done(Verb::Refuse, &at).await.unwrap();
        assert_eq!(
            (refused.refusal_ground.as_str(), refused.reason.as_str()),
            ("x-2", "不能辨认其技术内容")
        );
        assert_eq!(refused.registration_number, "");
    }

    /// Grounds 5 and 6 are those of the rules after the Civil Code [S12]; the texts until 2026-02-28 do not know them. As of a
    /// registration, the law of the day of the decision counts.
    async fn grounds_are_those_of_the_texts_in_force_on_the_day(location: Location) {
        let office = Office::open(&location).await;
        for (now, ground, refused_by) in [
            ("2026-02-28T15:59:59Z", "x-4", Some("cn-2001")),
            ("2026-02-28T15:59:59Z", "x-5", None),
            ("2026-02-28T15:59:59Z", "x-6", None),
            ("2026-02-28T16:00:00Z", "x-5", Some("cn-2026")),
            ("2026-02-28T16:00:00Z", "x-6", Some("cn-2026")),
        ] {
            office.harness.clock.set("2026-02-27T01:00:00Z".parse().unwrap());
            let early = techmarket_proto::contract::v1::Contract {
                title: format!("{now} {ground}"),
                sign_date: Some(crate::support::day(2026, 2, 1)),
                ..contract()
            };
            let at = office.brought_to(State::FirstReviewed, early).await;
            office.harness.clock.set(now.parse().unwrap());
            let request = RefuseContractRequest {
                name: at.name.clone(),
                etag: at.etag.clone(),
                refusal_ground: ground.to_owned(),
                reason: "证明材料不符合要求".to_owned(),
                ..RefuseContractRequest::default()
            };
            let refused = office.client(&registrar()).refuse_contract(request).await;
            let Some(set) = refused_by else {
                let expected = Refusal::of_fields(&[("refusal_ground", Reason::CodeUnknown)]);
                assert_eq!(Refusal::read(&refused.unwrap_err()), expected, "{now} {ground}");
                continue;
            };
            let refused = refused.unwrap().into_inner();
            assert_eq!(refused.recognition.unwrap().rule_set, set, "{now} {ground}");
        }
    }

    async fn a_withdrawal_may_say_why(location: Location) {
        let office = Office::open(&location).await;
        let at = office.draft(contract()).await;
        let withdraw = async |reason: String| {
            let request = WithdrawContractRequest {
                name: at.name.clone(),
                etag: at.etag.clone(),
                reason,
                ..WithdrawContractRequest::default()
            };
            office.client(&provider()).withdraw_contract(request).await
        };
        let refused = withdraw("长".repeat(1_001)).await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::of_fields(&[("reason", Reason::FieldTooLong)])
        );
        let withdrawn = withdraw("双方改签".to_owned()).await.unwrap().into_inner();
        assert_eq!(
            (withdrawn.state(), withdrawn.reason.as_str()),
            (State::Withdrawn, "双方改签")
        );
    }
}
