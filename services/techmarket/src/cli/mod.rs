//! The command line: what all commands share here, the options of each beside it.

mod bench;
mod import;
mod options;
mod serve;

use clap::{Parser, Subcommand, ValueEnum};

pub use bench::{
    AdapterCommand, BenchCommand, BenchCorpusOptions, BenchImportOptions, BenchRankOptions,
    BenchRegisterOptions, BenchRpcOptions,
};
pub use import::{ImportCommand, ImportOptions};
pub use options::{CallOptions, DemoOptions, EncoderOptions, EvalOptions, TokenCommand, TokenOptions};
pub use serve::{AttachmentOptions, ServeOptions};

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
    /// Call one method of a market with JSON, and print what it answers as JSON.
    Call(CallOptions),
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
