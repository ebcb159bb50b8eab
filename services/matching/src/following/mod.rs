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
mod term_matcher;
mod training;

use std::marker::PhantomData;
use std::sync::Arc;

use futures::future::BoxFuture;
use techmarket_kernel::Clock;
use techmarket_rpc::{Rpc, follow};
use techmarket_types::CodeTables;
use tokio::sync::watch;

use crate::app::App;
use crate::domain::{DemandKind, SupplyKind};
use crate::following::contracts::FollowContracts;
use crate::following::effect::{Effect, Following};
use crate::following::encode_posts::EncodePosts;
use crate::following::events::{Followed, Reading};
use crate::following::index_posts::IndexPosts;
use crate::following::match_posts::MatchPosts;
use crate::service::Settings;

pub(crate) use term_matcher::TermMatcher;
pub use training::Learning;
pub(crate) use training::learn;

/// Whether everything that was in a feed has been taken in once: indexed and matched of supply and demand, and of the
/// contracts.
pub(crate) type CaughtUp = [watch::Sender<bool>; 5];

/// Everything that follows a feed, until `stop` turns true.
pub(crate) fn followers(
    (app, clock): (&App, &Arc<dyn Clock>),
    settings: &Settings,
    caught_up: CaughtUp,
    stop: &watch::Receiver<bool>,
) -> Vec<BoxFuture<'static, ()>> {
    let [listings, listing_matches, demands, demand_matches, contracts] = caught_up;
    let follow_contracts = FollowContracts {
        app: app.clone(),
        clock: Arc::clone(clock),
    };
    let mut running = vec![run(
        settings.contract.clone(),
        app.tables,
        follow_contracts,
        contracts,
        stop,
    )];
    let both = (app, clock);
    running.extend(side::<SupplyKind>(
        both,
        &settings.supply,
        [listings, listing_matches],
        stop,
    ));
    running.extend(side::<DemandKind>(
        both,
        &settings.demand,
        [demands, demand_matches],
        stop,
    ));
    running
}

fn side<K: Followed>(
    (app, clock): (&App, &Arc<dyn Clock>),
    feed: &Rpc,
    [indexed, matched]: [watch::Sender<bool>; 2],
    stop: &watch::Receiver<bool>,
) -> Vec<BoxFuture<'static, ()>> {
    let following = || Following::<K> {
        app: app.clone(),
        clock: Arc::clone(clock),
        side: PhantomData,
    };
    let mut running = vec![
        run(feed.clone(), app.tables, IndexPosts(following()), indexed, stop),
        run(feed.clone(), app.tables, MatchPosts(following()), matched, stop),
    ];
    if app.encodes() {
        // Encoding is slow and adds to what is found: nothing waits for it to have caught up.
        let caught_up = watch::Sender::new(false);
        running.push(run(
            feed.clone(),
            app.tables,
            EncodePosts(following()),
            caught_up,
            stop,
        ));
    }
    running
}

fn run<E: Effect + Sync + 'static>(
    rpc: Rpc,
    tables: &'static CodeTables,
    effect: E,
    caught_up: watch::Sender<bool>,
    stop: &watch::Receiver<bool>,
) -> BoxFuture<'static, ()> {
    let reading = Reading {
        effect,
        tables,
        caught_up,
    };
    let stop = stop.clone();
    Box::pin(async move {
        if let Err(error) = follow(rpc, reading, stop).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a feed is followed no more"
            );
        }
    })
}
