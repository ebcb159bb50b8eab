//! The sentence encoder that the command line names.

use std::sync::Arc;

use anyhow::Context;
use techmarket_encoder::{BertEncoder, Encoder, Options};

use crate::cli::EncoderOptions;

/// Opens it; `None` if none is named.
pub fn open(options: &EncoderOptions) -> anyhow::Result<Option<Arc<dyn Encoder>>> {
    let Some(folder) = &options.encoder else {
        return Ok(None);
    };
    let how = Options {
        threads: usize::from(options.encoder_threads),
        ..Options::default()
    };
    let encoder = BertEncoder::open(folder, how).with_context(|| format!("编码器 {}", folder.display()))?;
    Ok(Some(Arc::new(encoder)))
}
