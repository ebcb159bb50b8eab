//! When followers make their service ready.

use jiff::SignedDuration;
use techmarket_rpc::{Followers, LagBound, report_readiness};
use techmarket_testkit::Harness;
use tokio::sync::watch;

use crate::feed::Feed;
use crate::taker::{Taker, soon};

/// A service with followers.
struct Service {
    harness: Harness,
    followers: Followers,
    ready: watch::Receiver<bool>,
    stop: watch::Sender<bool>,
}

impl Service {
    /// A service whose bound is 5 events and 60 seconds.
    fn new() -> Self {
        Self {
            harness: Harness::new(),
            followers: Followers::default(),
            ready: watch::Sender::new(false).subscribe(),
            stop: watch::Sender::new(false),
        }
    }

    /// Reports whether the followers that there are by now are ready.
    fn report(&mut self) {
        let (ready, bound) = (
            watch::Sender::new(false),
            LagBound {
                events: 5,
                age: SignedDuration::from_secs(60),
            },
        );
        self.ready = ready.subscribe();
        tokio::spawn(report_readiness(
            self.followers.clone(),
            bound,
            self.harness.clock(),
            ready,
            self.stop.subscribe(),
        ));
    }

    async fn turns(&mut self, ready: bool) {
        let turned = self.ready.wait_for(|is| *is == ready);
        soon(
            if ready { "it is ready" } else { "it is not ready" },
            Box::pin(async move { turned.await.map(drop).unwrap() }),
        )
        .await;
    }
}

#[tokio::test]
async fn a_service_is_ready_once_the_first_head_is_read_though_the_feed_goes_on() {
    let mut service = Service::new();
    let feed = Feed::of(3);
    // The head as it stands at the beginning is 8.
    feed.run_ahead(5);
    let taker = Taker::free(service.followers.add("index"));
    taker.follow(&service.harness, &feed, &service.stop);
    service.report();
    taker.reaches(3).await;
    feed.append(&service.harness, 4);
    taker.reaches(7).await;
    assert!(
        !*service.ready.borrow(),
        "one event of the first eight is missing"
    );
    // The eighth, with five more to come.
    feed.append(&service.harness, 1);
    service.turns(true).await;
    assert_eq!(
        service.followers.lags(service.harness.clock().now())[0].1.events,
        5
    );
}

#[tokio::test]
async fn too_many_that_wait_make_it_unready_until_they_are_taken() {
    let mut service = Service::new();
    let feed = Feed::of(0);
    let held = Taker::held(service.followers.add("matches"), 0, 256);
    held.follow(&service.harness, &feed, &service.stop);
    service.report();
    service.turns(true).await;
    feed.append(&service.harness, 5);
    let mut tries = held.tries.subscribe();
    soon(
        "it tries",
        Box::pin(async { tries.wait_for(|tries| !tries.is_empty()).await.map(drop).unwrap() }),
    )
    .await;
    assert!(*service.ready.borrow(), "five are not above the bound");
    feed.append(&service.harness, 1);
    service.turns(false).await;
    held.release();
    service.turns(true).await;
    assert_eq!(held.taken.borrow().last().unwrap().1, 6);
}

#[tokio::test]
async fn one_that_waits_for_too_long_makes_it_unready() {
    let mut service = Service::new();
    let feed = Feed::of(0);
    let held = Taker::held(service.followers.add("contracts"), 0, 256);
    held.follow(&service.harness, &feed, &service.stop);
    service.report();
    service.turns(true).await;
    feed.append(&service.harness, 1);
    let mut tries = held.tries.subscribe();
    soon(
        "it tries",
        Box::pin(async { tries.wait_for(|tries| !tries.is_empty()).await.map(drop).unwrap() }),
    )
    .await;
    service.harness.advance(SignedDuration::from_secs(61));
    service.turns(false).await;
    let (name, lag) = service.followers.lags(service.harness.clock().now())[0];
    assert_eq!(
        (name, lag.events, lag.age),
        ("contracts", 1, SignedDuration::from_secs(61))
    );
    held.release();
    service.turns(true).await;
    // An event that is taken waits no more, however long the feed is silent.
    service.harness.advance(SignedDuration::from_hours(1));
    let lag = service.followers.lags(service.harness.clock().now())[0].1;
    assert_eq!((lag.events, lag.age), (0, SignedDuration::ZERO));
}

#[tokio::test]
async fn a_lost_effect_makes_it_unready_until_it_is_made_again() {
    let mut service = Service::new();
    let feed = Feed::of(3);
    let progress = service.followers.add("index");
    let taker = Taker::free(progress.clone());
    taker.follow(&service.harness, &feed, &service.stop);
    service.report();
    service.turns(true).await;
    progress.lost();
    service.turns(false).await;
    feed.append(&service.harness, 1);
    service.turns(true).await;
}

#[tokio::test]
async fn a_follower_aside_and_a_foreign_feed() {
    let mut service = Service::new();
    let aside = Taker::held(service.followers.add_aside("vectors"), 0, 256);
    aside.follow(&service.harness, &Feed::of(9), &service.stop);
    service.report();
    service.turns(true).await;
    let foreign = Taker::held(service.followers.add("index"), 6, 256);
    let ended = foreign
        .follow(&service.harness, &Feed::of(5), &service.stop)
        .await
        .unwrap();
    assert!(ended.is_err());
    service.turns(false).await;
}
