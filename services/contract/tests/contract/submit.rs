//! SubmitContract.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Applicant, Broker, BrokerPerson, Contract, NonTechnicalCosts, Party, SubmitContractRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{BROKER, PROVIDER, Refusal, contract, money, on_both_databases, operator, provider};

use crate::support::{Office, Verb, create};

on_both_databases! {
    async fn a_complete_contract_is_handed_in(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let submitted = office.done(Verb::Submit, &made).await.unwrap();
        assert_eq!(
            (submitted.state(), submitted.etag.as_str()),
            (State::Submitted, "1-2")
        );
        assert!(submitted.submit_time.is_some());
    }

    async fn everything_that_statistics_need_is_asked_for_at_once(location: Location) {
        let office = Office::open(&location).await;
        let seller = Some(Party {
            credit_code: PROVIDER.to_owned(),
            ..Party::default()
        });
        let buyer = Some(Party::default());
        let broker = Some(Broker {
            name: " ".to_owned(),
            credit_code: BROKER.to_owned(),
            person: Some(BrokerPerson::default()),
            ..Broker::default()
        });
        let made = office
            .draft(Contract {
                seller,
                buyer,
                broker,
                ..Contract::default()
            })
            .await;
        let refused = office.done(Verb::Submit, &made).await.unwrap_err();
        let missing = [
            "registration_point",
            "title",
            "category",
            "sign_date",
            "term",
            "total_amount",
            "technology_amount",
            "payment_form",
            "plan_source",
            "intellectual_property",
            "technical_field",
            "socio_economic_aim",
            "industry",
            "summary",
            "seller.name",
            "seller.nature",
            "seller.region",
            "buyer.name",
            "buyer.nature",
            "buyer.region",
            "buyer.credit_code",
            "broker.name",
            "broker.person.name",
            "broker.person.certificate_number",
        ]
        .map(|field| format!("contract.{field}"));
        let expected: Vec<_> = missing
            .iter()
            .map(|field| (field.as_str(), Reason::FieldRequired))
            .collect();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        assert_eq!(office.events().await.len(), 1, "it is still the draft");
    }

    async fn costs_are_itemised_before_it_is_handed_in(location: Location) {
        let office = Office::open(&location).await;
        let part = Contract {
            technology_amount: Some(money(60_000)),
            ..contract()
        };
        let made = office.draft(part.clone()).await;
        let refused = office.done(Verb::Submit, &made).await.unwrap_err();
        let expected = Refusal::of_fields(&[("contract.non_technical_costs", Reason::CostsMismatch)]);
        assert_eq!(Refusal::read(&refused), expected);
        let costs = NonTechnicalCosts {
            equipment: Some(money(30_000)),
            other: Some(money(10_000)),
            ..NonTechnicalCosts::default()
        };
        let made = office
            .draft(Contract {
                non_technical_costs: Some(costs),
                ..part
            })
            .await;
        office.done(Verb::Submit, &made).await.unwrap();
    }

    async fn a_natural_person_may_buy(location: Location) {
        let office = Office::open(&location).await;
        let mut bought = contract();
        let buyer = bought.buyer.as_mut().unwrap();
        (buyer.credit_code, buyer.nature) = (String::new(), "x-500".to_owned());
        office.brought_to(State::Registered, bought).await;
    }

    async fn a_party_states_its_credit_code_unless_it_has_none(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        let without = |nature: &str, country: &str, party: Party| {
            Some(Party {
                credit_code: String::new(),
                nature: nature.to_owned(),
                country: country.to_owned(),
                region: if country.is_empty() { party.region } else { String::new() },
                ..party
            })
        };
        for (nature, country, refused) in [
            ("150", "", true),
            ("0221", "", true),
            ("400", "", true),
            ("x-600", "", true),
            ("x-500", "", false),
            ("x-600", "840", false),
        ] {
            let whole = contract();
            for (field, wrong) in [
                ("seller", Contract { seller: without(nature, country, whole.seller.unwrap()), ..contract() }),
                ("buyer", Contract { buyer: without(nature, country, whole.buyer.unwrap()), ..contract() }),
            ] {
                let import = field == "seller" && !country.is_empty();
                let mandated = field == "seller" && nature == "x-500";
                let kind = if import { 2 } else { 3 };
                let applicant = (import || mandated).then_some(Applicant { kind, mandate_end_date: None });
                // Without the seller's there is not even a draft.
                let done = match create(&mut client, Contract { applicant, ..wrong }).await {
                    Ok(at) => Box::pin(Verb::Submit.call(&mut client, &at)).await,
                    refused => refused,
                };
                if !refused {
                    assert_eq!(done.unwrap().state(), State::Submitted, "{field} {nature}");
                    continue;
                }
                let field = format!("contract.{field}.credit_code");
                let expected = Refusal::of_fields(&[(&field, Reason::FieldRequired)]);
                assert_eq!(Refusal::read(&done.unwrap_err()), expected, "{nature}");
            }
        }
    }

    async fn a_returned_contract_is_mended_and_handed_in_again(location: Location) {
        let office = Office::open(&location).await;
        let returned = office.brought_to(State::Returned, contract()).await;
        assert_eq!(returned.reason, "请补充技术指标");
        let again = office.done(Verb::Update, &returned).await.unwrap();
        let again = office.done(Verb::Submit, &again).await.unwrap();
        assert_eq!((again.state(), again.reason.as_str()), (State::Submitted, ""));
    }

    async fn names_and_etags_are_required(location: Location) {
        let office = Office::open(&location).await;
        let request = SubmitContractRequest {
            request_id: "1".to_owned(),
            ..SubmitContractRequest::default()
        };
        let refused = office
            .client(&provider())
            .submit_contract(request)
            .await
            .unwrap_err();
        let expected = Refusal::of_fields(&[
            ("request_id", Reason::RequestIdInvalid),
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
    }
}
