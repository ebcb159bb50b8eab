//! `demo`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::cli::EncoderOptions;

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
