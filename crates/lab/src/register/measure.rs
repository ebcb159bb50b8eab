//! Measures through the handlers, as a caller in the same process does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use techmarket_contract::domain::{Contract, State};
use techmarket_contract::store::SCHEMA;
use techmarket_contract::{Contract as Service, Office};
use techmarket_kernel::{Clock, Error, Result, Rng};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::contract_service_server::ContractService;
use techmarket_proto::contract::v1::register_service_server::RegisterService;
use techmarket_rpc::convert as wire;
use techmarket_store::{Database, Location};

use super::sample::Sample;
use super::{failed, generate, pages, registrar};

/// What to measure on.
pub struct RegisterBench {
    /// Registered contracts to make in the empty database; none where an earlier run made them.
    pub contracts: Option<u64>,
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
    /// Filtered pages of 50, each with the name of its filter.
    pub pages: Vec<(&'static str, Duration)>,
    /// Registrations.
    pub registrations: Vec<Duration>,
}

impl RegisterBench {
    /// Fills the database at `location`, opens it anew and measures.
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
        let database = Database::open(location, &SCHEMA, &techmarket_contract::MIGRATIONS).await?;
        let started = Instant::now();
        if let Some(contracts) = self.contracts {
            Box::pin(generate::fill(&database, &sample, contracts)).await?;
        }
        let fill = started.elapsed();
        let waiting = generate::waiting(&database, &sample, self.registrations).await?;
        database.close().await;

        let service = Service::open(location, office, clock, rng).await?;
        let grpc = service.handlers();
        let (statistics, counted) = statistics_of(grpc, today).await?;
        let (statistics_again, _) = statistics_of(grpc, today).await?;
        let pages = pages::read(grpc, &sample, today, self.pages).await?;
        let registrations = register(grpc, &waiting).await?;
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
}

/// The figures of the year to `today` with all cuts, and how many contracts they count.
async fn statistics_of(grpc: &impl RegisterService, today: Date) -> Result<(Duration, i64)> {
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

async fn register(grpc: &impl ContractService, waiting: &[Contract]) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for contract in waiting {
        // The service counted its last day when it was opened.
        let name = contract.id.name();
        let asked = registrar(pb::GetContractRequest { name: name.clone() });
        let etag = grpc.get_contract(asked).await.map_err(failed)?.into_inner().etag;
        let request = pb::RegisterContractRequest {
            name,
            etag,
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
