//! What messages of imports carry, whichever side they are of.

use crate::{ImportOptions, ImportState};

/// What a message of an upload carries.
#[derive(Clone, Debug)]
pub enum Uploaded {
    /// What is uploaded: the first message.
    Upload(Box<Upload>),
    /// The next bytes.
    Chunk(Vec<u8>),
}

/// What is uploaded, as the message `ImportUpload` states it.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// `imports/{uuid}` of an upload that broke off; empty for a new one.
    pub name: String,
    /// Where the content goes on.
    pub offset: i64,
    /// Credit code of the owner.
    pub organization: String,
    /// Name of the file.
    pub file_name: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// SHA-256 in hexadecimal; empty if not stated.
    pub sha256: String,
    /// How it is to be read.
    pub options: ImportOptions,
}

/// What a message of a file carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilePart {
    /// Its name: the first message.
    Name(String),
    /// The next bytes.
    Chunk(Vec<u8>),
}

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct ListAsked {
    /// The order as the caller gave it.
    pub order_by: String,
    /// The owner as the caller gave it; empty if not.
    pub organization: String,
    /// States; empty means all.
    pub states: Vec<ImportState>,
}
