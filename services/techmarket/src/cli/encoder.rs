//! The sentence encoder, for every command that ranks.

use std::path::PathBuf;

use clap::Args;

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
