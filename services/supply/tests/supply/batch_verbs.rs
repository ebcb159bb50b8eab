//! Verbs for many listings at once, and everything of one import.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::{
    BatchListingsResponse, BatchPublishListingsRequest, BatchRenewListingsRequest,
    BatchReopenListingsRequest, BatchReturnListingsRequest, BatchSubmitListingsRequest,
    BatchWithdrawListingsRequest, Listing, ListingFilter, ListingResult, RenewListingRequest,
};
use techmarket_proto::types::v1::BatchItem;
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, listing, on_both_databases, operator, other_provider,
    provider, viewer,
};
use tonic::{Code, Response, Status};

use crate::support::{Client, Market, request_id};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verb {
    Submit,
    Publish,
    Return,
    Withdraw,
    Reopen,
    Renew,
}

impl Verb {
    const ALL: [Self; 6] = [
        Self::Submit,
        Self::Publish,
        Self::Return,
        Self::Withdraw,
        Self::Reopen,
        Self::Renew,
    ];
}

/// What a batch is about.
#[derive(Clone, Default)]
struct Batch {
    items: Vec<BatchItem>,
    filter: Option<ListingFilter>,
    all_or_nothing: bool,
    request_id: String,
    page_token: String,
}

impl Batch {
    fn of(listings: &[&Listing]) -> Self {
        let item = |listing: &&Listing| BatchItem {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
        };
        Self {
            items: listings.iter().map(item).collect(),
            ..Self::default()
        }
    }

    fn named(names: impl IntoIterator<Item = String>) -> Self {
        let item = |name| BatchItem {
            name,
            etag: String::new(),
        };
        Self {
            items: names.into_iter().map(item).collect(),
            ..Self::default()
        }
    }

    fn by(filter: ListingFilter) -> Self {
        Self {
            filter: Some(filter),
            ..Self::default()
        }
    }
}

async fn run(mut client: Client, verb: Verb, batch: Batch) -> Result<BatchListingsResponse, Status> {
    let Batch {
        items,
        filter,
        all_or_nothing,
        request_id,
        page_token,
    } = batch;
    let reason = "请补充联系人".to_owned();
    macro_rules! request {
        ($request:ident $($reason:ident)?) => {
            $request { items, filter, all_or_nothing, request_id, page_token, $($reason)? }
        };
    }
    let answer: Result<Response<BatchListingsResponse>, Status> = match verb {
        Verb::Submit => {
            client
                .batch_submit_listings(request!(BatchSubmitListingsRequest))
                .await
        }
        Verb::Publish => {
            client
                .batch_publish_listings(request!(BatchPublishListingsRequest))
                .await
        }
        Verb::Return => {
            client
                .batch_return_listings(request!(BatchReturnListingsRequest reason))
                .await
        }
        Verb::Withdraw => {
            client
                .batch_withdraw_listings(request!(BatchWithdrawListingsRequest reason))
                .await
        }
        Verb::Reopen => {
            client
                .batch_reopen_listings(request!(BatchReopenListingsRequest))
                .await
        }
        Verb::Renew => {
            client
                .batch_renew_listings(request!(BatchRenewListingsRequest))
                .await
        }
    };
    answer.map(Response::into_inner)
}

fn states(results: &[ListingResult]) -> Vec<Option<State>> {
    results
        .iter()
        .map(|result| result.listing.as_ref().map(Listing::state))
        .collect()
}

impl Market {
    async fn many(&self, caller: &Caller, verb: Verb, batch: Batch) -> Result<Vec<ListingResult>, Status> {
        run(self.as_(caller), verb, batch)
            .await
            .map(|answer| answer.results)
    }

    async fn renew(&self, caller: &Caller, listing: &Listing) -> Result<Listing, Status> {
        let request = RenewListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
        };
        self.as_(caller)
            .renew_listing(request)
            .await
            .map(Response::into_inner)
    }
}

on_both_databases! {
    async fn every_verb_is_done_to_many_in_one_transaction(location: Location) {
        let market = Market::at(&location).await;
        let drafts = [market.draft().await, market.draft().await, market.draft().await];
        let mut listings: Vec<Listing> = drafts.to_vec();
        for (verb, state) in [
            (Verb::Submit, State::Submitted),
            (Verb::Return, State::Returned),
            (Verb::Submit, State::Submitted),
            (Verb::Publish, State::Published),
            (Verb::Renew, State::Published),
            (Verb::Withdraw, State::Withdrawn),
            (Verb::Reopen, State::Draft),
        ] {
            market.harness.advance(jiff::SignedDuration::from_secs(1));
            let batch = Batch::of(&listings.iter().collect::<Vec<_>>());
            let results = market.many(&operator(), verb, batch).await.unwrap();
            assert_eq!(states(&results), [Some(state); 3], "{verb:?}");
            listings = results.into_iter().map(|result| result.listing.unwrap()).collect();
            for listing in &listings {
                assert_eq!(&market.read(&listing.name).await, listing, "{verb:?}");
            }
        }
        let events = market.events().await;
        let published = events.iter().filter(|kind| *kind == "listing.published").count();
        assert_eq!((events.len(), published), (3 * 8, 6), "a renewed one is told of as published");
    }

    async fn each_has_its_own_result(location: Location) {
        let market = Market::at(&location).await;
        let (draft, mut stale) = (market.draft().await, market.draft().await);
        stale.etag = "1-7".to_owned();
        let submitted = market.submitted(listing()).await;
        let others = Listing { organization: OTHER_PROVIDER.to_owned(), ..listing() };
        let hidden = market.create(others.clone()).await;
        let foreign = market.published(others).await;
        let nobodys = "listings/01a20332-8847-7e06-9f9b-630707438711";
        let mut batch = Batch::of(&[&draft, &stale, &submitted, &draft]);
        batch.items.extend(Batch::named([&hidden.name, &foreign.name, nobodys, "listings/x"].map(str::to_owned)).items);
        let names: Vec<String> = batch.items.iter().map(|item| item.name.clone()).collect();
        let results = market.many(&provider(), Verb::Submit, batch).await.unwrap();
        assert_eq!(results.iter().map(|result| result.name.clone()).collect::<Vec<_>>(), names);
        assert_eq!((states(&results)[0], &results[0].error), (Some(State::Submitted), &None));
        let refused: Vec<Refusal> = results[1..].iter().map(|result| Refusal::of_item(result.error.as_ref())).collect();
        let expected = [
            Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-1").on("listing", &stale.name),
            Refusal::state_forbids("listing", &submitted.name, "SUBMITTED", "submit"),
            Refusal::of_fields(&[("items[3].name", Reason::ItemRepeated)]),
            Refusal::not_found("listing", &hidden.name),
            Refusal::new(Code::PermissionDenied, Reason::NotOwner),
            Refusal::not_found("listing", nobodys),
            Refusal::of_fields(&[("items[7].name", Reason::NameInvalid)]),
        ];
        assert_eq!(refused, expected);
        assert!(results[1..].iter().all(|result| result.listing.is_none()));
        assert_eq!(market.read(&draft.name).await.state(), State::Submitted);
        assert_eq!(market.read(&stale.name).await.state(), State::Draft);
    }

    async fn all_or_nothing_keeps_nothing(location: Location) {
        let market = Market::at(&location).await;
        let (draft, submitted) = (market.draft().await, market.submitted(listing()).await);
        let before = market.events().await;
        let batch = Batch { all_or_nothing: true, ..Batch::of(&[&draft, &submitted]) };
        let results = market.many(&provider(), Verb::Submit, batch).await.unwrap();
        let refused: Vec<_> = results.iter().map(|result| Refusal::of_item(result.error.as_ref())).collect();
        let expected = [
            Refusal::new(Code::Aborted, Reason::BatchRefused).on("listing", &draft.name),
            Refusal::state_forbids("listing", &submitted.name, "SUBMITTED", "submit"),
        ];
        assert_eq!(refused, expected);
        assert_eq!((market.read(&draft.name).await, market.events().await), (draft.clone(), before));
        let batch = Batch { all_or_nothing: true, ..Batch::of(&[&draft]) };
        let results = market.many(&provider(), Verb::Submit, batch).await.unwrap();
        assert_eq!(states(&results), [Some(State::Submitted)]);
    }

    async fn everything_of_an_import_is_found_by_its_name(location: Location) {
        let market = Market::at(&location).await;
        let first = market.import(3).await;
        let by_hand = market.draft().await;
        // Of the file read again one row is new; the others belong to the import that made them.
        let second = market.import(4).await;
        assert!(first.starts_with("imports/") && first != second);
        let of = |import: &str| ListingFilter { import_name: import.to_owned(), ..ListingFilter::default() };
        let found = market.listed(&provider(), of(&first)).await;
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|listing| listing.import_name == first));
        assert_eq!(market.listed(&provider(), of(&second)).await.len(), 1);
        assert_eq!(market.listed(&other_provider(), of(&first)).await, [], "drafts of somebody else");

        let results = market.many(&other_provider(), Verb::Submit, Batch::by(of(&first))).await.unwrap();
        assert_eq!(results, [], "an owner takes its own alone");
        for (caller, verb, state) in
            [(provider(), Verb::Submit, State::Submitted), (operator(), Verb::Publish, State::Published)]
        {
            let results = market.many(&caller, verb, Batch::by(of(&first))).await.unwrap();
            assert_eq!(states(&results), [Some(state); 3]);
            let again = market.many(&operator(), verb, Batch::by(of(&first))).await.unwrap();
            assert_eq!(again, [], "none is left in a state from which it starts");
        }
        assert_eq!(market.read(&by_hand.name).await.state(), State::Draft);
        let public = market.get(&viewer(), &found[0].name).await.unwrap();
        assert_eq!(public.import_name, "", "it may tell who hides");
    }

    async fn a_filter_takes_what_a_list_by_it_shows(location: Location) {
        let market = Market::at(&location).await;
        let titled = |title: &str| Listing { title: title.to_owned(), ..listing() };
        let made = [market.create(titled("LED 芯片")).await, market.create(titled("陶瓷")).await];
        let led = ListingFilter { title: "led".to_owned(), ..ListingFilter::default() };
        let before = ListingFilter { create_time_before: made[0].create_time, ..ListingFilter::default() };
        for (filter, taken) in [(before, 0), (ListingFilter { own: true, ..led.clone() }, 1), (led, 0)] {
            let listed = market.listed(&provider(), ListingFilter { states: vec![State::Draft.into()], ..filter.clone() }).await;
            let results = market.many(&provider(), Verb::Submit, Batch::by(filter)).await.unwrap();
            assert_eq!(states(&results), vec![Some(State::Submitted); taken]);
            let listed: Vec<_> = listed.into_iter().map(|listing| listing.name).collect();
            let done: Vec<_> = results.into_iter().map(|result| result.name).collect();
            assert_eq!(done, listed);
        }
        assert_eq!(market.read(&made[1].name).await.state(), State::Draft);
        let own = ListingFilter { own: true, ..ListingFilter::default() };
        let refused = market.many(&operator(), Verb::Withdraw, Batch::by(own)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.own", Reason::FilterInvalid)]));
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let market = Market::at(&location).await;
        let (draft, submitted) = (market.draft().await, market.submitted(listing()).await);
        let batch = Batch { request_id: request_id(5), ..Batch::of(&[&draft, &submitted]) };
        let first = market.many(&provider(), Verb::Submit, batch.clone()).await.unwrap();
        let events = market.events().await;
        let again = market.many(&provider(), Verb::Submit, batch.clone()).await.unwrap();
        assert_eq!((again, market.events().await), (first, events));
        let other = Batch { all_or_nothing: true, ..batch };
        let refused = market.many(&provider(), Verb::Submit, other).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::RequestIdReused);
    }

    async fn five_hundred_fit_and_their_answer_too(location: Location) {
        let market = Market::at(&location).await;
        let import = market.import_of(500, &Listing { summary: "长".repeat(10_000), ..listing() }).await;
        let of_import = ListingFilter { import_name: import, ..ListingFilter::default() };
        let results = market.many(&operator(), Verb::Submit, Batch::by(of_import.clone())).await.unwrap();
        let shown = results.iter().filter(|result| result.listing.is_some()).count();
        assert!(shown > 50 && shown < 500, "{shown}");
        assert!(results.iter().all(|result| result.error.is_none()));
        let names = results.into_iter().map(|result| result.name);
        let results = market.many(&operator(), Verb::Publish, Batch::named(names)).await.unwrap();
        assert!(results.len() == 500 && results.iter().all(|result| result.error.is_none()));
        assert_eq!(market.events().await.len(), 1_500);

        // Renewed ones stay where they were found; the token goes on behind them.
        market.published(listing()).await;
        let all = ListingFilter { organization: PROVIDER.to_owned(), ..ListingFilter::default() };
        let batch = Batch::by(all);
        let first = run(market.as_(&provider()), Verb::Renew, batch.clone()).await.unwrap();
        let next = Batch { page_token: first.next_page_token.clone(), request_id: request_id(6), ..batch };
        let second = run(market.as_(&provider()), Verb::Renew, next.clone()).await.unwrap();
        assert_eq!((first.results.len(), second.results.len(), second.next_page_token), (500, 1, String::new()));
        let refused = run(market.as_(&provider()), Verb::Withdraw, next).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]));
    }
}

#[tokio::test]
async fn what_a_batch_must_say_is_told_for_every_verb() {
    let market = Market::new().await;
    let one = || Batch::named(["listings/x".to_owned()]);
    let states = |states: &[State]| ListingFilter {
        states: states.iter().map(|state| (*state).into()).collect(),
        ..ListingFilter::default()
    };
    for verb in Verb::ALL {
        let wrong_state = if verb == Verb::Reopen {
            State::Draft
        } else {
            State::Withdrawn
        };
        for (batch, field, reason) in [
            (Batch::default(), "items", Reason::FieldRequired),
            (
                Batch {
                    filter: Some(states(&[])),
                    ..one()
                },
                "items",
                Reason::FieldRequired,
            ),
            (Batch::by(states(&[])), "filter", Reason::FieldRequired),
            (
                Batch::by(states(&[wrong_state])),
                "filter.states",
                Reason::FilterInvalid,
            ),
            (
                Batch::named((0..501).map(|number| number.to_string())),
                "items",
                Reason::TooManyItems,
            ),
        ] {
            let refused = market.many(&operator(), verb, batch).await.unwrap_err();
            assert_eq!(
                Refusal::read(&refused),
                Refusal::of_fields(&[(field, reason)]),
                "{verb:?}"
            );
        }
    }
}

#[tokio::test]
async fn only_what_is_public_is_renewed_and_by_its_owner() {
    let market = Market::new().await;
    let published = market.published(listing()).await;
    market.harness.advance(jiff::SignedDuration::from_secs(60));
    let renewed = market.renew(&provider(), &published).await.unwrap();
    assert_eq!(
        (renewed.state(), renewed.publish_time),
        (State::Published, renewed.update_time)
    );
    assert_ne!(renewed.publish_time, published.publish_time);
    let refused = market.renew(&other_provider(), &renewed).await.unwrap_err();
    assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
    let draft = market.draft().await;
    let refused = market.renew(&provider(), &draft).await.unwrap_err();
    assert_eq!(
        Refusal::read(&refused),
        Refusal::state_forbids("listing", &draft.name, "DRAFT", "renew")
    );
}

#[tokio::test]
async fn two_batches_at_once_change_each_listing_once() {
    let market = Market::new().await;
    let import = market.import(200).await;
    let filter = ListingFilter {
        import_name: import,
        ..ListingFilter::default()
    };
    let operator = operator();
    let batch = || market.many(&operator, Verb::Submit, Batch::by(filter.clone()));
    let (one, other) = tokio::join!(batch(), batch());
    let done = one.unwrap().len() + other.unwrap().len();
    assert_eq!((done, market.events().await.len()), (200, 400));
}
