//! `token`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
