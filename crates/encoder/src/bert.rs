//! Encoders of the BERT family in the layout of Hugging Face.

mod attention;
mod config;
mod count;
mod files;
mod layer;
mod linear;
mod manner;
mod model;
mod table;
mod tensors;
mod tokens;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};
use sha2::{Digest, Sha256};

use self::config::Config;
use self::files::{WEIGHTS, digest_bytes, digest_file, hex};
use self::layer::Work;
use self::manner::Manner;
use self::model::Model;
use self::tensors::Tensors;
use self::tokens::Tokens;
use crate::{Embedding, Encoder, EncoderError, EncoderId, MAX_TEXTS, Text};

/// Tokens that are computed together: enough to use each weight often, few enough to stay in the processor's cache.
const BATCH_TOKENS: usize = 256;
/// Raised whenever the same files come to give other vectors.
const SCHEME: u8 = 1;

/// How an encoder computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Tokens of a text that are read, with its prefix and its two ends: 8 to the model's positions (512 for
    /// multilingual-e5-small; 128 tokens are about 180 characters of Chinese). What follows is cut off. Part of the
    /// encoder's identity.
    pub max_tokens: usize,
    /// Threads that compute, 1 to 64. They are the encoder's own and rest between calls.
    pub threads: usize,
}

/// 256 tokens on one thread.
impl Default for Options {
    fn default() -> Self {
        Self {
            max_tokens: 256,
            threads: 1,
        }
    }
}

/// A model of the BERT family whose vector of a text is the mean over its tokens, as multilingual-e5-small, or the state of its first
/// token, as bge-base-zh-v1.5.
pub struct BertEncoder {
    identity: EncoderId,
    tokens: Tokens,
    model: Model,
    /// Of one thread each: work within a batch stays on its thread.
    pools: Vec<ThreadPool>,
}

impl BertEncoder {
    /// Reads `config.json`, `tokenizer.json` and `model.safetensors` of the directory, whole and checked; and how the model is used from
    /// `1_Pooling/config.json` and `config_sentence_transformers.json` where they are there. For
    /// multilingual-e5-small that takes one to two seconds; the process then holds 172 MB, and 12 MB more for each thread
    /// that computes.
    ///
    /// # Errors
    /// [`EncoderError::Option`], [`EncoderError::Unreadable`], [`EncoderError::Invalid`], [`EncoderError::Threads`].
    pub fn open(directory: &Path, options: Options) -> Result<Self, EncoderError> {
        let (config, config_bytes) = Config::open(directory)?;
        within(
            "max_tokens",
            options.max_tokens,
            8,
            config.max_position_embeddings,
        )?;
        within("threads", options.threads, 1, 64)?;
        let mut digest = Sha256::new();
        digest_bytes(&[SCHEME], &mut digest);
        digest_bytes(&options.max_tokens.to_le_bytes(), &mut digest);
        digest_bytes(&config_bytes, &mut digest);
        let (manner, manner_files) = Manner::open(directory)?;
        for bytes in &manner_files {
            digest_bytes(bytes, &mut digest);
        }
        let pooling = manner.pooling;
        let (tokens, tokenizer_bytes) =
            Tokens::open(directory, config.vocab_size, options.max_tokens, manner)?;
        digest_bytes(&tokenizer_bytes, &mut digest);
        drop(tokenizer_bytes);
        let model = Model::read(&mut Tensors::open(directory)?, &config, pooling)?;
        digest_file(directory, WEIGHTS, &mut digest)?;
        let pool = |_| ThreadPoolBuilder::new().num_threads(1).build();
        let pools = (0..options.threads).map(pool).collect::<Result<_, _>>();
        Ok(Self {
            identity: EncoderId::new(config.short_name(), hex(digest)),
            tokens,
            model,
            pools: pools.map_err(|error| EncoderError::Threads(error.to_string()))?,
        })
    }

    /// Tokens of the text that are read, with its prefix and its two ends; `None` for an empty text. To measure with.
    #[must_use]
    pub fn count_tokens(&self, text: &Text<'_>) -> Option<usize> {
        self.tokens.of(text).map(|tokens| tokens.len())
    }

    /// One worker: takes batches until none is left.
    fn work(
        &self,
        tokens: &[Vec<u32>],
        batches: &[usize],
        next: &AtomicUsize,
    ) -> Result<Vec<(usize, Embedding)>, EncoderError> {
        let mut work = Work::default();
        let mut done = Vec::new();
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            let Some(end) = batches.get(batch) else {
                return Ok(done);
            };
            let begin = batch.checked_sub(1).map_or(0, |before| batches[before]);
            let texts: Vec<&[u32]> = tokens[begin..*end].iter().map(Vec::as_slice).collect();
            for (index, vector) in (begin..).zip(self.model.vectors(&texts, &mut work)) {
                let embedding = Embedding::quantise(&vector).map_err(|_| EncoderError::NoDirection(index))?;
                done.push((index, embedding));
            }
        }
    }
}

impl Encoder for BertEncoder {
    fn identity(&self) -> &EncoderId {
        &self.identity
    }

    fn dimensions(&self) -> usize {
        self.model.hidden()
    }

    fn encode(&self, texts: &[Text<'_>]) -> Result<Vec<Embedding>, EncoderError> {
        if texts.len() > MAX_TEXTS {
            return Err(EncoderError::TooManyTexts(texts.len()));
        }
        let tokens = texts
            .iter()
            .enumerate()
            .map(|(index, text)| self.tokens.of(text).ok_or(EncoderError::EmptyText(index)))
            .collect::<Result<Vec<_>, _>>()?;
        let batches = batches(&tokens);
        let next = AtomicUsize::new(0);
        let workers = &self.pools[..self.pools.len().min(batches.len())];
        let work = || self.work(&tokens, &batches, &next);
        let results = thread::scope(|scope| {
            let started = workers.iter().map(|pool| scope.spawn(|| pool.install(work)));
            let started: Vec<_> = started.collect();
            let joined = started.into_iter().map(thread::ScopedJoinHandle::join);
            joined.collect::<Result<Vec<_>, _>>()
        });
        let mut all = Vec::with_capacity(texts.len());
        for result in results.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
            all.extend(result?);
        }
        all.sort_unstable_by_key(|(index, _)| *index);
        Ok(all.into_iter().map(|(_, embedding)| embedding).collect())
    }
}

/// Where each batch of texts ends.
fn batches(texts: &[Vec<u32>]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut tokens = 0;
    for (index, text) in texts.iter().enumerate() {
        if tokens > 0 && tokens + text.len() > BATCH_TOKENS {
            ends.push(index);
            tokens = 0;
        }
        tokens += text.len();
    }
    if tokens > 0 {
        ends.push(texts.len());
    }
    ends
}

fn within(name: &'static str, found: usize, least: usize, most: usize) -> Result<(), EncoderError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(EncoderError::Option {
        name,
        least,
        most,
        found,
    })
}
