//! `bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Methods that `bench rpc` calls.
const METHODS: [&str; 5] = [
    "GetListing",
    "ListListings",
    "SearchListings",
    "RankListings",
    "CreateListing",
];

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Indexing and ranking on generated listings.
    Rank(BenchRankOptions),
    /// Statistics, filtered pages and registrations on generated contracts.
    Register(BenchRegisterOptions),
    /// Calls over real sockets on the demo's listings, beside an empty tonic service.
    Rpc(BenchRpcOptions),
    /// An import of generated drafts, the same file again, and beside it the bare database.
    Import(BenchImportOptions),
    /// Writes generated listings and demands as JSON Lines, for other programs to be measured on.
    Corpus(BenchCorpusOptions),
    /// The index under the line protocol of `benches/peers`, to be measured beside other programs.
    #[command(subcommand)]
    Adapter(AdapterCommand),
}

/// The verbs of the line protocol.
#[derive(Debug, Subcommand)]
pub enum AdapterCommand {
    /// Version, licence and settings.
    About,
    /// Indexes a file of listings.
    Index {
        /// Listings, JSON Lines of id, title, summary, keywords.
        corpus: PathBuf,
        /// Folder of the index.
        folder: PathBuf,
    },
    /// Ranks the listings for a file of demands.
    Query {
        /// Folder of the index.
        folder: PathBuf,
        /// Demands, JSON Lines of id, title, content.
        queries: PathBuf,
        /// Hits of each.
        #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
        /// How long to go on; without it each demand is ranked once.
        seconds: Option<f64>,
    },
    /// Deletes what was made outside the folder: nothing.
    Drop {
        /// Folder of the index.
        folder: PathBuf,
    },
}

/// Options of `bench rank`.
#[derive(Debug, Args)]
pub struct BenchRankOptions {
    /// Listings to make.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub listings: u32,
    /// Demands to rank, of 300 characters and of 2,000.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub queries: u32,
    /// Clients that rank at once, besides one alone.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub clients: u32,
    /// Demands of the full join with all listings; 0 leaves it out.
    #[arg(long, default_value_t = 0)]
    pub join: u32,
    /// Publications a second while the time until they are found is measured; 0 leaves it out.
    #[arg(long, default_value_t = 0)]
    pub publications: u32,
    /// Seed: the same makes the same texts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Options of `bench register`.
#[derive(Debug, Args)]
pub struct BenchRegisterOptions {
    /// Registered contracts to make.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub contracts: u32,
    /// Years over which they spread, up to today.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=25))]
    pub years: u16,
    /// Filtered pages of 50 to read.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub pages: u32,
    /// Contracts to register.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub registrations: u32,
    /// PostgreSQL database, empty; without it SQLite.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Empty folder for SQLite, which keeps the database; without it a temporary one.
    #[arg(long, value_name = "FOLDER", conflicts_with = "database")]
    pub folder: Option<PathBuf>,
    /// The database is that of an earlier run with as many contracts: measure on it, with another seed.
    #[arg(long)]
    pub filled: bool,
    /// Seed: the same makes the same contracts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Options of `bench rpc`.
#[derive(Debug, Args)]
pub struct BenchRpcOptions {
    /// Seconds for each method.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// This method alone: GetListing, ListListings, SearchListings, RankListings or CreateListing.
    #[arg(long, value_name = "METHOD", value_parser = METHODS)]
    pub method: Option<String>,
    /// PostgreSQL database, empty; without it SQLite.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// Options of `bench import`.
#[derive(Debug, Args)]
pub struct BenchImportOptions {
    /// Rows of the file.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub rows: u32,
    /// PostgreSQL database, empty; without it SQLite.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// Options of `bench corpus`.
#[derive(Debug, Args)]
pub struct BenchCorpusOptions {
    /// Listings to make.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub listings: u32,
    /// Demands to make, half of 300 characters and half of 2,000.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub queries: u32,
    /// File to write the listings to, JSON Lines of id, title, summary, keywords.
    #[arg(long)]
    pub out: PathBuf,
    /// File to write the demands to, JSON Lines of id, title, content.
    #[arg(long)]
    pub queries_out: PathBuf,
    /// Seed: the same makes the same texts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
