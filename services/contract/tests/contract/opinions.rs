//! RecordContractOpinion: what a county's reviewer says, and how a contract is passed on.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AuditFilter, Contract, GetContractRequest, ListAuditEntriesRequest, RecordContractOpinionRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, Refusal, contract, on_both_databases, operator, provider, registrar, registrar_of,
    second_registrar,
};
use tonic::{Code, Status};

use crate::support::{Office, Verb};

/// Of another desk than that of the contract, which is 360301.
fn county() -> Caller {
    Caller {
        subject: "county@example".to_owned(),
        ..registrar_of(&["360701"])
    }
}

impl Office {
    async fn opinion(
        &self,
        caller: &Caller,
        at: &Contract,
        text: &str,
        to: &str,
    ) -> Result<Contract, Status> {
        let request = RecordContractOpinionRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            request_id: String::new(),
            opinion: text.to_owned(),
            pass_to: to.to_owned(),
        };
        let recorded = self.client(caller).record_contract_opinion(request).await;
        recorded.map(tonic::Response::into_inner)
    }
}

on_both_databases! {
    async fn a_reviewer_of_another_desk_says_what_it_thinks_and_passes_it_on(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        assert_eq!(at.assignee, "registrar@example");
        let refused = office.tried(&county(), Verb::Review, &at).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::PointForeign.as_str());
        let recorded = office.opinion(&county(), &at, "材料属实", "").await.unwrap();
        let passed = office.opinion(&county(), &recorded, "同意转报", "360301").await.unwrap();
        assert_eq!((passed.state(), passed.assignee.as_str()), (State::Accepted, "registrar@example"));
        let said = |at: &Contract| -> Vec<(String, String, String)> {
            let said = |opinion: &techmarket_proto::contract::v1::ContractOpinion| {
                (opinion.reviewer.clone(), opinion.opinion.clone(), opinion.passed_to.clone())
            };
            at.opinions.iter().map(said).collect()
        };
        let by_county = |text: &str, to: &str| ("county@example".to_owned(), text.to_owned(), to.to_owned());
        assert_eq!(said(&passed), [by_county("材料属实", ""), by_county("同意转报", "360301")]);
        // The applicant reads none of it, nor do events and other systems.
        let request = GetContractRequest { name: at.name.clone() };
        let applicants = office.client(&provider()).get_contract(request).await.unwrap().into_inner();
        assert_eq!(applicants.opinions, []);
        let event = office.events().await.pop().unwrap();
        assert_eq!(event.kind, "contract.opinion_recorded");
        assert_eq!(event.resource.to_msg::<Contract>().unwrap().opinions, []);
        // It goes on as before, and what was said stays.
        let at = office.all_done(&[Verb::Review, Verb::Register], &passed).await;
        assert_eq!(said(&office.seen(&at.name).await), said(&passed));
        let request = ListAuditEntriesRequest {
            filter: Some(AuditFilter { contract: at.name.clone(), ..AuditFilter::default() }),
            ..ListAuditEntriesRequest::default()
        };
        let trail = office.client(&operator()).list_audit_entries(request).await.unwrap().into_inner();
        let recorded: Vec<_> = trail
            .audit_entries
            .iter()
            .filter(|entry| entry.action == "record_opinion")
            .map(|entry| (entry.subject.as_str(), entry.detail.as_str()))
            .collect();
        assert_eq!(recorded, [("county@example", "材料属实"), ("county@example", "转登记点360301：同意转报")]);
    }

    async fn a_desk_passes_its_case_on_to_another_which_decides_from_then_on(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        let own = registrar_of(&["3603"]);
        let refused = office.opinion(&county(), &at, "移送", "360701").await.unwrap_err();
        let foreign = Refusal::new(Code::PermissionDenied, Reason::PointForeign).with("registration_point", "360301");
        assert_eq!(Refusal::read(&refused), foreign);
        let refused = office.opinion(&second_registrar(), &at, "移送", "360701").await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::CaseTaken.as_str(), "it is another's");
        let passed = office.opinion(&own, &at, "属赣州受理", "360701").await.unwrap();
        assert_eq!((passed.registration_point.as_str(), passed.assignee.as_str()), ("360701", ""));
        assert_eq!((passed.state(), passed.due_date), (State::Accepted, at.due_date));
        let refused = office.tried(&own, Verb::Review, &passed).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::PointForeign.as_str());
        let reviewed = office.tried(&county(), Verb::Review, &passed).await.unwrap();
        let registered = office.tried(&county(), Verb::Register, &reviewed).await.unwrap();
        assert!(registered.registration_number.starts_with("2026360701"), "{registered:?}");
    }

    async fn what_cannot_be_said_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Submitted, contract()).await;
        let refused = office.opinion(&county(), &at, "", "999999").await.unwrap_err();
        let fields = [("opinion", Reason::FieldRequired), ("pass_to", Reason::CodeUnknown)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let own = Caller { organization: Some(BROKER.parse().unwrap()), ..county() };
        let refused = office.opinion(&own, &at, "同意", "").await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::new(Code::PermissionDenied, Reason::OwnCase).on("contract", &at.name)
        );
        let mut at = at;
        for number in 1..=50 {
            at = office.opinion(&county(), &at, &format!("意见{number}"), "").await.unwrap();
        }
        let refused = office.opinion(&county(), &at, "再一条", "").await.unwrap_err();
        let expected = Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
        let registered = office.brought_to(State::Registered, Contract { title: "已登记".to_owned(), ..contract() }).await;
        let refused = office.opinion(&registrar(), &registered, "同意", "").await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &registered.name, "REGISTERED", "record_opinion");
        assert_eq!(Refusal::read(&refused), expected);
        let pending = office.done(Verb::RequestChange, &registered).await.unwrap();
        let refused = office.opinion(&registrar(), &pending, "移送", "360701").await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &pending.name, "CHANGE_PENDING", "pass_on");
        assert_eq!(Refusal::read(&refused), expected);
    }
}
