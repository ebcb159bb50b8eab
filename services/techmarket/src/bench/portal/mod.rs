//! `techmarket bench portal`: how long the server takes for a page, one after the other and with many people at once.

mod visit;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use techmarket_importing::Defaults;
use techmarket_proto::matching::v1::SearchListingsRequest;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{ListListingsRequest, ListingFilter, listing};
use techmarket_runtime::{Running, telemetry};
use techmarket_tabular::Words;
use techmarket_types::CodeTables;
use tokio::net::TcpListener;
use tokio::runtime::{Handle, Runtime};

use crate::bench::import::{self, ORGANIZATION, fixed};
use crate::cli::{BenchPortalOptions, EncoderOptions, ImportFormat};
use crate::connect::{connect, explain};
use crate::demo::{self, CSL};
use crate::home::Home;
use crate::import::Job;
use crate::serve::{Plan, PortalPlan, start_on};
use crate::terminal::{complain, say};

/// Until the server is stopped.
const GRACE: Duration = Duration::from_secs(10);
/// Between two looks at how far the index is, and how many there are: an hour.
const LOOK: Duration = Duration::from_millis(500);
const LOOKS: usize = 7_200;
/// Words to search for.
const WORDS: usize = 500;

/// Prints the figures as JSON. The server has a runtime of its own, as in a process of its own.
pub fn measure(options: &BenchPortalOptions) -> anyhow::Result<()> {
    telemetry::start(telemetry::Format::Text, "warn");
    tokio::task::block_in_place(|| {
        let server = Runtime::new()?;
        let measured = Handle::current().block_on(Box::pin(run(options, &server)));
        server.shutdown_timeout(GRACE);
        say(&measured?.to_string());
        Ok(())
    })
}

async fn run(options: &BenchPortalOptions, server: &Runtime) -> anyhow::Result<serde_json::Value> {
    let folder = tempfile::Builder::new().prefix("techmarket-bench-").tempdir()?;
    let home = Home::open(&folder.path().join("market"), None)?;
    let encoder = EncoderOptions {
        encoder: None,
        encoder_threads: 1,
    };
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let plan = demo::plan(home.clone(), free, encoder)?;
    // Both listen in the server's runtime.
    let bound = || server.spawn(TcpListener::bind(free));
    let (market, listener) = (bound().await??, bound().await??);
    let portal = listener.local_addr()?;
    let plan = Plan {
        portal: Some(PortalPlan::sample(listener, Vec::new())?),
        ..plan
    };
    let running = server.spawn(start_on(plan, market)).await??;
    running.ready().await;
    let token = std::fs::read_to_string(home.operator_token())?;
    let listing = filled(&running, &token, folder.path(), options.listings).await?;
    let words = words()?;
    let searches: Vec<String> = words.iter().map(|word| format!("/supply?q={word}")).collect();
    let mut pages = serde_json::Map::new();
    let asked = options.requests as usize;
    pages.insert(
        "search".to_owned(),
        visit::one_by_one(portal, &searches, asked).await?,
    );
    for (name, path) in [
        ("home", "/"),
        ("list", "/supply"),
        ("listing", listing.as_str()),
        ("calls", "/calls"),
        ("statistics", "/statistics"),
        ("guide", "/guides/registration"),
        ("verify", "/verify"),
    ] {
        let figures = visit::one_by_one(portal, &[path.to_owned()], asked).await?;
        pages.insert(name.to_owned(), figures);
    }
    let mixed = mixed(&searches, &listing);
    let time = Duration::from_secs(options.seconds.into());
    let at_once = visit::at_once(portal, &mixed, options.people, time).await?;
    server.spawn(running.stop()).await?;
    Ok(serde_json::json!({
        "listings": options.listings,
        "requests": options.requests,
        "pages": pages,
        "at_once": at_once,
    }))
}

/// What people open: searches and what they find, and now and then another page.
fn mixed(searches: &[String], listing: &str) -> Vec<String> {
    let others = ["/", listing, listing, "/supply"].map(str::to_owned);
    let others = others.iter().cycle();
    searches
        .iter()
        .zip(others)
        .flat_map(|(search, other)| [search.clone(), other.clone()])
        .collect()
}

/// Keywords of the sample, encoded for addresses.
fn words() -> anyhow::Result<Vec<String>> {
    let mut words = Vec::new();
    for line in CSL.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let keywords = row["keywords"].as_array().into_iter().flatten();
        words.extend(keywords.filter_map(|word| word.as_str()).map(visit::encoded));
    }
    words.dedup();
    words.truncate(WORDS);
    Ok(words)
}

/// Publishes generated listings and waits until all are found; the address of one of them.
async fn filled(running: &Running, token: &str, folder: &Path, listings: u32) -> anyhow::Result<String> {
    let file = folder.join("listings.csv");
    import::write(&file, listings, ImportFormat::Csv)?;
    let rpc = connect(&format!("http://{}", running.address()), token)?;
    let job = Job {
        rpc: rpc.clone(),
        organization: ORGANIZATION.to_owned(),
        publish: true,
        update: true,
        rows: Defaults::new(CodeTables::embedded()?, Words::embedded()?, fixed())?,
    };
    let (summary, time) = import::import(&job, &file).await?;
    anyhow::ensure!(summary.created == u64::from(listings), "{summary}");
    complain(&format!(
        "{listings} listings published in {:.0} s",
        time.as_secs_f64()
    ));
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            states: vec![listing::State::Published.into()],
            ..ListingFilter::default()
        }),
        page_size: 1,
        ..ListListingsRequest::default()
    };
    let newest = SupplyServiceClient::new(rpc.clone()).list_listings(request).await;
    let newest = newest.map_err(|status| explain(&status))?.into_inner().listings;
    let newest = newest.into_iter().next().context("no listing")?;
    for _ in 0..LOOKS {
        let request = SearchListingsRequest {
            query: format!("\"{}\"", newest.title),
            page_size: 1,
            ..SearchListingsRequest::default()
        };
        let found = MatchingServiceClient::new(rpc.clone())
            .search_listings(request)
            .await;
        let found = found.map_err(|status| explain(&status))?.into_inner();
        if !found.hits.is_empty() {
            let id = newest.name.rsplit('/').next().unwrap_or_default();
            return Ok(format!("/supply/{id}"));
        }
        tokio::time::sleep(LOOK).await;
    }
    anyhow::bail!("the last listing was not found in an hour")
}
