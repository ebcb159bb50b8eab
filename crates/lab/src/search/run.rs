//! Taking the measurements.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use techmarket_matching::domain::{Change, Filter, SupplyKind};
use techmarket_matching::index::{IndexError, IndexOptions, PageOptions, PostIndex};
use techmarket_text::{Analyzer, normalise, spelling};

use super::figures::{SearchFigures, SearchOptions};
use super::questions::{Questions, questions};
use crate::clients::concurrently;
use crate::memory::{of_folder, resident};
use crate::rank::{BATCH, BenchError, Maker};
use crate::times::{Times, per_second};

type Listings = PostIndex<SupplyKind>;

/// Organisations that publish; the first publishes a fifth of all, the others as Zipf has it.
const PUBLISHERS: usize = 500;
const OF_LARGEST: f64 = 0.2;
/// Searches before the measured ones, so that files are in memory.
const WARM_UP: usize = 50;
const FIFTH: usize = 4;
const SUGGESTED: usize = 8;

/// Makes listings, indexes them in a temporary folder, and searches them for made-up questions.
pub fn run(options: &SearchOptions) -> Result<SearchFigures, BenchError> {
    if options.listings == 0 || options.queries == 0 || options.clients == 0 || options.page == 0 {
        return Err(BenchError::Nothing);
    }
    let analyzer = Analyzer::new()?;
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
    let (mut indexing, of_largest) = fill(&index, options, &analyzer)?;
    let closing = Instant::now();
    index.close()?;
    indexing += closing.elapsed();
    let index_bytes = of_folder(folder.path())?;
    let index = open()?;
    let kinds = questions(&analyzer, &options.rows, options.queries, options.seed);
    let all: Vec<&str> = kinds
        .iter()
        .flat_map(|kind| kind.texts.iter().map(String::as_str))
        .collect();
    let nothing = Filter::default();
    let page = |number: usize| (options.page, number * options.page);
    for question in all.iter().step_by((all.len() / WARM_UP).max(1)) {
        search(&index, question, &nothing, page(FIFTH))?;
    }
    let by_kind = kinds
        .iter()
        .map(|Questions { kind, texts }| Ok((*kind, alone(&index, texts, &nothing, page(0))?)))
        .collect::<Result<BTreeMap<_, _>, BenchError>>()?;
    let filtered = filters()
        .into_iter()
        .map(|(name, filter)| Ok((name, Times::of(alone(&index, &all, &filter, page(0))?))))
        .collect::<Result<BTreeMap<_, _>, BenchError>>()?;
    let fifth = Times::of(alone(&index, &all, &nothing, page(FIFTH))?);
    let (concurrent, spent) = together(&index, &all, page(0), options.clients)?;
    let facets: Result<Vec<Duration>, IndexError> = all
        .iter()
        .step_by(5)
        .map(|question| with_facets(&index, question, options.page))
        .collect();
    let suggestions: Result<Vec<Duration>, IndexError> = all
        .iter()
        .flat_map(|question| beginnings(question))
        .step_by(3)
        .map(|prefix| suggest(&index, &prefix))
        .collect();
    let memory = resident()?;
    Ok(SearchFigures {
        with_facets: Times::of(facets?),
        suggestions: Times::of(suggestions?),
        listings: options.listings,
        of_largest,
        page: options.page,
        index_per_second: per_second(options.listings, indexing),
        index_bytes,
        first: Times::of(by_kind.values().flatten().copied().collect()),
        fifth,
        by_kind: by_kind
            .into_iter()
            .map(|(kind, times)| (kind, Times::of(times)))
            .collect(),
        filtered,
        clients: options.clients,
        concurrent_per_second: per_second(concurrent.len(), spent),
        concurrent: Times::of(concurrent),
        rss_bytes: memory.all,
        rss_anon_bytes: memory.anonymous,
    })
}

/// Time spent indexing, and how many listings the largest publisher has.
fn fill(
    index: &Listings,
    options: &SearchOptions,
    analyzer: &Analyzer,
) -> Result<(Duration, usize), BenchError> {
    let mut maker = Maker::new(&options.rows, analyzer, options.seed).ok_or(BenchError::NoSentences)?;
    let mut rng = StdRng::seed_from_u64(options.seed);
    let (mut spent, mut of_largest) = (Duration::ZERO, 0);
    for first in (0..options.listings).step_by(BATCH) {
        let made = first..options.listings.min(first + BATCH);
        let batch: Vec<Change<SupplyKind>> = made
            .map(|number| {
                let publisher = publisher(&mut rng);
                of_largest += usize::from(publisher == 0);
                let mut listing = maker.listing(number);
                listing.organization = Some(code(publisher));
                Change::Upsert(Box::new(listing))
            })
            .collect();
        let start = Instant::now();
        index.apply(&batch, index.position() + 1)?;
        spent += start.elapsed();
    }
    Ok((spent, of_largest))
}

fn code(publisher: usize) -> String {
    format!("{publisher:018}")
}

/// A publisher, each as often as one over its rank but for the first.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among 500"
)]
fn publisher(rng: &mut StdRng) -> usize {
    if rng.random_bool(OF_LARGEST) {
        return 0;
    }
    // The inverse of the logarithm, which is the sum of 1/rank.
    let rank = (PUBLISHERS as f64).powf(rng.random::<f64>());
    (rank as usize).clamp(1, PUBLISHERS - 1)
}

fn filters() -> [(&'static str, Filter<SupplyKind>); 4] {
    let any = Filter::default;
    [
        (
            "field",
            Filter {
                fields: vec!["4".to_owned()],
                ..any()
            },
        ),
        (
            "region",
            Filter {
                region: Some("360000".to_owned()),
                ..any()
            },
        ),
        (
            "kind",
            Filter {
                kinds: vec![SupplyKind::Achievement],
                ..any()
            },
        ),
        (
            "largest_publisher",
            Filter {
                organization: Some(code(0)),
                ..any()
            },
        ),
    ]
}

fn alone<T: AsRef<str>>(
    index: &Listings,
    questions: &[T],
    filter: &Filter<SupplyKind>,
    page: (usize, usize),
) -> Result<Vec<Duration>, IndexError> {
    questions
        .iter()
        .map(|question| search(index, question.as_ref(), filter, page))
        .collect()
}

fn search(
    index: &Listings,
    question: &str,
    filter: &Filter<SupplyKind>,
    (limit, offset): (usize, usize),
) -> Result<Duration, IndexError> {
    let start = Instant::now();
    index.search(question, filter, limit, offset)?;
    Ok(start.elapsed())
}

fn with_facets(index: &Listings, question: &str, page: usize) -> Result<Duration, IndexError> {
    let options = PageOptions {
        with_facets: true,
        ..PageOptions::default()
    };
    let start = Instant::now();
    index.search_page(question, &Filter::default(), page, 0, options)?;
    Ok(start.elapsed())
}

/// What is typed of a question before it is whole.
fn beginnings(question: &str) -> Vec<String> {
    let spelt = spelling(&normalise(question)).unwrap_or_default();
    let mut beginnings = Vec::new();
    for text in [question, &spelt.whole, &spelt.initials] {
        for count in 1..=3 {
            beginnings.push(text.chars().take(count).collect());
        }
    }
    beginnings.retain(|beginning: &String| !beginning.is_empty());
    beginnings
}

fn suggest(index: &Listings, prefix: &str) -> Result<Duration, IndexError> {
    let start = Instant::now();
    index.suggest(prefix, SUGGESTED)?;
    Ok(start.elapsed())
}

/// Clients take questions from one list until it is empty.
fn together(
    index: &Listings,
    questions: &[&str],
    page: (usize, usize),
    clients: usize,
) -> Result<(Vec<Duration>, Duration), IndexError> {
    let filter = Filter::default();
    concurrently(questions, clients, |question| {
        search(index, question, &filter, page)
    })
}
