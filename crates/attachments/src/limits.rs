//! What an upload may take.

/// Most bytes of one chunk on the way up: 1 MiB.
pub const MAX_CHUNK: usize = 1 << 20;

/// Most bytes of one chunk on the way down: 256 KiB.
pub const READ_CHUNK: usize = 256 << 10;

/// Bounds of a store, from the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one file; an upload is refused, and what came of it is removed, with the chunk that passes it.
    pub file_bytes: u64,
    /// Uploads open at once in this process; one more is refused as overloaded. Each holds one open file and at
    /// most [`MAX_CHUNK`] bytes, or 5 MiB while it is sent to a bucket.
    pub uploads: usize,
    /// Of them, those of one owner (同一单位); one more is refused as overloaded too.
    pub uploads_of_one: usize,
}

impl Default for Limits {
    /// 20 MiB a file (a scanned contract of a hundred pages), 32 uploads, 4 of one owner.
    fn default() -> Self {
        Self {
            file_bytes: 20 << 20,
            uploads: 32,
            uploads_of_one: 4,
        }
    }
}
