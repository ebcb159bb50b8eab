//! `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
    #[arg(
        long,
        value_name = "URL",
        env = "TECHMARKET_ADDRESS",
        default_value = "http://127.0.0.1:7300"
    )]
    pub address: String,
    /// File with the token to use; without it the operator's token in the data folder.
    #[arg(long, value_name = "FILE", required_unless_present = "data")]
    pub token: Option<PathBuf>,
    /// Data folder of a market on this machine.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}
