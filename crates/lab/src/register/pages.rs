//! Filtered pages of the register: what offices ask for, each as often as the others.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use techmarket_kernel::Result;
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService;
use techmarket_proto::types::v1::Period;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;

use super::sample::Sample;
use super::{failed, registrar};

/// Pages hold so many contracts.
const PAGE: i32 = 50;
/// 一千万元: one contract in seven reaches it.
const LARGE: Fen = Fen(1_000_000_000);
/// 一千九百万元: one contract in seven hundred.
const RARE: Fen = Fen(1_900_000_000);

type MakeFilter = fn(&Sample, Date) -> pb::ContractFilter;

const FILTERS: [(&str, MakeFilter); 17] = [
    ("point and state", |sample, _| pb::ContractFilter {
        registration_point: point(sample),
        states: registered(),
        ..Default::default()
    }),
    ("category", |sample, _| pb::ContractFilter {
        category: sample.category().to_owned(),
        ..Default::default()
    }),
    ("categories below one", |_, _| pb::ContractFilter {
        category: "x-1".to_owned(),
        ..Default::default()
    }),
    ("organization", |sample, _| pb::ContractFilter {
        organization: sample.seller().map(|code| code.to_string()).unwrap_or_default(),
        ..Default::default()
    }),
    ("organization and month", |sample, today| pb::ContractFilter {
        organization: sample.seller().map(|code| code.to_string()).unwrap_or_default(),
        register_period: Some(month(sample, today)),
        ..Default::default()
    }),
    ("organization and category", |sample, _| pb::ContractFilter {
        organization: sample.seller().map(|code| code.to_string()).unwrap_or_default(),
        category: sample.category().to_owned(),
        ..Default::default()
    }),
    ("organization and states under way", |sample, _| {
        pb::ContractFilter {
            organization: sample.seller().map(|code| code.to_string()).unwrap_or_default(),
            states: under_way(),
            ..Default::default()
        }
    }),
    ("point and states under way", |sample, _| pb::ContractFilter {
        registration_point: point(sample),
        states: under_way(),
        ..Default::default()
    }),
    ("point and ended states", |sample, _| pb::ContractFilter {
        registration_point: point(sample),
        states: vec![
            pb::contract::State::Cancelled.into(),
            pb::contract::State::Revoked.into(),
        ],
        ..Default::default()
    }),
    ("seller's region and state", |sample, _| pb::ContractFilter {
        seller_region: sample.region().to_owned(),
        states: registered(),
        ..Default::default()
    }),
    ("buyer's province and category", |sample, _| pb::ContractFilter {
        buyer_region: "360000".to_owned(),
        category: sample.category().to_owned(),
        ..Default::default()
    }),
    ("month and point", |sample, today| pb::ContractFilter {
        register_period: Some(month(sample, today)),
        registration_point: point(sample),
        ..Default::default()
    }),
    ("month and state", |sample, today| pb::ContractFilter {
        register_period: Some(month(sample, today)),
        states: registered(),
        ..Default::default()
    }),
    ("month, buyer's region and category", |sample, today| {
        pb::ContractFilter {
            buyer_region: sample.region().to_owned(),
            category: sample.category().to_owned(),
            register_period: Some(month(sample, today)),
            ..Default::default()
        }
    }),
    ("month, seller's and buyer's region", |sample, today| {
        pb::ContractFilter {
            seller_region: sample.region().to_owned(),
            buyer_region: sample.region().to_owned(),
            register_period: Some(month(sample, today)),
            ..Default::default()
        }
    }),
    ("point and least amount", |sample, _| pb::ContractFilter {
        registration_point: point(sample),
        minimum_amount: Some(wire::money(LARGE)),
        ..Default::default()
    }),
    ("rare amount", |_, _| pb::ContractFilter {
        minimum_amount: Some(wire::money(RARE)),
        ..Default::default()
    }),
];

/// Reads `count` answers of one page and the page behind it, and times each.
pub(super) async fn read(
    grpc: &impl ContractService,
    sample: &Sample,
    today: Date,
    count: u64,
) -> Result<Vec<(&'static str, Duration)>> {
    let mut times = Vec::new();
    let filters = FILTERS.into_iter().cycle();
    for ((name, make), _) in filters.zip(0..count.div_ceil(2)) {
        let mut request = pb::ListContractsRequest {
            filter: Some(make(sample, today)),
            page_size: PAGE,
            ..Default::default()
        };
        for _page in 0..2 {
            let asked = registrar(request.clone());
            let started = Instant::now();
            let answer = grpc.list_contracts(asked).await.map_err(failed)?;
            times.push((name, started.elapsed()));
            request.page_token = answer.into_inner().next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
    }
    Ok(times)
}

fn point(sample: &Sample) -> String {
    sample.point().map(|point| point.to_string()).unwrap_or_default()
}

fn registered() -> Vec<i32> {
    vec![pb::contract::State::Registered.into()]
}

/// The desk: what waits for a registrar.
fn under_way() -> Vec<i32> {
    use pb::contract::State::{Accepted, FirstReviewed, SecondReviewed, Submitted};
    [Submitted, Accepted, FirstReviewed, SecondReviewed]
        .map(Into::into)
        .into()
}

/// Thirty days of the last three hundred and thirty.
fn month(sample: &Sample, today: Date) -> Period {
    let ago = i64::try_from(sample.below(300)).unwrap_or_default();
    let day = |ago: i64| today.saturating_sub(jiff::Span::new().days(ago));
    wire::to_period((day(ago + 30), day(ago)))
}
