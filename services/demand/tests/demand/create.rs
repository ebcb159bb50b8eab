//! CreateDemand.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::demand::{Detail, Kind, State};
use techmarket_proto::demand::v1::{
    CreateDemandRequest, Demand, DemandConfidential, ListDemandsRequest, OpenCallDetail,
};
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_proto::types::v1 as types;
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_DEMANDER, Refusal, assert_refused, demand, demander, on_both_databases, operator, provider, viewer,
    violations,
};
use tonic::Code;

use crate::support::{Client, Demands, create, full_demand};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000001";

on_both_databases! {
    async fn a_draft_holds_everything_that_was_written(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(full_demand()).await;
        let given = Demand {
            name: made.name.clone(),
            etag: "1-1".to_owned(),
            state: State::Draft.into(),
            create_time: made.create_time,
            update_time: made.create_time,
            ..full_demand()
        };
        assert_eq!(made, given);
        assert!(made.name.starts_with("demands/") && made.create_time.is_some());
        assert_eq!(demands.get(&demander(), &made.name).await.unwrap(), given, "it is kept as it was answered");
    }

    async fn output_only_fields_are_ignored(location: Location) {
        let demands = Demands::open(&location).await;
        let forged = Demand {
            name: "demands/0198c1d2-0000-7000-8000-000000000001".to_owned(),
            etag: "1-9".to_owned(),
            state: State::Published.into(),
            reason: "伪造".to_owned(),
            outcome: 1,
            ..demand()
        };
        let made = demands.draft(forged.clone()).await;
        assert_ne!(made.name, forged.name);
        assert_eq!((made.state(), made.etag.as_str(), made.reason.as_str()), (State::Draft, "1-1", ""));
        assert_eq!((made.outcome, made.publish_time), (0, None));
    }

    async fn every_violation_is_told_at_once_and_nothing_is_kept(location: Location) {
        let demands = Demands::open(&location).await;
        let indicator = types::Indicator { name: "强度".to_owned(), value: "1e3".to_owned(), ..Default::default() };
        let bad = Demand {
            kind: Kind::OpenCall.into(),
            organization: "91350100M000100Y44".to_owned(),
            title: " ".to_owned(),
            fields: vec!["99".to_owned()],
            region: "999999".to_owned(),
            indicators: vec![indicator],
            budget: Some(types::MoneyRange {
                minimum: Some(Money { currency_code: "USD".to_owned(), units: 1, nanos: 0 }),
                maximum: Some(Money { currency_code: "CNY".to_owned(), units: -1, nanos: 0 }),
            }),
            detail: Some(Detail::OpenCall(OpenCallDetail {
                taker_conditions: "不限".to_owned(),
                ..Default::default()
            })),
            period: Some(types::Period {
                start_date: Some(Date { year: 2026, month: 12, day: 2 }),
                end_date: Some(Date { year: 2026, month: 12, day: 1 }),
            }),
            confidential: Some(DemandConfidential { contact: Some(types::Contact::default()), ..Default::default() }),
            ..demand()
        };
        let request = CreateDemandRequest { request_id: "x".to_owned(), ..create(bad) };
        let refused = demands.of(&demander()).create_demand(request).await.unwrap_err();
        let mut expected = Refusal::of_fields(&[
            ("request_id", Reason::RequestIdInvalid),
            ("demand.organization", Reason::CreditCodeInvalid),
            ("demand.open_call.completion_date", Reason::FieldRequired),
            ("demand.budget.minimum", Reason::MoneyInvalid),
            ("demand.indicators[0].comparison", Reason::EnumInvalid),
            ("demand.period.end_date", Reason::DatesReversed),
            ("demand.title", Reason::FieldRequired),
            ("demand.fields[0]", Reason::CodeUnknown),
            ("demand.region", Reason::RegionUnknown),
            ("demand.budget.maximum", Reason::AmountNegative),
            ("demand.indicators[0].value", Reason::TextInvalid),
            ("demand.open_call.rights_ownership", Reason::FieldRequired),
            ("demand.confidential.contact.person", Reason::FieldRequired),
        ]);
        expected.violations.sort();
        let mut found = Refusal::read(&refused);
        found.violations.sort();
        assert_eq!(found, expected);
        let listed = demands.of(&operator()).list_demands(ListDemandsRequest::default()).await.unwrap();
        assert_eq!(listed.into_inner().demands, []);
    }

    async fn an_empty_request_names_what_is_required(location: Location) {
        let demands = Demands::open(&location).await;
        let refused = demands.of(&demander()).create_demand(CreateDemandRequest::default()).await.unwrap_err();
        let fields: Vec<_> = violations(&refused).into_iter().map(|(field, _)| field).collect();
        let required =
            ["kind", "organization", "organization_name", "title", "summary", "fields", "region"].map(|f| format!("demand.{f}"));
        assert_eq!(fields, required);
    }

    async fn validate_only_keeps_nothing(location: Location) {
        let demands = Demands::open(&location).await;
        let mut client = demands.of(&demander());
        let request = CreateDemandRequest { validate_only: true, ..create(demand()) };
        let checked = client.create_demand(request).await.unwrap().into_inner();
        assert_eq!((checked.name.as_str(), checked.title), ("", demand().title));
        let listed = client.list_demands(ListDemandsRequest::default()).await.unwrap().into_inner();
        assert_eq!(listed.demands, []);
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let demands = Demands::open(&location).await;
        let mut client = demands.of(&demander());
        let request = CreateDemandRequest { request_id: REQUEST.to_owned(), ..create(demand()) };
        let first = client.create_demand(request.clone()).await.unwrap().into_inner();
        let again = client.create_demand(request.clone()).await.unwrap().into_inner();
        assert_eq!(first, again);

        let other = Demand { title: "另一个需求".to_owned(), ..demand() };
        let reused = CreateDemandRequest { demand: Some(other), ..request.clone() };
        let refused = client.create_demand(reused).await.unwrap_err();
        let expected = Refusal::new(Code::InvalidArgument, Reason::RequestIdReused).with("request_id", REQUEST);
        assert_eq!(Refusal::read(&refused), expected);

        // The key is the caller's own.
        let elsewhere = demands.of(&operator()).create_demand(request).await.unwrap().into_inner();
        assert_ne!(elsewhere.name, first.name);
    }

    async fn only_its_owner_and_operators_make_a_demand(location: Location) {
        let demands = Demands::open(&location).await;
        let foreign = Demand { organization: OTHER_DEMANDER.to_owned(), ..demand() };
        let refused = demands.of(&demander()).create_demand(create(foreign.clone())).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        demands.of(&operator()).create_demand(create(foreign)).await.unwrap();

        for caller in [viewer(), provider()] {
            let refused = demands.of(&caller).create_demand(create(demand())).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let refused = Client::new(demands.market.anonymous()).create_demand(create(demand())).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::TokenMissing);
    }
}
