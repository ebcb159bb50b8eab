//! Calls at once, through the whole service.

use std::collections::HashSet;
use std::sync::Arc;

use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::{CreateListingRequest, Listing};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, full_listing, listing, on_both_databases, provider};
use tokio::sync::Barrier;
use tonic::Status;

use crate::support::{Market, request_id};

const CALLERS: usize = 8;

/// Makes the same call from as many tasks, all at once.
async fn at_once<F>(call: impl Fn(usize) -> F) -> Vec<Result<Listing, Status>>
where
    F: Future<Output = Result<Listing, Status>> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(CALLERS));
    let tasks = (0..CALLERS).map(|index| {
        let (barrier, call) = (Arc::clone(&barrier), call(index));
        tokio::spawn(async move {
            barrier.wait().await;
            call.await
        })
    });
    let mut answers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        answers.push(task.await.unwrap());
    }
    answers
}

fn create(
    market: &Arc<Market>,
    request: CreateListingRequest,
) -> impl Future<Output = Result<Listing, Status>> + use<> {
    let market = Arc::clone(market);
    async move {
        let made = market.as_(&provider()).create_listing(request).await;
        made.map(tonic::Response::into_inner)
    }
}

/// That one call was answered and all others refused for `reason`.
fn assert_one_wins(answers: &[Result<Listing, Status>], reason: Reason) {
    let refused: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect();
    let reasons: Vec<_> = refused
        .iter()
        .map(|status| Refusal::read(status).reason)
        .collect();
    assert_eq!(reasons, vec![reason.as_str(); CALLERS - 1]);
}

on_both_databases! {
    async fn one_of_two_updates_of_a_version_wins(location: Location) {
        let market = Arc::new(Market::at(&location).await);
        let draft = market.draft().await;
        let answers = at_once(|index| {
            let (market, mut update) = (Arc::clone(&market), draft.clone());
            update.title = format!("第 {index} 版");
            async move { market.update(&provider(), update, &["title"]).await }
        })
        .await;
        assert_one_wins(&answers, Reason::EtagMismatch);
        let won = answers.into_iter().find_map(Result::ok).unwrap();
        assert_eq!(market.read(&draft.name).await, won);
        assert_eq!(market.events().await, ["listing.created", "listing.updated"]);
    }

    async fn a_request_repeated_at_once_makes_one_listing(location: Location) {
        let market = Arc::new(Market::at(&location).await);
        for (number, listing) in [(1, listing()), (2, full_listing())] {
            let request = CreateListingRequest {
                listing: Some(listing),
                request_id: request_id(number),
                validate_only: false,
            };
            let answers = at_once(|_| create(&market, request.clone())).await;
            let names: HashSet<_> = answers.into_iter().map(|answer| answer.unwrap().name).collect();
            assert_eq!(names.len(), 1);
        }
        assert_eq!((market.count().await, market.events().await.len()), (2, 2));
    }

    async fn an_external_id_is_given_once(location: Location) {
        let market = Arc::new(Market::at(&location).await);
        let request = CreateListingRequest { listing: Some(full_listing()), ..CreateListingRequest::default() };
        let answers = at_once(|_| create(&market, request.clone())).await;
        assert_one_wins(&answers, Reason::ExternalIdTaken);
        assert_eq!((market.count().await, market.events().await.len()), (1, 1));
    }

    async fn a_listing_is_published_once(location: Location) {
        let market = Arc::new(Market::at(&location).await);
        let submitted = market.submitted(listing()).await;
        let answers = at_once(|_| {
            let (market, submitted) = (Arc::clone(&market), submitted.clone());
            async move { market.publish(&techmarket_testkit::operator(), &submitted).await }
        })
        .await;
        assert_one_wins(&answers, Reason::EtagMismatch);
        assert_eq!(market.events().await.len(), 3);
    }
}
