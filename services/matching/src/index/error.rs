//! What can go wrong with an index.

use std::io;
use std::path::PathBuf;

use techmarket_kernel::Error;

/// An operation on an index failed. None of these is the caller's input: texts and filters of any
/// form are answered.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process has the folder open.
    #[error("the index folder {0} is in use by another process")]
    InUse(PathBuf),
    /// The folder holds files that are no index; it is left alone.
    #[error("the folder {folder} holds {entry}, which is no part of an index; give an empty folder")]
    Foreign {
        folder: PathBuf,
        /// The first such entry.
        entry: PathBuf,
    },
    /// The index could not be written before, and has not been opened anew.
    #[error("the index is closed")]
    Closed,
    /// The disk failed or is full.
    #[error("the index folder cannot be read or written")]
    Io(#[from] io::Error),
    /// The index refused.
    #[error("the index failed")]
    Index(#[from] tantivy::TantivyError),
    /// The encoder failed on a text.
    #[error("a text cannot be encoded")]
    Encoder(#[from] techmarket_encoder::EncoderError),
    /// Facts cannot be written or read.
    #[error("the facts of a post cannot be written or read")]
    Facts(#[from] postcard::Error),
    /// The position of the feed cannot be written.
    #[error("the position that an index has reached cannot be written")]
    Cursor(#[from] serde_json::Error),
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        Self::internal(error)
    }
}
