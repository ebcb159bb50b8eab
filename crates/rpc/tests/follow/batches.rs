//! What is taken together.

use techmarket_rpc::{Followers, Progress};
use techmarket_testkit::Harness;
use tokio::sync::watch;

use crate::feed::Feed;
use crate::taker::{Taker, soon};

#[tokio::test]
async fn what_arrives_during_an_effect_is_the_next_batch() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(1_000), watch::Sender::new(false));
    let taker = Taker::held(Progress::default(), 0, 300);
    taker.follow(&harness, &feed, &stop);
    let mut tries = taker.tries.subscribe();
    soon(
        "the first batch arrives",
        Box::pin(async { tries.wait_for(|tries| !tries.is_empty()).await.map(drop).unwrap() }),
    )
    .await;
    // Reading goes on until the next batch is full, and no further.
    let mut sent = feed.sent.subscribe();
    let full = async { sent.wait_for(|sent| *sent >= 301).await.map(drop).unwrap() };
    soon("the next batch fills", Box::pin(full)).await;
    taker.release();
    taker.reaches(1_000).await;
    let taken = taker.taken.borrow().clone();
    assert!(taken.iter().all(|(first, last)| last - first < 300), "{taken:?}");
    assert_eq!(taken[1].1 - taken[1].0 + 1, 300, "{taken:?}");
}

#[tokio::test]
async fn a_head_that_runs_ahead_holds_nothing_up() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(10), watch::Sender::new(false));
    feed.run_ahead(1_000_000);
    let followers = Followers::default();
    let taker = Taker::free(followers.add("runner"));
    taker.follow(&harness, &feed, &stop);
    // Nothing more arrives, and the head is never met.
    taker.reaches(10).await;
    let lags = followers.lags(harness.clock().now());
    assert_eq!((lags[0].0, lags[0].1.events), ("runner", 1_000_000));
}
