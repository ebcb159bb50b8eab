//! `config.json`: the sizes of the model.

use std::path::Path;

use serde::Deserialize;

use super::files::{CONFIG, read};
use crate::{EncoderError, MAX_DIMENSIONS};

const MAX_BYTES: u64 = 1 << 16;

/// The keys that decide the computation. Other keys matter for training only.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
    #[serde(rename = "_name_or_path", default)]
    name: String,
    model_type: String,
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    pub(super) hidden_size: usize,
    pub(super) num_hidden_layers: usize,
    pub(super) num_attention_heads: usize,
    pub(super) intermediate_size: usize,
    pub(super) vocab_size: usize,
    pub(super) max_position_embeddings: usize,
    pub(super) type_vocab_size: usize,
    pub(super) layer_norm_eps: f32,
}

fn absolute() -> String {
    "absolute".to_owned()
}

impl Config {
    /// Reads and checks. Also the bytes, for the digest.
    pub(super) fn open(directory: &Path) -> Result<(Self, Vec<u8>), EncoderError> {
        let bytes = read(directory, CONFIG, MAX_BYTES)?;
        let config: Self = serde_json::from_slice(&bytes)
            .map_err(|error| EncoderError::invalid(CONFIG, format!("应为 BERT 模型的配置（{error}）")))?;
        config
            .check()
            .map_err(|rule| EncoderError::invalid(CONFIG, rule))?;
        Ok((config, bytes))
    }

    /// The last part of the name, of characters that may stand in an identity.
    pub(super) fn short_name(&self) -> String {
        let last = self
            .name
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name: String = last.chars().filter(kept).take(64).collect();
        if name.is_empty() { "bert".to_owned() } else { name }
    }

    /// Components of one attention head.
    pub(super) fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }

    fn check(&self) -> Result<(), String> {
        for (key, found, expected) in [
            ("model_type", &self.model_type, "bert"),
            ("hidden_act", &self.hidden_act, "gelu"),
            (
                "position_embedding_type",
                &self.position_embedding_type,
                "absolute",
            ),
        ] {
            if found != expected {
                return Err(format!("{key} 应为 {expected}，实为 {found:.40}"));
            }
        }
        for (key, found, most) in [
            ("hidden_size", self.hidden_size, MAX_DIMENSIONS),
            ("num_hidden_layers", self.num_hidden_layers, 48),
            ("num_attention_heads", self.num_attention_heads, 64),
            ("intermediate_size", self.intermediate_size, 16_384),
            ("vocab_size", self.vocab_size, 1_000_000),
            ("max_position_embeddings", self.max_position_embeddings, 8_192),
            ("type_vocab_size", self.type_vocab_size, 16),
        ] {
            if found == 0 || found > most {
                return Err(format!("{key} 应为 1 至 {most}，实为 {found}"));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err("hidden_size 应为 num_attention_heads 的倍数".to_owned());
        }
        if !(self.layer_norm_eps > 0.0 && self.layer_norm_eps < 1.0) {
            return Err("layer_norm_eps 应大于 0 且小于 1".to_owned());
        }
        Ok(())
    }
}
