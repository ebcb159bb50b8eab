//! How a model wants to be used: which state is the vector of a text, and what stands before a text (指令).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::files::read;
use crate::{EncoderError, Purpose};

/// Which state is the vector, in the layout of sentence-transformers; optional.
const POOLING: &str = "1_Pooling/config.json";
/// What stands before a text; optional.
const PROMPTS: &str = "config_sentence_transformers.json";
const MAX_BYTES: u64 = 1 << 16;
/// Characters of a prompt. That of bge-base-zh-v1.5 has 20.
const LONGEST_PROMPT: usize = 200;

/// Which states of the last layer make the vector of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// The mean of all tokens.
    Mean,
    /// That of the first token, `[CLS]`.
    First,
}

/// How a model is used.
#[derive(Debug)]
pub(super) struct Manner {
    pub(super) pooling: Pooling,
    query: String,
    passage: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Modes {
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Prompts {
    prompts: BTreeMap<String, String>,
}

impl Manner {
    /// Reads the files that are there, each with its bytes for the digest. Without any, the model is used as multilingual-e5-small: the
    /// mean, behind `query: ` or `passage: `. A model of the first token has no prompts but those that its file names.
    pub(super) fn open(directory: &Path) -> Result<(Self, Vec<Vec<u8>>), EncoderError> {
        let mut files = Vec::new();
        let modes: Option<Modes> = optional(directory, POOLING, &mut files)?;
        let pooling = match modes.map(|modes| (modes.pooling_mode_mean_tokens, modes.pooling_mode_cls_token))
        {
            None | Some((true, false)) => Pooling::Mean,
            Some((false, true)) => Pooling::First,
            Some(_) => {
                let rule = "pooling_mode_mean_tokens 与 pooling_mode_cls_token 应恰有一项为 true";
                return Err(EncoderError::invalid(POOLING, rule.to_owned()));
            }
        };
        let named: Option<Prompts> = optional(directory, PROMPTS, &mut files)?;
        let usual = |prompt: &str| match pooling {
            Pooling::Mean => prompt.to_owned(),
            Pooling::First => String::new(),
        };
        let (query, passage) = match named
            .map(|named| named.prompts)
            .filter(|prompts| !prompts.is_empty())
        {
            Some(prompts) => (
                prompt(&prompts, &["query"])?,
                prompt(&prompts, &["passage", "document"])?,
            ),
            None => (usual("query: "), usual("passage: ")),
        };
        let manner = Self {
            pooling,
            query,
            passage,
        };
        Ok((manner, files))
    }

    /// What stands before a text.
    pub(super) fn prompt(&self, purpose: Purpose) -> &str {
        match purpose {
            Purpose::Query => &self.query,
            Purpose::Passage => &self.passage,
        }
    }
}

/// The first that is named; none is empty.
fn prompt(prompts: &BTreeMap<String, String>, names: &[&str]) -> Result<String, EncoderError> {
    let found = names
        .iter()
        .find_map(|name| prompts.get(*name))
        .cloned()
        .unwrap_or_default();
    if found.chars().count() > LONGEST_PROMPT {
        let rule = format!("prompts.{} 应不超过 {LONGEST_PROMPT} 字", names[0]);
        return Err(EncoderError::invalid(PROMPTS, rule));
    }
    Ok(found)
}

fn optional<T: for<'a> Deserialize<'a>>(
    directory: &Path,
    file: &'static str,
    files: &mut Vec<Vec<u8>>,
) -> Result<Option<T>, EncoderError> {
    if !directory.join(file).exists() {
        return Ok(None);
    }
    let bytes = read(directory, file, MAX_BYTES)?;
    let read = serde_json::from_slice(&bytes).map_err(|error| {
        EncoderError::invalid(file, format!("应为 sentence-transformers 的配置（{error}）"))
    })?;
    files.push(bytes);
    Ok(Some(read))
}
