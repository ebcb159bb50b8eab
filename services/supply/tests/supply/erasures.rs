//! What is kept of a person who was erased: mandates end, versions name nobody, and nobody is called.

use techmarket_kernel::Context;
use techmarket_proto::supply::v1::{
    CreateBrokerMandateRequest, CreateListingRequest, ListBrokerMandatesRequest, ListListingVersionsRequest,
    Listing, ListingConfidential,
};
use techmarket_proto::types::v1::{BrokerMandate, Contact};
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{ERASED, PROVIDER, contact, erased, listing, on_both_databases, operator, provider};

use crate::support::Market;

impl Market {
    async fn made(&self, contact: Contact) -> Listing {
        let layer = ListingConfidential {
            detail: "配方".to_owned(),
            contact: Some(contact),
        };
        let listing = Listing {
            confidential: Some(layer),
            ..listing()
        };
        let request = CreateListingRequest {
            listing: Some(listing),
            ..CreateListingRequest::default()
        };
        let made = self.as_(&provider()).create_listing(request).await.unwrap();
        self.submit(&provider(), &made.into_inner()).await.unwrap()
    }

    /// Who wrote and who reviewed each version, and whether it names somebody to call.
    async fn told(&self, name: &str) -> Vec<(String, String, bool)> {
        let request = ListListingVersionsRequest {
            name: name.to_owned(),
            ..ListListingVersionsRequest::default()
        };
        let listed = self
            .as_(&provider())
            .list_listing_versions(request)
            .await
            .unwrap();
        let told = listed.into_inner().versions.into_iter().map(|listed| {
            let version = listed.version.unwrap();
            let layer = listed.listing.unwrap().confidential;
            let calls = layer.is_some_and(|layer| layer.contact.is_some());
            (version.author, version.reviewer, calls)
        });
        told.collect()
    }

    async fn given(&self) -> Vec<BrokerMandate> {
        let request = ListBrokerMandatesRequest::default();
        let listed = self.as_(&operator()).list_broker_mandates(request).await.unwrap();
        listed.into_inner().broker_mandates
    }
}

fn called(listing: &Listing) -> Option<Contact> {
    listing.confidential.clone().and_then(|layer| layer.contact)
}

on_both_databases! {
    async fn an_erased_person_is_parted_from_listings_and_mandates(location: Location) {
        let market = Market::at(&location).await;
        let another = Contact { phone: "0799-1111111".to_owned(), email: String::new(), ..contact() };
        let first = market.publish(&operator(), &market.made(contact()).await).await.unwrap();
        let revised = Listing { title: "新题目".to_owned(), ..first.clone() };
        let revised = market.update(&provider(), revised, &["title"]).await.unwrap();
        let waits = Listing { title: "更新的题目".to_owned(), ..market.publish(&operator(), &revised).await.unwrap() };
        let waits = market.update(&provider(), waits, &["title"]).await.unwrap();
        let other = market.made(another.clone()).await;
        let mandate = BrokerMandate { organization: PROVIDER.to_owned(), broker: provider().subject, ..BrokerMandate::default() };
        for broker in ["someone.else", mandate.broker.as_str()] {
            let broker_mandate = Some(BrokerMandate { broker: broker.to_owned(), ..mandate.clone() });
            let request = CreateBrokerMandateRequest { broker_mandate, ..CreateBrokerMandateRequest::default() };
            market.as_(&provider()).create_broker_mandate(request).await.unwrap();
        }
        assert_eq!(market.told(&first.name).await.len(), 2);

        let erased = erased(&provider().subject, "ZhangSan@example.com");
        let context = Context::of_market(techmarket_kernel::Clock::now(&*market.harness.clock));
        let keeper = market.supply.keeper().unwrap();
        let (_, feed) = market.supply.feed().unwrap();
        let before = feed.head().await.unwrap();
        // Again, as after a restart, and as another replica does.
        for _ in 0..2 {
            keeper.erase(&context, &erased).await.unwrap();
            assert_eq!(feed.head().await.unwrap(), before + 1, "whom to call is another text");
        }
        let after = market.read(&first.name).await;
        assert_eq!(called(&after), None);
        assert_eq!(after.confidential.unwrap().detail, "配方");
        assert_ne!(after.etag, waits.etag);
        let by = |calls| (ERASED.to_owned(), operator().subject, calls);
        assert_eq!(market.told(&first.name).await, [by(false), by(false)]);
        let kept = market.read(&other.name).await;
        assert_eq!((called(&kept), &kept.etag), (Some(another), &other.etag), "another's stays");
        let mut mandates = market.given().await;
        mandates.sort_by_key(|mandate| mandate.revoke_time.is_some());
        let brokers: Vec<_> = mandates.iter().map(|mandate| (mandate.broker.as_str(), mandate.revoke_time.is_some())).collect();
        assert_eq!(brokers, [("someone.else", false), (ERASED, true)]);
        // Its owner goes on with it.
        let submitted = market.publish(&operator(), &market.read(&first.name).await).await.unwrap();
        assert_eq!(submitted.title, "更新的题目");
    }
}
