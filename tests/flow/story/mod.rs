//! The main job from end to end: achievements are imported, demands posted, pairs ranked with reasons, two pairs become deals,
//! and their contracts are registered.

mod brokers;
pub(crate) mod contracts;
mod feeds;
mod matches;
mod posts;
mod speed;

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1::Match;
use techmarket_proto::supply::v1::Listing;
use techmarket_testkit as as_;

use crate::clients::Clients;
use crate::process::Process;
use crate::site::Site;

/// Everybody who plays a part.
pub(crate) struct Cast {
    pub(crate) operator: Clients,
    pub(crate) provider: Clients,
    pub(crate) demander: Clients,
    pub(crate) other_demander: Clients,
    pub(crate) broker: Clients,
    pub(crate) registrar: Clients,
    pub(crate) second_registrar: Clients,
    pub(crate) viewer: Clients,
    pub(crate) system: Clients,
}

/// A listing and a demand that fit, and their match.
pub(crate) struct Pair {
    pub(crate) listing: Listing,
    pub(crate) demand: Demand,
    pub(crate) found: Match,
}

impl Cast {
    async fn of(site: &Site) -> Self {
        Self {
            operator: site.as_(&as_::operator()).await,
            provider: site.as_(&as_::provider()).await,
            demander: site.as_(&as_::demander()).await,
            other_demander: site.as_(&as_::other_demander()).await,
            broker: site.as_(&as_::broker()).await,
            registrar: site.as_(&as_::registrar()).await,
            second_registrar: site.as_(&as_::second_registrar()).await,
            viewer: site.as_(&as_::viewer()).await,
            system: site.as_(&as_::system()).await,
        }
    }
}

/// Tells it on `site`, and ends that.
pub(crate) async fn run(site: Site) {
    Box::pin(tell(&site)).await;
    site.stop().await;
}

/// Tells it on `site`.
pub(crate) async fn tell(site: &Site) {
    let mut cast = Cast::of(site).await;
    let broker = brokers::listed(&mut cast).await;
    posts::import(site, &mut cast).await;
    let porcelain = posts::porcelain(&mut cast).await;
    let lithium = posts::lithium(&mut cast).await;
    let porcelain = matches::found(&mut cast, porcelain, "CG-01", "电瓷").await;
    let lithium = matches::found(&mut cast, lithium, "CG-02", "提锂").await;
    matches::searched(&mut cast).await;
    let porcelain = matches::accepted_by_both(&mut cast, porcelain).await;
    let lithium = matches::accepted_by_the_broker(&mut cast, lithium).await;
    let small = Box::pin(contracts::of_the_seller(&mut cast, &porcelain)).await;
    let large = Box::pin(contracts::of_the_broker(&mut cast, &lithium)).await;
    contracts::numbered(&small, &large);
    for (pair, contract) in [(&porcelain, &small), (&lithium, &large)] {
        contracts::closes_match_and_demand(&mut cast, pair, contract).await;
    }
    brokers::counted(&mut cast, &broker).await;
    contracts::totals(&mut cast).await;
    feeds::tell_all_and_betray_nothing(&mut cast).await;
    speed::of_search(&mut cast).await;
    for replicas in site.processes.chunks(site.replicas.len()) {
        let logs: Vec<String> = replicas.iter().map(Process::log).collect();
        let log = logs.concat();
        assert!(log.contains("/techmarket."), "no call is logged:\n{log}");
        crate::secrets::none_in_text(&log);
    }
}
