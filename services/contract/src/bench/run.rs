//! Measures through the handlers, as a caller in the same process does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use techmarket_kernel::{Caller, Clock, Error, Result, Rng, Role};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService as _;
use techmarket_proto::contract::v1::register_service_server::RegisterService as _;
use techmarket_rpc::convert as wire;
use techmarket_store::{Database, Location};
use tonic::{Request, Status};

use super::{generate, sample::Sample};
use crate::domain::{Contract, State};
use crate::grpc::ContractGrpc;
use crate::service::{Contract as Service, Office};
use crate::store::SCHEMA;

/// What to measure on.
pub struct RegisterBench {
    /// Registered contracts to make.
    pub contracts: u64,
    /// Over how many years they spread, up to today.
    pub years: i16,
    /// Pages to read.
    pub pages: u64,
    /// Contracts to register.
    pub registrations: u64,
    /// Seed: the same makes the same contracts.
    pub seed: u64,
}

/// What was measured.
pub struct Measured {
    /// Making the contracts.
    pub fill: Duration,
    /// The year's statistics with all cuts, the first answer after the database was opened.
    pub statistics: Duration,
    /// The same again.
    pub statistics_again: Duration,
    /// Contracts that these statistics count, with those of the year before.
    pub counted: i64,
    /// Filtered pages of 50.
    pub pages: Vec<Duration>,
    /// Registrations.
    pub registrations: Vec<Duration>,
}

/// One filtered page of the register: what offices ask for, each as often as the others.
const FILTERS: u64 = 7;

impl RegisterBench {
    /// Fills the empty database at `location`, opens it anew and measures.
    pub async fn run(
        &self,
        location: &Location,
        office: Office,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Measured> {
        let today = clock.today();
        let first = today
            .saturating_sub(jiff::Span::new().years(self.years))
            .saturating_add(jiff::Span::new().days(1));
        let sample = Sample::new(self.seed, office.reference, (first, today));
        let database = Database::open(location, &SCHEMA, &[techmarket_feed::MIGRATION]).await?;
        let started = Instant::now();
        Box::pin(generate::fill(&database, &sample, self.contracts)).await?;
        let fill = started.elapsed();
        let waiting = generate::waiting(&database, &sample, self.registrations).await?;
        database.close().await;

        let service = Service::open(location, office, clock, rng).await?;
        let grpc = service.handlers();
        let (statistics, counted) = statistics_of(&grpc, today).await?;
        let (statistics_again, _) = statistics_of(&grpc, today).await?;
        let pages = self.read_pages(&grpc, &sample, today).await?;
        let registrations = register(&grpc, &waiting).await?;
        techmarket_runtime::Service::close(&*service).await;
        Ok(Measured {
            fill,
            statistics,
            statistics_again,
            counted,
            pages,
            registrations,
        })
    }

    async fn read_pages(&self, grpc: &ContractGrpc, sample: &Sample, today: Date) -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        for page in 0..self.pages {
            let request = pb::ListContractsRequest {
                filter: Some(filter(sample, page % FILTERS, today)),
                page_size: 50,
                ..Default::default()
            };
            let started = Instant::now();
            grpc.list_contracts(registrar(request)).await.map_err(failed)?;
            times.push(started.elapsed());
        }
        Ok(times)
    }
}

fn filter(sample: &Sample, kind: u64, today: Date) -> pb::ContractFilter {
    let point = sample.point().map(|point| point.to_string()).unwrap_or_default();
    let registered = vec![pb::contract::State::Registered.into()];
    let day = |ago: u64| {
        let ago = i64::try_from(ago).unwrap_or_default();
        today.saturating_sub(jiff::Span::new().days(ago))
    };
    let month = |ago: u64| Some(wire::to_period((day(ago + 30), day(ago))));
    match kind {
        0 => pb::ContractFilter {
            registration_point: point,
            states: registered,
            ..Default::default()
        },
        1 => pb::ContractFilter {
            category: sample.category().to_owned(),
            ..Default::default()
        },
        2 => pb::ContractFilter {
            organization: sample.seller().map(|code| code.to_string()).unwrap_or_default(),
            ..Default::default()
        },
        3 => pb::ContractFilter {
            seller_region: sample.region().to_owned(),
            states: registered,
            ..Default::default()
        },
        4 => pb::ContractFilter {
            register_period: month(sample.below(300)),
            registration_point: point,
            ..Default::default()
        },
        5 => pb::ContractFilter {
            buyer_region: sample.region().to_owned(),
            category: sample.category().to_owned(),
            register_period: month(sample.below(300)),
            ..Default::default()
        },
        _ => pb::ContractFilter {
            registration_point: point,
            minimum_amount: Some(wire::money(techmarket_types::Fen(1_000_000_000))),
            ..Default::default()
        },
    }
}

/// The figures of the year to `today` with all cuts, and how many contracts they count.
async fn statistics_of(grpc: &ContractGrpc, today: Date) -> Result<(Duration, i64)> {
    let first = today
        .saturating_sub(jiff::Span::new().years(1))
        .saturating_add(jiff::Span::new().days(1));
    let query = pb::StatisticsQuery {
        period: Some(wire::to_period((first, today))),
        region: "360000".to_owned(),
        scope: pb::statistics_query::Scope::Either.into(),
        ..Default::default()
    };
    let request = pb::CalculateRegisterStatisticsRequest { query: Some(query) };
    let started = Instant::now();
    let answer = grpc
        .calculate_register_statistics(registrar(request))
        .await
        .map_err(failed)?;
    let time = started.elapsed();
    let statistics = answer.into_inner().statistics.unwrap_or_default();
    let count = |sum: Option<pb::StatisticsSum>| sum.map_or(0, |sum| sum.count);
    Ok((time, count(statistics.sum) + count(statistics.year_before)))
}

async fn register(grpc: &ContractGrpc, waiting: &[Contract]) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for contract in waiting {
        let request = pb::RegisterContractRequest {
            name: contract.id.name(),
            etag: techmarket_feed::Resource::etag(contract).to_string(),
            request_id: String::new(),
        };
        let started = Instant::now();
        let answer = grpc.register_contract(registrar(request)).await.map_err(failed)?;
        times.push(started.elapsed());
        let registered = answer.into_inner();
        if registered.registration_number.is_empty() {
            return Err(Error::internal(format!(
                "{} is {}",
                registered.name,
                State::Registered.api_name()
            )));
        }
    }
    Ok(times)
}

fn registrar<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller {
        subject: "登记员丙".to_owned(),
        roles: vec![Role::Registrar],
        organization: None,
    });
    request
}

fn failed(status: Status) -> Error {
    Error::internal(status)
}
