//! What is changed of a listing that is public: UpdateListing, SubmitListing, PublishListing, ReturnListing on a revision,
//! WithdrawListingRevision.

use techmarket_kernel::{Caller, Reason};
use techmarket_posting::PostRules;
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::{
    BatchListingsResponse, BatchPublishListingsRequest, BatchReopenListingsRequest,
    BatchReturnListingsRequest, BatchSubmitListingsRequest, CreateListingRequest, Listing, ListingFilter,
    WithdrawListingRevisionRequest,
};
use techmarket_proto::types::v1::BatchItem;
use techmarket_proto::types::v1::post_revision::State as Stands;
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, TestDatabase, listing, on_both_databases, operator, other_provider, provider, viewer,
};
use tonic::{Code, Status};

use crate::support::Market;

/// `listing` with another telephone number.
fn mended(listing: &Listing) -> Listing {
    let mut mended = listing.clone();
    let confidential = mended.confidential.as_mut().unwrap();
    "0799-7654321".clone_into(&mut confidential.contact.as_mut().unwrap().phone);
    mended
}

fn retitled(listing: &Listing, title: &str) -> Listing {
    Listing {
        title: title.to_owned(),
        ..listing.clone()
    }
}

/// Where the revision stands, and each field that it changes with the value after.
fn stands(listing: &Listing) -> Option<(Stands, Vec<(String, String)>)> {
    let revision = listing.revision.clone()?;
    let state = revision.state();
    let changes = revision.changes.into_iter();
    Some((
        state,
        changes.map(|change| (change.field, change.after)).collect(),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "it is what `stands` gives")]
fn submitted(changes: &[(&str, &str)]) -> Option<(Stands, Vec<(String, String)>)> {
    let changes = changes
        .iter()
        .map(|(field, after)| ((*field).to_owned(), (*after).to_owned()));
    Some((Stands::Submitted, changes.collect()))
}

async fn withdraw_revision(market: &Market, caller: &Caller, listing: &Listing) -> Result<Listing, Status> {
    let request = WithdrawListingRevisionRequest {
        name: listing.name.clone(),
        etag: listing.etag.clone(),
        request_id: String::new(),
    };
    let answer = market.as_(caller).withdraw_listing_revision(request).await;
    answer.map(tonic::Response::into_inner)
}

on_both_databases! {
    async fn an_owner_puts_a_public_listing_right(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let revised = market.update(&provider(), mended(&public), &[]).await.unwrap();
        assert_eq!(revised.state(), State::Published);
        assert_eq!(revised.confidential, public.confidential, "it is not reviewed yet");
        assert_eq!(stands(&revised), submitted(&[("confidential.contact.phone", "0799-7654321")]));
        let change = &revised.revision.as_ref().unwrap().changes[0];
        assert_eq!((change.title.as_str(), change.before.as_str()), ("联系电话", "0799-0000000"));
        let published = market.publish(&operator(), &revised).await.unwrap();
        assert_eq!(published.confidential, mended(&public).confidential);
        assert_eq!((published.state(), published.revision.clone()), (State::Published, None));
        assert_eq!(market.read(&public.name).await, published);
        let events = market.events().await;
        assert_eq!(events[2..], ["listing.published", "listing.revised", "listing.published"]);
    }

    async fn the_public_reads_what_was_reviewed(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let revised = market.update(&provider(), retitled(&public, "新名称"), &["title"]).await.unwrap();
        for caller in [viewer(), other_provider(), techmarket_testkit::market()] {
            let read = market.get(&caller, &public.name).await.unwrap();
            assert_eq!((read.title.as_str(), read.revision), (public.title.as_str(), None));
        }
        let waiting = ListingFilter { revision_states: vec![Stands::Submitted.into()], ..ListingFilter::default() };
        assert_eq!(market.listed(&operator(), waiting.clone()).await, std::slice::from_ref(&revised));
        assert_eq!(market.listed(&provider(), waiting.clone()).await, [revised]);
        assert_eq!(market.listed(&other_provider(), waiting).await, []);
        // What followers of the feed read is the public text.
        let (_, feed) = techmarket_runtime::Service::feed(&*market.supply).unwrap();
        let event = feed.after(0, 100).await.unwrap().pop().unwrap();
        let told: Listing = event.resource.to_msg().unwrap();
        assert_eq!((told.title, told.revision), (public.title, None));
    }

    async fn what_is_returned_is_mended_and_handed_in_again(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let revised = market.update(&provider(), retitled(&public, "错"), &["title"]).await.unwrap();
        let returned = market.send_back(&operator(), &revised, "名称不完整").await.unwrap();
        let revision = returned.revision.clone().unwrap();
        assert_eq!((returned.state(), returned.title.as_str()), (State::Published, public.title.as_str()));
        assert_eq!((revision.state(), revision.reason.as_str()), (Stands::Returned, "名称不完整"));
        let refused = market.publish(&operator(), &returned).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("listing", &public.name, "PUBLISHED", "publish"));
        let again = market.submit(&provider(), &returned).await.unwrap();
        assert_eq!(stands(&again), submitted(&[("title", "错")]));
        let mended = market.update(&provider(), retitled(&again, "对"), &["title"]).await.unwrap();
        assert_eq!(stands(&mended), submitted(&[("title", "对")]));
        let published = market.publish(&operator(), &mended).await.unwrap();
        assert_eq!(published.title, "对");
        let events = market.events().await;
        assert_eq!(events[3..], [
            "listing.revised", "listing.revision_returned", "listing.revised", "listing.revised", "listing.published",
        ]);
    }

    async fn a_revision_is_taken_back(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let refused = withdraw_revision(&market, &provider(), &public).await.unwrap_err();
        let forbidden = Refusal::state_forbids("listing", &public.name, "PUBLISHED", "withdraw_revision");
        assert_eq!(Refusal::read(&refused), forbidden);
        let revised = market.update(&provider(), retitled(&public, "新"), &["title"]).await.unwrap();
        let refused = withdraw_revision(&market, &other_provider(), &revised).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let refused = withdraw_revision(&market, &provider(), &public).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::EtagMismatch.as_str());
        let left = withdraw_revision(&market, &provider(), &revised).await.unwrap();
        assert_eq!((left.title.as_str(), left.revision), (public.title.as_str(), None));
        // So does an update that leaves no difference.
        let revised = market.update(&provider(), retitled(&market.read(&public.name).await, "新"), &["title"]).await.unwrap();
        let left = market.update(&provider(), retitled(&revised, &public.title), &["title"]).await.unwrap();
        assert_eq!(left.revision, None);
    }

    async fn what_operators_change_is_public_at_once_and_stays(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let revised = market.update(&provider(), retitled(&public, "新名称"), &["title"]).await.unwrap();
        let mended_at_once = market.update(&operator(), mended(&revised), &[]).await.unwrap();
        assert_eq!(mended_at_once.confidential, mended(&public).confidential);
        assert_eq!(stands(&mended_at_once), submitted(&[("title", "新名称")]), "of the number nothing is left to change");
        let published = market.publish(&operator(), &mended_at_once).await.unwrap();
        assert_eq!(published.title, "新名称");
        assert_eq!(published.confidential, mended(&public).confidential);
    }

    async fn a_batch_by_filter_takes_revisions_too(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        market.published(listing()).await;
        market.update(&provider(), retitled(&public, "新名称"), &["title"]).await.unwrap();
        let draft = market.submitted(listing()).await;
        let all = || Some(ListingFilter { organization: PROVIDER.to_owned(), ..ListingFilter::default() });
        let (mut owner, mut office) = (market.as_(&provider()), market.as_(&operator()));
        let names = |answer: BatchListingsResponse| -> Vec<String> {
            assert!(answer.results.iter().all(|result| result.error.is_none()), "{answer:?}");
            answer.results.into_iter().map(|result| result.name).collect()
        };
        let request = BatchReturnListingsRequest { filter: all(), reason: "请补充".to_owned(), ..Default::default() };
        let expected = [public.name.clone(), draft.name.clone()];
        assert_eq!(names(office.batch_return_listings(request).await.unwrap().into_inner()), expected);
        let request = BatchSubmitListingsRequest { filter: all(), ..Default::default() };
        assert_eq!(names(owner.batch_submit_listings(request).await.unwrap().into_inner()), expected);
        // States narrow what is found, revisions among it.
        let drafts = Some(ListingFilter { states: vec![State::Submitted.into()], ..ListingFilter::default() });
        let request = BatchPublishListingsRequest { filter: drafts, ..Default::default() };
        assert_eq!(names(office.batch_publish_listings(request).await.unwrap().into_inner()), [draft.name]);
        let request = BatchPublishListingsRequest { filter: all(), ..Default::default() };
        assert_eq!(names(office.batch_publish_listings(request).await.unwrap().into_inner()), std::slice::from_ref(&public.name));
        assert_eq!(market.read(&public.name).await.title, "新名称");
        let drafts = ListingFilter { states: vec![State::Draft.into()], ..ListingFilter::default() };
        let request = BatchPublishListingsRequest { filter: Some(drafts), ..Default::default() };
        let refused = office.batch_publish_listings(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.states", Reason::FilterInvalid)]));
    }

    async fn a_withdrawn_listing_is_reopened_as_its_revision_had_it(location: Location) {
        let market = Market::at(&location).await;
        let public = market.published(listing()).await;
        let revised = market.update(&provider(), retitled(&public, "新名称"), &["title"]).await.unwrap();
        let withdrawn = market.withdraw(&provider(), &revised, "").await.unwrap();
        assert_eq!(withdrawn.revision, None, "nothing comes of it while it is withdrawn");
        let refused = withdraw_revision(&market, &provider(), &withdrawn).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::StateForbids.as_str());
        let reopened = market.reopen(&provider(), &withdrawn).await.unwrap();
        assert_eq!((reopened.state(), reopened.title.as_str()), (State::Draft, "新名称"));
    }

    async fn the_key_of_a_withdrawn_listing_is_used_anew(location: Location) {
        let market = Market::at(&location).await;
        let keyed = Listing { external_id: "A-1".to_owned(), ..listing() };
        let first = market.create(keyed.clone()).await;
        let request = CreateListingRequest { listing: Some(keyed.clone()), ..CreateListingRequest::default() };
        let taken = market.as_(&provider()).create_listing(request).await.unwrap_err();
        assert_eq!(Refusal::read(&taken).reason, Reason::ExternalIdTaken.as_str());
        let withdrawn = market.withdraw(&provider(), &first, "").await.unwrap();
        let second = market.create(keyed.clone()).await;
        assert_ne!(second.name, first.name);
        let refused = market.reopen(&provider(), &withdrawn).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::ExternalIdTaken.as_str());
        assert!(refused.message().contains("A-1"), "{}", refused.message());
        // In a batch it is that one alone which is refused.
        let other = market.create(Listing { external_id: "A-2".to_owned(), ..listing() }).await;
        let other = market.withdraw(&provider(), &other, "").await.unwrap();
        let items = [&withdrawn, &other].map(|listing| BatchItem { name: listing.name.clone(), etag: String::new() });
        let request = BatchReopenListingsRequest { items: items.to_vec(), ..BatchReopenListingsRequest::default() };
        let results = market.as_(&provider()).batch_reopen_listings(request).await.unwrap().into_inner().results;
        assert_eq!(Refusal::of_item(results[0].error.as_ref()).reason, Reason::ExternalIdTaken.as_str());
        assert_eq!(results[1].listing.as_ref().unwrap().state(), State::Draft);
        let second = market.withdraw(&provider(), &second, "").await.unwrap();
        let items = [&second, &withdrawn].map(|listing| BatchItem { name: listing.name.clone(), etag: String::new() });
        let request = BatchReopenListingsRequest { items: items.to_vec(), ..BatchReopenListingsRequest::default() };
        let results = market.as_(&provider()).batch_reopen_listings(request).await.unwrap().into_inner().results;
        assert_eq!(results[0].listing.as_ref().unwrap().state(), State::Draft);
        assert_eq!(Refusal::of_item(results[1].error.as_ref()).reason, Reason::ExternalIdTaken.as_str());
        market.withdraw(&provider(), &market.read(&second.name).await, "").await.unwrap();
        assert_eq!(market.reopen(&provider(), &withdrawn).await.unwrap().external_id, "A-1");
        let by_key = ListingFilter { external_id: "A-1".to_owned(), own: true, ..ListingFilter::default() };
        assert_eq!(market.listed(&provider(), by_key).await.len(), 2, "both are found by the key");
    }
}

/// The embedded rules, with whom to call changed at once.
fn at_once() -> &'static PostRules {
    let text = include_str!("../../../../crates/posting/data/posts.toml");
    let text = text.replace("contact_at_once = false", "contact_at_once = true");
    Box::leak(Box::new(PostRules::parse("posts.toml", &text).unwrap()))
}

#[tokio::test]
async fn whom_to_call_changes_at_once_where_the_office_allows_it() {
    let database = TestDatabase::sqlite();
    let market = Market::ruled(&database.location(), at_once()).await;
    let public = market.published(listing()).await;
    let both = retitled(&mended(&public), "新名称");
    let revised = market.update(&provider(), both.clone(), &[]).await.unwrap();
    assert_eq!(revised.confidential, both.confidential);
    assert_eq!(stands(&revised), submitted(&[("title", "新名称")]));
    assert_eq!(market.events().await.last().unwrap(), "listing.updated");
    let mut detailed = revised.clone();
    detailed.confidential.as_mut().unwrap().detail = "新细节".to_owned();
    let revised = market
        .update(&provider(), detailed, &["confidential"])
        .await
        .unwrap();
    assert_eq!(revised.confidential, both.confidential, "details are reviewed");
    let expected = submitted(&[("title", "新名称"), ("confidential.detail", "新细节")]);
    assert_eq!(stands(&revised), expected);
    // A listing without anything confidential gets nothing by the way.
    let bare = Listing {
        confidential: None,
        ..listing()
    };
    let public = market.published(bare).await;
    let revised = market
        .update(&provider(), retitled(&public, "新"), &["title"])
        .await
        .unwrap();
    assert_eq!(revised.confidential, None);
}

#[tokio::test]
async fn a_consent_is_given_at_once_beside_what_is_reviewed() {
    let market = Market::new().await;
    let public = market.published(listing()).await;
    let both = Listing {
        brokers_may_contact: true,
        ..retitled(&public, "新")
    };
    let revised = market.update(&provider(), both, &[]).await.unwrap();
    assert!(revised.brokers_may_contact);
    assert_eq!(stands(&revised), submitted(&[("title", "新")]));
    let without = Listing {
        brokers_may_contact: false,
        ..revised
    };
    let left = market
        .update(&provider(), without, &["brokers_may_contact"])
        .await
        .unwrap();
    assert!(!left.brokers_may_contact);
    assert_eq!(stands(&left), submitted(&[("title", "新")]));
}
