//! Mandates: a broker acts for an organisation that lets it.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::google::r#type::Date;
use techmarket_proto::supply::v1::{
    CreateBrokerMandateRequest, CreateListingRequest, GetListingRequest, ListBrokerMandatesRequest,
    ListListingsRequest, Listing, ListingFilter, RevokeBrokerMandateRequest, SubmitListingRequest,
    UpdateListingRequest, listing,
};
use techmarket_proto::types::v1::{BrokerMandate, BrokerMandateFilter};
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, broker, listing as sample, market, on_both_databases, operator,
    other_provider, provider,
};
use tonic::{Code, Response, Status};

use crate::support::Market;

fn asked() -> BrokerMandate {
    BrokerMandate {
        organization: PROVIDER.to_owned(),
        broker: broker().subject,
        ..BrokerMandate::default()
    }
}

impl Market {
    async fn mandate(&self, caller: &Caller, mandate: BrokerMandate) -> Result<BrokerMandate, Status> {
        let request = CreateBrokerMandateRequest {
            broker_mandate: Some(mandate),
            ..CreateBrokerMandateRequest::default()
        };
        self.as_(caller)
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
        self.as_(caller)
            .revoke_broker_mandate(request)
            .await
            .map(Response::into_inner)
    }

    async fn mandates(&self, caller: &Caller) -> Vec<BrokerMandate> {
        let request = ListBrokerMandatesRequest::default();
        let listed = self.as_(caller).list_broker_mandates(request).await.unwrap();
        listed.into_inner().broker_mandates
    }

    async fn drafted(&self, caller: &Caller) -> Result<Listing, Status> {
        let request = CreateListingRequest {
            listing: Some(sample()),
            ..CreateListingRequest::default()
        };
        self.as_(caller)
            .create_listing(request)
            .await
            .map(Response::into_inner)
    }

    async fn made_public(&self, draft: &Listing) -> Listing {
        let submitted = self.submit(&operator(), draft).await.unwrap();
        self.publish(&operator(), &submitted).await.unwrap()
    }

    async fn read_by(&self, caller: &Caller, name: &str) -> Result<Listing, Status> {
        let request = GetListingRequest {
            name: name.to_owned(),
        };
        self.as_(caller)
            .get_listing(request)
            .await
            .map(Response::into_inner)
    }
}

on_both_databases! {
    async fn a_broker_drafts_for_the_client_while_the_mandate_lasts(location: Location) {
        let market_ = Market::at(&location).await;
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let given = market_.mandate(&provider(), asked()).await.unwrap();
        assert!(given.name.starts_with("brokerMandates/") && given.create_time.is_some(), "{given:?}");

        let draft = market_.drafted(&broker()).await.unwrap();
        assert_eq!((draft.organization.as_str(), &draft.confidential), (PROVIDER, &sample().confidential));
        assert_eq!(market_.read_by(&broker(), &draft.name).await.unwrap(), draft);
        let listed = ListListingsRequest {
            filter: Some(ListingFilter { organization: PROVIDER.to_owned(), ..ListingFilter::default() }),
            ..ListListingsRequest::default()
        };
        let listed = market_.as_(&broker()).list_listings(listed).await.unwrap().into_inner().listings;
        assert_eq!(listed, std::slice::from_ref(&draft));
        let update = UpdateListingRequest {
            listing: Some(Listing { title: "改过的题名".to_owned(), ..draft.clone() }),
            ..UpdateListingRequest::default()
        };
        let updated = market_.as_(&broker()).update_listing(update).await.unwrap().into_inner();
        assert_eq!(market_.read_by(&provider(), &draft.name).await.unwrap(), updated, "it is the client's");
        let submit = SubmitListingRequest { name: updated.name, etag: updated.etag, request_id: String::new() };
        let submitted = market_.as_(&broker()).submit_listing(submit).await.unwrap().into_inner();
        assert_eq!(submitted.state(), listing::State::Submitted);

        let ended = market_.end(&provider(), &given).await.unwrap();
        assert!(ended.revoke_time.is_some());
        let refused = market_.read_by(&broker(), &draft.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("listing", &draft.name));
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = market_.end(&provider(), &ended).await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::state_forbids("broker_mandate", &given.name, "REVOKED", "revoke")
        );
    }

    async fn a_mandate_ends_with_its_last_day(location: Location) {
        let market_ = Market::at(&location).await;
        let today = techmarket_kernel::china_date(techmarket_kernel::Clock::now(&*market_.harness.clock));
        let day = |date: jiff::civil::Date| Date {
            year: date.year().into(),
            month: date.month().into(),
            day: date.day().into(),
        };
        let past = BrokerMandate { end_date: Some(day(today.yesterday().unwrap())), ..asked() };
        let refused = market_.mandate(&provider(), past).await.unwrap_err();
        let expected = Refusal::of_fields(&[("broker_mandate.end_date", Reason::ValueOutOfRange)]);
        assert_eq!(Refusal::read(&refused), expected);
        market_.mandate(&provider(), BrokerMandate { end_date: Some(day(today)), ..asked() }).await.unwrap();
        market_.drafted(&broker()).await.unwrap();
        market_.harness.advance(SignedDuration::from_hours(24));
        let refused = market_.drafted(&broker()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
    }

    async fn only_the_organisation_gives_one_and_those_concerned_see_it(location: Location) {
        let market_ = Market::at(&location).await;
        let refused = market_.mandate(&other_provider(), asked()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = market_.mandate(&provider(), BrokerMandate::default()).await.unwrap_err();
        let expected = [
            ("broker_mandate.broker", Reason::FieldRequired),
            ("broker_mandate.organization", Reason::FieldRequired),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let given = market_.mandate(&operator(), asked()).await.unwrap();
        for (caller, sees) in [(provider(), true), (broker(), true), (operator(), true), (other_provider(), false)] {
            assert_eq!(market_.mandates(&caller).await.len(), usize::from(sees), "{caller:?}");
        }
        let refused = market_.end(&other_provider(), &given).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("broker_mandate", &given.name));
        let request = ListBrokerMandatesRequest {
            filter: Some(BrokerMandateFilter { organization: "x".to_owned(), ..BrokerMandateFilter::default() }),
            ..ListBrokerMandatesRequest::default()
        };
        let refused = market_.as_(&operator()).list_broker_mandates(request).await.unwrap_err();
        let expected = Refusal::of_fields(&[("filter.organization", Reason::CreditCodeInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
        // The market learns of it, by the name of a post that is public.
        let draft = market_.drafted(&provider()).await.unwrap();
        let public = market_.made_public(&draft).await;
        assert_eq!(market_.read_by(&market(), &public.name).await.unwrap().mandated_brokers, [broker().subject]);
        assert!(market_.read_by(&provider(), &public.name).await.unwrap().mandated_brokers.is_empty());
        // The broker gives it up.
        market_.end(&broker(), &given).await.unwrap();
        assert!(market_.read_by(&market(), &public.name).await.unwrap().mandated_brokers.is_empty());
    }
}
