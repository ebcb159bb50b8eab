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
