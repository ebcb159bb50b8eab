//! `eval`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::EncoderOptions;

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
