//! RegisterContract.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Contract, RegisterContractRequest};
use techmarket_proto::google::r#type::Date;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, money, on_both_databases, registrar};
use tonic::Code;

use crate::support::{Office, Verb};

on_both_databases! {
    async fn a_contract_gets_its_number(location: Location) {
        let office = Office::open(&location).await;
        let at = office.reviewed("电瓷配方").await;
        assert_eq!((at.registration_number.as_str(), at.register_time), ("", None));
        let registered = office.done(Verb::Register, &at).await.unwrap();
        assert_eq!(registered.state(), State::Registered);
        assert_eq!(registered.registration_number, "2026360301000001");
        assert_eq!(registered.register_time, registered.update_time);
    }

    async fn the_same_contract_is_not_registered_twice(location: Location) {
        let office = Office::open(&location).await;
        let first = office.reviewed("高压电瓷（ABC）配方").await;
        office.done(Verb::Register, &first).await.unwrap();
        let again = office.reviewed(" 高压电瓷(abc) 配方").await;
        let refused = office.done(Verb::Register, &again).await.unwrap_err();
        let expected =
            Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", &again.name);
        assert_eq!(Refusal::read(&refused), expected);
        // At another point it is the same contract still.
        let elsewhere = Contract {
            registration_point: "360701".to_owned(),
            title: first.title.clone(),
            ..contract()
        };
        let elsewhere = office.brought_to(State::FirstReviewed, elsewhere).await;
        let refused = office.done(Verb::Register, &elsewhere).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, "CONTRACT_DUPLICATE");
        // Any one of the five makes another one, and the refusals used up no number.
        let dearer = Contract {
            total_amount: Some(money(100_001)),
            technology_amount: Some(money(100_001)),
            ..contract()
        };
        let later = Contract {
            sign_date: Some(Date {
                year: 2026,
                month: 11,
                day: 3,
            }),
            ..contract()
        };
        for (next, other) in (2..).zip([dearer, later]) {
            let other = Contract {
                title: first.title.clone(),
                ..other
            };
            let at = office.brought_to(State::FirstReviewed, other).await;
            let registered = office.done(Verb::Register, &at).await.unwrap();
            assert_eq!(registered.registration_number, format!("2026360301{next:06}"));
        }
    }

    async fn drafts_may_be_alike(location: Location) {
        let office = Office::open(&location).await;
        office.brought_to(State::SecondReviewed, contract()).await;
        office.brought_to(State::SecondReviewed, contract()).await;
    }

    async fn a_repeat_takes_no_second_number(location: Location) {
        let office = Office::open(&location).await;
        let at = office.reviewed("电瓷配方").await;
        let request = RegisterContractRequest {
            name: at.name,
            etag: at.etag,
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
        };
        let mut client = office.client(&registrar());
        let first = client
            .register_contract(request.clone())
            .await
            .unwrap()
            .into_inner();
        let second = client.register_contract(request).await.unwrap().into_inner();
        assert_eq!(first, second);
        let next = office.reviewed("另一配方").await;
        let next = office.done(Verb::Register, &next).await.unwrap();
        assert_eq!(next.registration_number, "2026360301000002");
    }

    async fn a_malformed_request_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let request = RegisterContractRequest::default();
        let refused = office
            .client(&registrar())
            .register_contract(request)
            .await
            .unwrap_err();
        let expected = Refusal::of_fields(&[("etag", Reason::FieldRequired), ("name", Reason::NameInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
    }
}
