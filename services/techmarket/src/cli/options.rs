//! The options of the smaller commands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Options of `call`.
#[derive(Debug, Args)]
pub struct CallOptions {
    /// The method, for example contract.v1.ContractService/GetContract.
    #[arg(value_name = "SERVICE/METHOD")]
    pub method: String,
    /// The request as JSON, by the names of the protos; several one after the other for a method that takes a stream. `-` reads
    /// standard input.
    #[arg(value_name = "JSON")]
    pub request: Option<String>,
    /// File with the token to show.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub token: Option<PathBuf>,
    /// Data folder of a market on this machine, whose operator's token is shown. Without it and without a token nothing is.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address of the market.
    #[arg(
        long,
        value_name = "URL",
        env = "TECHMARKET_ADDRESS",
        default_value = "http://127.0.0.1:7300"
    )]
    pub address: String,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Folder for the market's data, which must not hold a market; a new temporary one if not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on; 127.0.0.1:7300 or the next free port if not given.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// End when all is shown instead of serving on.
    #[arg(long)]
    pub once: bool,
    /// Write the files that the README's walk-through reads to this folder, which is made if it is missing, and end.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["data", "listen", "once"])]
    pub write_samples: Option<PathBuf>,
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
    /// Registration points that a registrar serves, repeatable: 6 digits of a point, or 2 or 4 of a region. Without it,
    /// all of them.
    #[arg(long = "point", value_name = "DIGITS")]
    pub points: Vec<String>,
    /// The person or program, as it stands in the audit trail.
    #[arg(long, value_name = "NAME", default_value = "unnamed")]
    pub subject: String,
    /// Days until the token ends, 1 to 366.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    pub days: i64,
}
