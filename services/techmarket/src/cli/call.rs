//! `call`.

use std::path::PathBuf;

use clap::Args;

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
