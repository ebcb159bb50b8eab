//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The technology market of a city or province (技术市场): listings, demands, matches, contracts.
#[derive(Debug, Parser)]
#[command(name = "techmarket", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the market, or one role of it.
    Serve(ServeOptions),
    /// Run the market with sample data, from import to registered contract, then serve on.
    Demo(DemoOptions),
    /// Import files.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Issue tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Measure how well the ranking agrees with judged demands; prints JSON.
    Eval(EvalOptions),
    /// Measure speed; prints JSON.
    #[command(subcommand)]
    Bench(BenchCommand),
}

/// Services of the market, which a process may run together or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum RoleName {
    /// Listings (供给).
    Supply,
    /// Demands (需求).
    Demand,
    /// Search, ranking, matches (匹配).
    Matching,
    /// Contracts (合同).
    Contract,
}

impl RoleName {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Supply, Self::Demand, Self::Matching, Self::Contract];

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Demand => "demand",
            Self::Matching => "matching",
            Self::Contract => "contract",
        }
    }
}

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for a person.
    Text,
    /// One JSON object a line.
    Json,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Folder for keys, databases and indexes; made if it is missing.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL database (postgres://...), one schema a service; without it SQLite in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address to listen on. Without TLS only loopback is safe.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub listen: SocketAddr,
    /// Roles to run; all if not given.
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<RoleName>,
    /// Where another role runs, for example supply=http://127.0.0.1:7301.
    #[arg(long = "peer", value_name = "ROLE=URL", value_parser = peer)]
    pub peers: Vec<(RoleName, String)>,
    /// Key that signs and checks tokens, the same for all processes; DIR/signing.key if not given.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Folder of code tables that replace the embedded ones of the same file name, with subfolders for rules of recognition,
    /// statistics, incentives and documents.
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    #[command(flatten)]
    pub attachments: AttachmentOptions,
    /// Address of the page that verifies certificates, for their QR codes; the code is put behind it.
    #[arg(long, value_name = "URL")]
    pub verify_address: Option<String>,
    /// Minutes for which a registrar has a case that was taken.
    #[arg(long, value_name = "MINUTES", default_value_t = 480, value_parser = clap::value_parser!(u32).range(1..=43_200))]
    pub lease_minutes: u32,
    /// Lowest score of a pair that becomes a match, 0 to 1.
    #[arg(long, value_name = "SCORE", default_value_t = serve::MATCH_SCORE)]
    pub match_score: f64,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// Minutes from one look for answers to learn the ranking's weights from to the next.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_minutes: u32,
    /// Answers to matches that must have come before the weights are learnt again.
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_answers: u32,
    /// How logs look.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log: LogFormat,
}

/// Where the files of contracts (附件) are kept. The key of a bucket comes by the environment: TECHMARKET_S3_ACCESS_KEY and
/// TECHMARKET_S3_SECRET_KEY.
#[derive(Clone, Debug, Args)]
pub struct AttachmentOptions {
    /// Folder for the files of contracts; DIR/attachments if not given.
    #[arg(long, value_name = "DIR", conflicts_with = "attachment_bucket")]
    pub attachments: Option<PathBuf>,
    /// Bucket of an S3-compatible store for the files of contracts, instead of a folder.
    #[arg(long, value_name = "BUCKET")]
    pub attachment_bucket: Option<String>,
    /// Region of the bucket.
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub attachment_region: String,
    /// Address of the store, without the bucket.
    #[arg(long, value_name = "URL")]
    pub attachment_endpoint: Option<String>,
    /// Reaches the store without TLS: within a network of one's own only.
    #[arg(long)]
    pub attachment_allow_http: bool,
    /// Largest file, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub attachment_mebibytes: u32,
}

impl Default for AttachmentOptions {
    fn default() -> Self {
        Self {
            attachments: None,
            attachment_bucket: None,
            attachment_region: "us-east-1".to_owned(),
            attachment_endpoint: None,
            attachment_allow_http: false,
            attachment_mebibytes: 20,
        }
    }
}

/// The sentence encoder (句向量编码器), which finds what is meant alike and worded otherwise.
#[derive(Clone, Debug, Args)]
pub struct EncoderOptions {
    /// Folder of a sentence encoder, as scripts/get-encoder writes it; without it pairs are ranked by words alone.
    #[arg(long, value_name = "DIR")]
    pub encoder: Option<PathBuf>,
    /// Threads that encode.
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub encoder_threads: u8,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Folder for the market's data, which must not hold a market; a new temporary one if not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// End when all is shown instead of serving on.
    #[arg(long)]
    pub once: bool,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Listings (供给) from a CSV or JSON Lines file.
    Listings(ImportOptions),
}

/// Options of `import listings`.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// The file: .csv, .jsonl or .ndjson; UTF-8, UTF-16 or GB18030.
    pub file: PathBuf,
    /// Credit code of the organisation that owns the rows.
    #[arg(long, value_name = "CREDIT_CODE")]
    pub organization: String,
    /// Its name, for rows without one.
    #[arg(long, value_name = "NAME")]
    pub organization_name: Option<String>,
    /// Region (GB/T 2260) for rows without one.
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// Fields of technology (codes or names of market_field, separated by commas) for rows without one.
    #[arg(long, value_name = "CODES")]
    pub fields: Option<String>,
    /// Publish each row as it is taken in; operators only.
    #[arg(long)]
    pub publish: bool,
    /// Take in every row or none: all are checked first.
    #[arg(long)]
    pub strict: bool,
    /// Address of the market.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7300")]
    pub address: String,
    /// File with the token to use; without it the operator's token in the data folder.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub token: Option<PathBuf>,
    /// Data folder of a market on this machine.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a token and print it.
    Issue(TokenOptions),
}

/// Options of `token issue`.
#[derive(Debug, Args)]
pub struct TokenOptions {
    /// Data folder of the market, which holds its key.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The key, if it is not in the data folder.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Roles: viewer, provider, demander, broker, registrar, operator, system.
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub roles: Vec<String>,
    /// Credit code of the organisation that the caller acts for.
    #[arg(long, value_name = "CREDIT_CODE")]
    pub organization: Option<String>,
    /// The person or program, as it stands in the audit trail.
    #[arg(long, value_name = "NAME", default_value = "unnamed")]
    pub subject: String,
    /// Days until the token ends, 1 to 366.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    pub days: i64,
}

/// Options of `eval`.
#[derive(Debug, Args)]
pub struct EvalOptions {
    /// Judged demands, JSON Lines.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["known_item", "diversity"])]
    pub judgements: Option<PathBuf>,
    /// Also with weights learned of the file: each half of the demands by what the other half teaches.
    #[arg(long, requires = "judgements")]
    pub learned: bool,
    /// Whether the titles and keywords of the embedded CSL sample find their abstracts.
    #[arg(long)]
    pub known_item: bool,
    /// Whether a few listings of the embedded CSL sample take over all lists.
    #[arg(long)]
    pub diversity: bool,
    #[command(flatten)]
    pub encoder: EncoderOptions,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Indexing and ranking on generated listings.
    Rank(BenchRankOptions),
    /// Statistics, filtered pages and registrations on generated contracts.
    Register(BenchRegisterOptions),
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
    /// PostgreSQL database, empty; without it SQLite in a temporary folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Seed: the same makes the same contracts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
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

fn peer(text: &str) -> Result<(RoleName, String), String> {
    let (role, url) = text.split_once('=').ok_or("expected ROLE=URL")?;
    let role = RoleName::from_str(role, false)?;
    Ok((role, url.to_owned()))
}

use crate::serve;
