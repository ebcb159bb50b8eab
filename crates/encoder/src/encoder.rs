//! The one interface to sentence encoders.

use std::fmt;

use crate::{Embedding, EncoderError};

/// Turns texts into vectors. Implementations compute for milliseconds a text: call from a thread that may block.
pub trait Encoder: Send + Sync {
    /// Which encoder this is. Vectors of different identities must never be compared.
    fn identity(&self) -> &EncoderId;

    /// Length of every vector, 1 to [`crate::MAX_DIMENSIONS`].
    fn dimensions(&self) -> usize;

    /// One vector for each text, in order. A text has the same vector whichever texts are encoded with it.
    /// A text that is longer than the encoder reads is cut at its end.
    ///
    /// # Errors
    /// [`EncoderError::TooManyTexts`] above [`crate::MAX_TEXTS`]; [`EncoderError::EmptyText`] for a text without a
    /// character that can be read; nothing is encoded then.
    fn encode(&self, texts: &[Text<'_>]) -> Result<Vec<Embedding>, EncoderError>;
}

/// A text and what it is to be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    purpose: Purpose,
    content: &'a str,
}

/// What a text is encoded for. The model was trained with a word before each text that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Either side where like is compared with like, such as a demand (需求) with a listing (成果); or a question.
    Query,
    /// A passage that answers questions: titles searched by a few words.
    Passage,
}

impl<'a> Text<'a> {
    /// For comparison of like with like: use it on both sides.
    #[must_use]
    pub fn query(content: &'a str) -> Self {
        Self {
            purpose: Purpose::Query,
            content,
        }
    }

    /// For a passage that short queries are to find.
    #[must_use]
    pub fn passage(content: &'a str) -> Self {
        Self {
            purpose: Purpose::Passage,
            content,
        }
    }

    /// What it is encoded for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The text itself.
    #[must_use]
    pub fn content(&self) -> &'a str {
        self.content
    }
}

/// Identity of an encoder: a readable name, and a digest of everything that decides its vectors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EncoderId {
    name: String,
    digest: String,
}

impl EncoderId {
    /// `name`: what people call the model; `digest`: lowercase hexadecimal digits over its files and settings.
    #[must_use]
    pub fn new(name: impl Into<String>, digest: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            digest: digest.into(),
        }
    }

    /// What people call the model, such as `multilingual-e5-small`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lowercase hexadecimal digits; equal only for encoders that give equal vectors.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// `name@digest`, the form to keep beside stored vectors.
impl fmt::Display for EncoderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.digest)
    }
}
