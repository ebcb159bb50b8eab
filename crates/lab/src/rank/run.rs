//! Taking the measurements.

use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use techmarket_matching::domain::{Change, Filter, Subject, SupplyKind};
use techmarket_matching::index::{IndexError, IndexOptions, PostIndex};
use techmarket_text::Analyzer;

use super::BenchError;
use super::corpus::Maker;
use super::figures::{BenchOptions, RankFigures};
use crate::clients::concurrently;
use crate::memory::{of_folder, resident};
use crate::times::{Times, per_second};

/// Listings committed at once, as the follower of the feed takes them in that has many before it.
pub(crate) const BATCH: usize = 4_096;
/// Listings made before they are indexed, so that making them is not measured.
const MADE: usize = 2 * BATCH;
/// Rankings before the measured ones, so that files are in memory.
const WARM_UP: usize = 20;
/// Hits asked for, a page.
const HITS: usize = 20;
/// Characters of a demand.
const SHORT: usize = 300;
const LONG: usize = 2_000;
/// How long publishing is watched.
const WATCHED: Duration = Duration::from_secs(10);
/// How often what was published meanwhile is taken in.
const TICK: Duration = Duration::from_millis(50);

type Listings = PostIndex<SupplyKind>;

/// Makes listings, indexes them in a temporary folder, and ranks them for made-up demands.
pub fn run(options: &BenchOptions) -> Result<RankFigures, BenchError> {
    if options.listings == 0 || options.queries == 0 || options.clients == 0 {
        return Err(BenchError::Nothing);
    }
    let analyzer = Analyzer::new()?;
    let mut maker = Maker::new(&options.rows, &analyzer, options.seed).ok_or(BenchError::NoSentences)?;
    let folder = tempfile::tempdir()?;
    let open = || {
        Listings::open(
            folder.path(),
            analyzer.clone(),
            Default::default(),
            IndexOptions::default(),
        )
    };
    let index = open()?;
    let mut indexing = fill(&index, &mut maker, options.listings)?;
    let closing = Instant::now();
    index.close()?;
    indexing += closing.elapsed();
    let index_bytes = of_folder(folder.path())?;
    let index = open()?;
    let mut demands =
        |characters| -> Vec<Subject> { (0..options.queries).map(|_| maker.demand(characters)).collect() };
    let (short, long) = (demands(SHORT), demands(LONG));
    for demand in short.iter().take(WARM_UP) {
        index.rank(demand, &Filter::default(), HITS)?;
    }
    let (of_short, of_long) = (alone(&index, &short)?, alone(&index, &long)?);
    let (concurrent, spent) = together(&index, &short, options.clients)?;
    let joined: Vec<Subject> = (0..options.join).map(|_| maker.demand(SHORT)).collect();
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let join_per_second = if joined.is_empty() {
        None
    } else {
        Some(per_second(joined.len(), together(&index, &joined, processors)?.1))
    };
    let searchable = match options.publications {
        0 => None,
        rate => Some(publish(&index, &mut maker, options.listings, rate)?),
    };
    let memory = resident()?;
    Ok(RankFigures {
        listings: options.listings,
        index_per_second: per_second(options.listings, indexing),
        index_bytes,
        short: Times::of(of_short),
        long: Times::of(of_long),
        clients: options.clients,
        concurrent_per_second: per_second(concurrent.len(), spent),
        concurrent: Times::of(concurrent),
        join_per_second,
        join: options.join,
        searchable,
        publications_per_second: options.publications,
        rss_bytes: memory.all,
        rss_anon_bytes: memory.anonymous,
    })
}

/// Time spent indexing, without that of making the listings.
fn fill(index: &Listings, maker: &mut Maker<'_>, listings: usize) -> Result<Duration, IndexError> {
    let mut spent = Duration::ZERO;
    let mut position = index.position();
    for first in (0..listings).step_by(MADE) {
        let made: Vec<Change<SupplyKind>> = (first..listings.min(first + MADE))
            .map(|number| Change::Upsert(Box::new(maker.listing(number))))
            .collect();
        let start = Instant::now();
        for batch in made.chunks(BATCH) {
            position += 1;
            index.apply(batch, position)?;
        }
        spent += start.elapsed();
    }
    Ok(spent)
}

fn alone(index: &Listings, demands: &[Subject]) -> Result<Vec<Duration>, IndexError> {
    demands.iter().map(|demand| timed(index, demand)).collect()
}

fn timed(index: &Listings, demand: &Subject) -> Result<Duration, IndexError> {
    let start = Instant::now();
    index.rank(demand, &Filter::default(), HITS)?;
    Ok(start.elapsed())
}

/// Clients take demands from one list until it is empty.
fn together(
    index: &Listings,
    demands: &[Subject],
    clients: usize,
) -> Result<(Vec<Duration>, Duration), IndexError> {
    concurrently(demands, clients, |demand| timed(index, demand))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark keeps its pace on a thread of its own"
)]
/// Publishes at a steady rate; each listing waits from its moment until the commit that makes it found.
fn publish(index: &Listings, maker: &mut Maker<'_>, first: usize, rate: usize) -> Result<Times, BenchError> {
    let count = rate * usize::try_from(WATCHED.as_secs()).unwrap_or_default();
    let made: Vec<Change<SupplyKind>> = (first..first + count)
        .map(|number| Change::Upsert(Box::new(maker.listing(number))))
        .collect();
    let every = Duration::from_secs(1) / u32::try_from(rate).unwrap_or(u32::MAX);
    let mut times = Vec::with_capacity(count);
    let mut rest = made.as_slice();
    let mut position = index.position();
    let start = Instant::now();
    while !rest.is_empty() {
        let due = |place: usize| every * u32::try_from(place).unwrap_or(u32::MAX);
        let taken = count - rest.len();
        let here = start.elapsed();
        let ready = (0..rest.len())
            .take_while(|place| due(taken + place) <= here)
            .count();
        let (batch, later) = rest.split_at(ready.min(BATCH));
        if batch.is_empty() {
            thread::sleep(TICK);
            continue;
        }
        position += 1;
        index.apply(batch, position)?;
        if let Some(last) = batch.last()
            && index.find(last.name())?.is_none()
        {
            return Err(BenchError::NotFound);
        }
        let found = start.elapsed();
        times.extend((0..batch.len()).map(|place| found.saturating_sub(due(taken + place))));
        rest = later;
    }
    Ok(Times::of(times))
}
