//! CreateContract.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Contract, CreateContractRequest, NonTechnicalCosts, Party};
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, broker, contract, demander, money,
    on_both_databases, operator, other_provider, period, provider, registrar,
};
use tonic::Code;

use crate::support::{Office, create};

on_both_databases! {
    async fn a_draft_says_what_it_was_given(location: Location) {
        let office = Office::open(&location).await;
        let mut given = contract();
        given.state = State::Registered.into();
        given.registration_number = "2026360301000001".to_owned();
        given.technology_amount = Some(money(60_000));
        given.non_technical_costs = Some(NonTechnicalCosts {
            material: Some(money(40_000)),
            ..NonTechnicalCosts::default()
        });
        let seller = given.seller.as_mut().unwrap();
        (seller.research_body, seller.high_tech_zone, seller.scale) = (true, true, 2);
        "337000".clone_into(&mut seller.postal_code);
        let made = office.draft(given.clone()).await;
        assert!(made.name.starts_with("contracts/"));
        assert_eq!((made.etag.as_str(), made.state()), ("1-1", State::Draft));
        assert_eq!(made.registration_number, "", "output-only fields are ignored");
        assert_eq!(made.create_time, made.update_time);
        let back = Contract {
            name: String::new(),
            etag: String::new(),
            state: State::Registered.into(),
            registration_number: given.registration_number.clone(),
            create_time: None,
            update_time: None,
            // What is not stated is shown as what it counts for.
            applicant: None,
            substance: None,
            ..made
        };
        assert_eq!(back, given);
    }

    async fn a_draft_may_be_half_filled(location: Location) {
        let office = Office::open(&location).await;
        let seller = Some(Party {
            credit_code: PROVIDER.to_owned(),
            ..Party::default()
        });
        let made = office
            .draft(Contract {
                seller,
                ..Contract::default()
            })
            .await;
        assert_eq!((made.title.as_str(), made.total_amount), ("", None));
    }

    async fn every_violation_is_told_at_once(location: Location) {
        let office = Office::open(&location).await;
        let mut wrong = contract();
        wrong.registration_point = "36030".to_owned();
        wrong.title = "题".repeat(201);
        wrong.category = "x-1".to_owned();
        wrong.seller.as_mut().unwrap().region = "999999".to_owned();
        wrong.seller.as_mut().unwrap().nature = "100".to_owned();
        let buyer = wrong.buyer.as_mut().unwrap();
        buyer.credit_code = PROVIDER.to_owned();
        (buyer.nature, buyer.scale) = ("0221".to_owned(), 1);
        "33700".clone_into(&mut buyer.postal_code);
        wrong.broker.as_mut().unwrap().credit_code = "91350100M000100Y44".to_owned();
        wrong.sign_date = Some(Date {
            year: 2026,
            month: 11,
            day: 22,
        });
        wrong.term = Some(period((2027, 1, 2), (2027, 1, 1)));
        wrong.technology_amount = Some(money(100_001));
        wrong.non_technical_costs = Some(NonTechnicalCosts {
            material: Some(money(-2)),
            other: Some(Money {
                currency_code: "USD".to_owned(),
                units: 1,
                nanos: 0,
            }),
            ..NonTechnicalCosts::default()
        });
        wrong.payment_form = "x-77".to_owned();
        wrong.plan_source = "x-77".to_owned();
        wrong.intellectual_property = vec!["x-01".to_owned(), "x-99".to_owned(), "x-01".to_owned()];
        wrong.technical_field = "99".to_owned();
        wrong.socio_economic_aim = "99".to_owned();
        wrong.industry = "00".to_owned();
        wrong.summary = "\0".to_owned();
        wrong.listing = "demands/1".to_owned();
        let refused = create(&mut office.client(&operator()), wrong).await.unwrap_err();
        let mut found = Refusal::read(&refused);
        found.violations.sort();
        let mut expected = Refusal::of_fields(&[
            ("contract.registration_point", Reason::CodeUnknown),
            ("contract.title", Reason::FieldTooLong),
            ("contract.category", Reason::CodeUnknown),
            ("contract.seller.region", Reason::RegionUnknown),
            ("contract.seller.nature", Reason::CodeUnknown),
            ("contract.buyer.credit_code", Reason::PartiesSame),
            ("contract.buyer.scale", Reason::KindMismatch),
            ("contract.buyer.postal_code", Reason::TextInvalid),
            ("contract.broker.credit_code", Reason::CreditCodeInvalid),
            ("contract.sign_date", Reason::DateInFuture),
            ("contract.term.end_date", Reason::DatesReversed),
            ("contract.technology_amount", Reason::AmountAboveTotal),
            ("contract.non_technical_costs", Reason::CostsMismatch),
            ("contract.non_technical_costs.material", Reason::AmountNegative),
            ("contract.non_technical_costs.other", Reason::MoneyInvalid),
            ("contract.payment_form", Reason::CodeUnknown),
            ("contract.plan_source", Reason::CodeUnknown),
            ("contract.intellectual_property", Reason::CodesConflict),
            ("contract.intellectual_property[2]", Reason::ItemRepeated),
            ("contract.technical_field", Reason::CodeUnknown),
            ("contract.socio_economic_aim", Reason::CodeUnknown),
            ("contract.industry", Reason::CodeUnknown),
            ("contract.summary", Reason::TextInvalid),
            ("contract.listing", Reason::NameInvalid),
        ]);
        expected.violations.sort();
        assert_eq!(found, expected);
        assert!(office.events().await.is_empty(), "nothing of it is kept");
    }

    async fn money_of_a_draft(location: Location) {
        let office = Office::open(&location).await;
        let costs = |yuan| {
            Some(NonTechnicalCosts {
                parts: Some(money(yuan)),
                ..NonTechnicalCosts::default()
            })
        };
        let fen = Money {
            nanos: 5_000_000,
            ..money(1)
        };
        for (total, technology, costs, expected) in [
            (
                Some(money(0)),
                None,
                None,
                vec![("contract.total_amount", Reason::AmountNegative)],
            ),
            (
                Some(money(-1)),
                None,
                None,
                vec![("contract.total_amount", Reason::AmountNegative)],
            ),
            (
                None,
                Some(money(-1)),
                None,
                vec![("contract.technology_amount", Reason::AmountNegative)],
            ),
            (
                Some(fen),
                None,
                None,
                vec![("contract.total_amount", Reason::MoneyInvalid)],
            ),
            (
                Some(money(1_000_000_000_001)),
                None,
                None,
                vec![("contract.total_amount", Reason::MoneyInvalid)],
            ),
            (
                Some(money(10)),
                Some(money(4)),
                costs(5),
                vec![("contract.non_technical_costs", Reason::CostsMismatch)],
            ),
            (Some(money(10)), Some(money(4)), costs(6), vec![]),
            (Some(money(10)), Some(money(4)), None, vec![]),
            (Some(money(1_000_000_000_000)), None, None, vec![]),
        ] {
            let draft = Contract {
                total_amount: total.clone(),
                technology_amount: technology.clone(),
                non_technical_costs: costs,
                ..contract()
            };
            let made = create(&mut office.client(&provider()), draft).await;
            let found = made.err().map(|status| Refusal::read(&status));
            let wanted = (!expected.is_empty()).then(|| Refusal::of_fields(&expected));
            assert_eq!(found, wanted, "{total:?} {technology:?}");
        }
    }

    async fn who_may_make_which(location: Location) {
        let office = Office::open(&location).await;
        let own: fn() -> Contract = contract;
        let others: fn() -> Contract = || Contract {
            seller: Some(Party {
                credit_code: OTHER_PROVIDER.to_owned(),
                ..contract().seller.unwrap()
            }),
            ..contract()
        };
        let without_broker: fn() -> Contract = || Contract {
            broker: None,
            ..contract()
        };
        for (caller, contract, made) in [
            (provider(), own, true),
            (broker(), own, true),
            (operator(), own, true),
            (broker(), others, true),
            (provider(), others, false),
            (other_provider(), own, false),
            // The buyer of what is made at home.
            (demander(), own, false),
            (broker(), without_broker, false),
        ] {
            match create(&mut office.client(&caller), contract()).await {
                Ok(_) => assert!(made, "{caller:?}"),
                Err(status) => {
                    assert!(!made, "{caller:?}: {status:?}");
                    let expected = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
                    assert_eq!(Refusal::read(&status), expected);
                }
            }
        }
        let refused = create(&mut office.client(&registrar()), contract())
            .await
            .unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }

    async fn a_seller_is_always_named(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&broker());
        let seller = Party {
            name: BROKER.to_owned(),
            ..Party::default()
        };
        let refused = create(
            &mut client,
            Contract {
                seller: Some(seller),
                ..contract()
            },
        )
        .await
        .unwrap_err();
        let expected = Refusal::of_fields(&[("contract.seller.credit_code", Reason::FieldRequired)]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = client
            .create_contract(CreateContractRequest::default())
            .await
            .unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&provider());
        let request = CreateContractRequest {
            contract: Some(contract()),
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            validate_only: false,
        };
        let first = client
            .create_contract(request.clone())
            .await
            .unwrap()
            .into_inner();
        let second = client
            .create_contract(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(first, second);
        let other = CreateContractRequest {
            contract: Some(Contract {
                title: "另".to_owned(),
                ..contract()
            }),
            ..request
        };
        let refused = client.create_contract(other.clone()).await.unwrap_err();
        let expected = Refusal::new(Code::InvalidArgument, Reason::RequestIdReused)
            .with("request_id", &other.request_id);
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(office.events().await.len(), 1);
    }

    async fn validation_alone_keeps_nothing(location: Location) {
        let office = Office::open(&location).await;
        let request = CreateContractRequest {
            contract: Some(contract()),
            validate_only: true,
            ..Default::default()
        };
        let made = office
            .client(&provider())
            .create_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            (made.name.as_str(), made.title.as_str()),
            ("", contract().title.as_str())
        );
        assert!(office.events().await.is_empty());
    }
}
