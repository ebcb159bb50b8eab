//! Mandates: a broker acts for an organisation that lets it.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::{
    CreateBrokerMandateRequest, CreateDemandRequest, Demand, DemandFilter, GetDemandRequest,
    ListBrokerMandatesRequest, ListDemandsRequest, RevokeBrokerMandateRequest, SubmitDemandRequest,
    UpdateDemandRequest, demand,
};
use techmarket_proto::google::r#type::Date;
use techmarket_proto::types::v1::{BrokerMandate, BrokerMandateFilter};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, Refusal, assert_refused, broker, demand as sample, demander, market, on_both_databases,
    operator, other_demander,
};
use tonic::{Code, Response, Status};

use crate::support::{Demands, Verb, run};

fn asked() -> BrokerMandate {
    BrokerMandate {
        organization: DEMANDER.to_owned(),
        broker: broker().subject,
        ..BrokerMandate::default()
    }
}

impl Demands {
    async fn mandate(&self, caller: &Caller, mandate: BrokerMandate) -> Result<BrokerMandate, Status> {
        let request = CreateBrokerMandateRequest {
            broker_mandate: Some(mandate),
            ..CreateBrokerMandateRequest::default()
        };
        self.of(caller)
            .create_broker_mandate(request)
            .await
            .map(Response::into_inner)
    }

    async fn end(&self, caller: &Caller, mandate: &BrokerMandate) -> Result<BrokerMandate, Status> {
        let request = RevokeBrokerMandateRequest {
            name: mandate.name.clone(),
            etag: mandate.etag.clone(),
            request_id: String::new(),
        };
        self.of(caller)
            .revoke_broker_mandate(request)
            .await
            .map(Response::into_inner)
    }

    async fn mandates(&self, caller: &Caller) -> Vec<BrokerMandate> {
        let request = ListBrokerMandatesRequest::default();
        let listed = self.of(caller).list_broker_mandates(request).await.unwrap();
        listed.into_inner().broker_mandates
    }

    async fn drafted(&self, caller: &Caller) -> Result<Demand, Status> {
        let request = CreateDemandRequest {
            demand: Some(sample()),
            ..CreateDemandRequest::default()
        };
        self.of(caller)
            .create_demand(request)
            .await
            .map(Response::into_inner)
    }

    async fn made_public(&self, draft: &Demand) -> Demand {
        let submitted = run(&mut self.of(&operator()), Verb::Submit, draft).await.unwrap();
        run(&mut self.of(&operator()), Verb::Publish, &submitted)
            .await
            .unwrap()
    }

    async fn read_by(&self, caller: &Caller, name: &str) -> Result<Demand, Status> {
        let request = GetDemandRequest {
            name: name.to_owned(),
        };
        self.of(caller)
            .get_demand(request)
            .await
            .map(Response::into_inner)
    }
}

on_both_databases! {
    async fn a_broker_drafts_for_the_client_while_the_mandate_lasts(location: Location) {
        let market_ = Demands::open(&location).await;
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let given = market_.mandate(&demander(), asked()).await.unwrap();
        assert!(given.name.starts_with("brokerMandates/") && given.create_time.is_some(), "{given:?}");

        let draft = market_.drafted(&broker()).await.unwrap();
        assert_eq!((draft.organization.as_str(), &draft.confidential), (DEMANDER, &sample().confidential));
        assert_eq!(market_.read_by(&broker(), &draft.name).await.unwrap(), draft);
        let listed = ListDemandsRequest {
            filter: Some(DemandFilter { organization: DEMANDER.to_owned(), ..DemandFilter::default() }),
            ..ListDemandsRequest::default()
        };
        let listed = market_.of(&broker()).list_demands(listed).await.unwrap().into_inner().demands;
        assert_eq!(listed, std::slice::from_ref(&draft));
        let update = UpdateDemandRequest {
            demand: Some(Demand { title: "改过的题名".to_owned(), ..draft.clone() }),
            ..UpdateDemandRequest::default()
        };
        let updated = market_.of(&broker()).update_demand(update).await.unwrap().into_inner();
        assert_eq!(market_.read_by(&demander(), &draft.name).await.unwrap(), updated, "it is the client's");
        let submit = SubmitDemandRequest { name: updated.name, etag: updated.etag, request_id: String::new() };
        let submitted = market_.of(&broker()).submit_demand(submit).await.unwrap().into_inner();
        assert_eq!(submitted.state(), demand::State::Submitted);

        let ended = market_.end(&demander(), &given).await.unwrap();
        assert!(ended.revoke_time.is_some());
        let refused = market_.read_by(&broker(), &draft.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &draft.name));
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = market_.end(&demander(), &ended).await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::state_forbids("broker_mandate", &given.name, "REVOKED", "revoke")
        );
    }

    async fn a_mandate_ends_with_its_last_day(location: Location) {
        let market_ = Demands::open(&location).await;
        let today = techmarket_kernel::china_date(techmarket_kernel::Clock::now(&*market_.harness.clock));
        let day = |date: jiff::civil::Date| Date {
            year: date.year().into(),
            month: date.month().into(),
            day: date.day().into(),
        };
        let past = BrokerMandate { end_date: Some(day(today.yesterday().unwrap())), ..asked() };
        let refused = market_.mandate(&demander(), past).await.unwrap_err();
        let expected = Refusal::of_fields(&[("broker_mandate.end_date", Reason::ValueOutOfRange)]);
        assert_eq!(Refusal::read(&refused), expected);
        market_.mandate(&demander(), BrokerMandate { end_date: Some(day(today)), ..asked() }).await.unwrap();
        market_.drafted(&broker()).await.unwrap();
        market_.harness.advance(SignedDuration::from_hours(24));
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
    }

    async fn only_the_organisation_gives_one_and_those_concerned_see_it(location: Location) {
        let market_ = Demands::open(&location).await;
        let refused = market_.mandate(&other_demander(), asked()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = market_.mandate(&demander(), BrokerMandate::default()).await.unwrap_err();
        let expected = [
            ("broker_mandate.broker", Reason::FieldRequired),
            ("broker_mandate.organization", Reason::FieldRequired),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let given = market_.mandate(&operator(), asked()).await.unwrap();
        for (caller, sees) in [(demander(), true), (broker(), true), (operator(), true), (other_demander(), false)] {
            assert_eq!(market_.mandates(&caller).await.len(), usize::from(sees), "{caller:?}");
        }
        let refused = market_.end(&other_demander(), &given).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("broker_mandate", &given.name));
        let request = ListBrokerMandatesRequest {
            filter: Some(BrokerMandateFilter { organization: "x".to_owned(), ..BrokerMandateFilter::default() }),
            ..ListBrokerMandatesRequest::default()
        };
        let refused = market_.of(&operator()).list_broker_mandates(request).await.unwrap_err();
        let expected = Refusal::of_fields(&[("filter.organization", Reason::CreditCodeInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
        // The market learns of it, by the name of a post that is public.
        let draft = market_.drafted(&demander()).await.unwrap();
        let public = market_.made_public(&draft).await;
        assert_eq!(market_.read_by(&market(), &public.name).await.unwrap().mandated_brokers, [broker().subject]);
        assert!(market_.read_by(&demander(), &public.name).await.unwrap().mandated_brokers.is_empty());
        // The broker gives it up.
        market_.end(&broker(), &given).await.unwrap();
        assert!(market_.read_by(&market(), &public.name).await.unwrap().mandated_brokers.is_empty());
    }
}
