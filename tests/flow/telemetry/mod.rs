//! What a collector is told: one trace over calls, hops and feeds; the figures of `/metrics`; and nothing else.

mod collector;
mod silence;
mod words;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use techmarket_proto::demand::v1::CreateDemandRequest;
use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Source, TailRequest};
use techmarket_proto::matching::v1::RankListingsRequest;
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_rpc::{Credentials, remote};
use techmarket_telemetry::trace::{Place, within};
use techmarket_testkit as as_;

use crate::admin::get;
use crate::process::until;
use crate::site::Site;
use crate::under_load::{publish_demand, publish_listing};

use collector::{Collector, Seen};

/// Who publishes, and who ranks.
const PUBLISHES: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const RANKS: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// What the collector is told at once, and how it knows who tells it.
const SOON: [(&str, &str); 3] = [
    ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "x-collector=geheim%20wort"),
];

/// The span of `trace` whose name ends so.
fn named<'a>(trace: &'a [Seen], name: &str, kind: SpanKind) -> Option<&'a Seen> {
    trace
        .iter()
        .find(|seen| seen.span.name.ends_with(name) && seen.span.kind() == kind)
}

/// Whether it is what `follower` of matching did about the events of `call`.
fn follows(seen: &Seen, follower: &str, call: &str) -> bool {
    let is_taking = seen.span.kind() == SpanKind::Consumer && seen.span.name == follower;
    is_taking && seen.parent() == call && seen.roles == "matching"
}

/// Where in their traces the events of the feed of matches were made.
async fn events(site: &Site) -> Vec<String> {
    let credentials = Credentials::token(site.token(&as_::system()).await);
    let rpc = remote(site.urls.matching.clone(), credentials).unwrap();
    let request = TailRequest {
        source: Source::Matching.into(),
        stop_at_head: true,
        ..TailRequest::default()
    };
    let mut stream = FeedServiceClient::new(rpc)
        .tail(request)
        .await
        .unwrap()
        .into_inner();
    let mut places = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        places.extend(message.event.map(|event| event.traceparent));
    }
    places
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_leads_from_a_call_over_hops_and_from_publication_to_the_match() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let watched = [
        "--telemetry-endpoint",
        endpoint.as_str(),
        "--admin",
        "127.0.0.1:0",
        "--log",
        "json",
    ];
    let site = Site::split_as(&watched, &SOON).await;
    let mut operator = site.as_(&as_::operator()).await;
    let mut provider = site.as_(&as_::provider()).await;
    let mut demander = site.as_(&as_::demander()).await;

    publish_demand(&mut demander, &mut operator, 1).await.unwrap();
    let admin = site.processes[2].admin();
    until("the demand can be matched", async || {
        let (_, metrics) = get(&admin, "/metrics").await;
        metrics
            .contains("techmarket_index_documents{side=\"demand\"} 1.0")
            .then_some(())
    })
    .await;
    let publishes = Place::read(PUBLISHES).unwrap();
    within(publishes, publish_listing(&mut provider, &mut operator, 1))
        .await
        .unwrap();
    let trace = until("publish, index and match are told", async || {
        let trace = collector.trace(&publishes.trace_id().to_string());
        let publication = named(&trace, "/PublishListing", SpanKind::Server)?.span_id();
        let has = |follower: &str| trace.iter().any(|seen| follows(seen, follower, &publication));
        (has("supply index") && has("supply matches")).then_some(trace)
    })
    .await;
    let publication = named(&trace, "/PublishListing", SpanKind::Server).unwrap();
    assert_eq!(publication.parent(), publishes.span_id().to_string());
    assert_eq!(publication.roles, "supply");
    let events = events(&site).await;
    let of_matches = trace.iter().filter(|seen| seen.span.name == "supply matches");
    let places: Vec<String> = of_matches
        .map(|seen| format!("00-{}-{}-01", seen.trace_id(), seen.span_id()))
        .collect();
    let matched = events.iter().find(|place| places.contains(place));
    assert!(matched.is_some(), "{places:?} and {events:?}");

    let request = CreateDemandRequest {
        demand: Some(as_::demand()),
        ..CreateDemandRequest::default()
    };
    let draft = demander.demand.create_demand(request).await.unwrap().into_inner();
    let ranks = Place::read(RANKS).unwrap();
    let request = RankListingsRequest {
        subject: Some(Subject::Demand(draft.name)),
        ..RankListingsRequest::default()
    };
    within(ranks, demander.matching.rank_listings(request))
        .await
        .unwrap();
    let trace = until("the hop is told from both ends", async || {
        let trace = collector.trace(&ranks.trace_id().to_string());
        (trace.len() >= 3).then_some(trace)
    })
    .await;
    let ranking = named(&trace, "/RankListings", SpanKind::Server).unwrap();
    let asks = named(&trace, "/GetDemand", SpanKind::Client).unwrap();
    let answers = named(&trace, "/GetDemand", SpanKind::Server).unwrap();
    let chain = [ranking.parent(), asks.parent(), answers.parent()];
    assert_eq!(
        chain,
        [ranks.span_id().to_string(), ranking.span_id(), asks.span_id()]
    );
    let roles = [&ranking.roles, &asks.roles, &answers.roles];
    assert_eq!(roles, ["matching", "matching", "demand"]);

    logged(&site, publication);
    figures(&collector, &site).await;
    assert_eq!(collector.headers()[0], "geheim wort");
    for process in &site.processes {
        assert!(!process.log().contains("geheim"), "{}", process.log());
    }
    site.stop().await;
}

/// The line of the log about `publication` names its trace and span, and every line about a call does.
fn logged(site: &Site, publication: &Seen) {
    let [supply, ..] = site.processes.as_slice() else {
        panic!("no process");
    };
    let lines = supply.log();
    let calls = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let calls: Vec<_> = calls.filter(|line| line["fields"]["message"] == "call").collect();
    assert!(calls.len() > 3, "{lines}");
    for call in &calls {
        assert_eq!(call["trace_id"].as_str().map(str::len), Some(32), "{call}");
        assert_eq!(call["span_id"].as_str().map(str::len), Some(16), "{call}");
    }
    let of_it = calls
        .iter()
        .find(|line| line["span_id"] == publication.span_id().as_str());
    let of_it = of_it.unwrap_or_else(|| panic!("{publication:?} is not in {lines}"));
    assert_eq!(of_it["trace_id"], publication.trace_id().as_str());
    assert!(
        of_it["fields"]["method"]
            .as_str()
            .unwrap()
            .ends_with("/PublishListing")
    );
}

/// What is printed has been told to the collector too.
async fn figures(collector: &Collector, site: &Site) {
    let (_, printed) = get(&site.processes[2].admin(), "/metrics").await;
    let printed = printed.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let printed: Vec<&str> = printed.filter_map(|told| told.split(' ').next()).collect();
    assert!(printed.contains(&"techmarket_index_commits"), "{printed:?}");
    until("the collector has every metric", async || {
        let told = collector.metrics();
        let all = printed.iter().all(|name| told.iter().any(|told| told == name));
        all.then_some(())
    })
    .await;
}
