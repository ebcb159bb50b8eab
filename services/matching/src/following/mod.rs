//! Work without a request: following the feeds of supply, demand and contracts. Posts are indexed, matched and encoded, each
//! by a follower of its own; what happens to contracts happens to the matches that they name.

mod alerting;
mod contracts;
mod effect;
mod encode_posts;
mod events;
mod index_posts;
mod match_posts;
mod suggest;
pub(crate) mod term_matcher;
mod training;
mod turn;

use std::marker::PhantomData;
use std::sync::Arc;

use futures::future::BoxFuture;
use techmarket_rpc::{Followers, Progress, Rpc, follow};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::FollowerEnded;
use tokio::sync::watch;

use crate::app::App;
use crate::domain::{DemandKind, SupplyKind};
use crate::following::contracts::FollowContracts;
use crate::following::effect::{Effect, Following};
use crate::following::encode_posts::EncodePosts;
use crate::following::events::{FeedEvent, Followed, Reading};
use crate::following::index_posts::IndexPosts;
use crate::following::match_posts::MatchPosts;

pub use training::Learning;
pub(crate) use training::learn;
pub(crate) use turn::LEASE;

/// Everything that follows one of the three feeds, until `stop` turns true.
pub(crate) fn start(
    app: &App,
    [supply, demand, contract]: [&Rpc; 3],
    followers: &Followers,
    stop: &watch::Receiver<bool>,
) -> Vec<BoxFuture<'static, ()>> {
    let starting = Starting { app, followers, stop };
    let contracts = FollowContracts {
        app: app.clone(),
        clock: Arc::clone(&app.clock),
    };
    let mut running = vec![starting.run(contract, contracts, followers.add("contracts"))];
    running.extend(starting.side::<SupplyKind>(supply, ["supply index", "supply matches", "supply vectors"]));
    running.extend(starting.side::<DemandKind>(demand, ["demand index", "demand matches", "demand vectors"]));
    running
}

/// What all followers are started with.
struct Starting<'a> {
    app: &'a App,
    followers: &'a Followers,
    stop: &'a watch::Receiver<bool>,
}

impl Starting<'_> {
    fn side<K: Followed>(
        &self,
        feed: &Rpc,
        [index, matches, vectors]: [&'static str; 3],
    ) -> Vec<BoxFuture<'static, ()>> {
        let following = || Following::<K> {
            app: self.app.clone(),
            clock: Arc::clone(&self.app.clock),
            side: PhantomData,
        };
        let mut running = vec![
            self.run(feed, IndexPosts(following()), self.followers.add(index)),
            self.run(feed, MatchPosts(following()), self.followers.add(matches)),
        ];
        if self.app.encodes() {
            // Encoding is slow and adds to what is found: the service is ready without it.
            let progress = self.followers.add_aside(vectors);
            running.push(self.run(feed, EncodePosts(following()), progress));
        }
        running
    }

    fn run<E: Effect<Event: FeedEvent> + Sync + 'static>(
        &self,
        rpc: &Rpc,
        effect: E,
        progress: Progress,
    ) -> BoxFuture<'static, ()> {
        let follower = progress.name();
        let reading = Reading {
            effect,
            tables: self.app.tables,
            progress,
        };
        let following = follow(rpc.clone(), reading, self.stop.clone());
        Box::pin(async move {
            if let Err(error) = following.await {
                let error = &error;
                FollowerEnded { follower, error }.tell();
            }
        })
    }
}
