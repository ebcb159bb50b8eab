//! Effects that fail and feeds of other databases.

use std::time::Duration;

use techmarket_rpc::{FollowError, Progress};
use techmarket_testkit::Harness;
use tokio::sync::watch;

use crate::feed::Feed;
use crate::taker::{Fate, Taker, soon};

#[tokio::test]
async fn an_effect_that_fails_or_panics_is_tried_again_after_longer_pauses() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(5), watch::Sender::new(false));
    let taker = Taker::free(Progress::default());
    taker
        .fates
        .lock()
        .await
        .extend([Fate::Fails, Fate::Panics, Fate::Fails, Fate::Panics]);
    taker.follow(&harness, &feed, &stop);
    taker.reaches(5).await;
    let tries = taker.tries.borrow().clone();
    let pauses: Vec<Duration> = tries
        .windows(2)
        .take(4)
        .map(|tries| tries[1] - tries[0])
        .collect();
    for (pause, least) in pauses.iter().zip([100, 200, 400, 800]) {
        assert!(*pause >= Duration::from_millis(least), "{pauses:?}");
    }
    // Each event had its effect once, in order, which the taker itself sees to.
    assert_eq!(taker.taken.borrow().last().unwrap().1, 5);
}

#[tokio::test]
async fn a_feed_that_is_behind_its_follower_is_not_followed() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(5), watch::Sender::new(false));
    let taker = Taker::held(Progress::default(), 6, 256);
    let ended = taker.follow(&harness, &feed, &stop).await.unwrap();
    assert!(matches!(ended, Err(FollowError::Foreign(_))), "{ended:?}");
}

#[tokio::test]
async fn a_follower_that_falls_back_goes_on_from_the_head() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(5), watch::Sender::new(false));
    let mut taker = Taker::held(Progress::default(), 9, 256);
    taker.falls_back = true;
    taker.release();
    taker.follow(&harness, &feed, &stop);
    let mut from = taker.from.subscribe();
    let fallen = from.wait_for(|from| *from == 5);
    soon(
        "it falls back",
        Box::pin(async move { fallen.await.map(drop).unwrap() }),
    )
    .await;
    feed.append(&harness, 2);
    taker.reaches(7).await;
    assert_eq!(taker.taken.borrow()[0].0, 6, "what lies behind the head is taken");
}

#[tokio::test]
async fn following_ends_when_it_is_told_to() {
    let (harness, feed, stop) = (Harness::new(), Feed::of(5), watch::Sender::new(false));
    let taker = Taker::held(Progress::default(), 0, 256);
    let following = taker.follow(&harness, &feed, &stop);
    stop.send_replace(true);
    following.await.unwrap().unwrap();
    assert_eq!(*taker.taken.borrow(), []);
}
