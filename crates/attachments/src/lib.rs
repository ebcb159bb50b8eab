//! Attachments (附件): what applicants hand in with a contract, kept by content and checked before it is kept.
//!
//! A content is known by its SHA-256 and kept once, whoever hands it in and however often. Who may read it, what
//! its file was called and which record names it is the caller's: nothing of that is here, and no text of a
//! user's becomes part of a path.
//!
//! - Up: [`Store::upload`] opens an [`Upload`], which takes chunks of at most [`MAX_CHUNK`] bytes into a temporary
//!   file and checks the whole at [`Upload::finish`]: size, declared SHA-256, type by content, active content.
//!   What fails, is aborted or is dropped leaves nothing behind.
//! - Down: [`Store::read`] streams chunks of at most [`READ_CHUNK`] bytes and holds the last one back until the
//!   SHA-256 of the whole is proven, so that a damaged content never arrives complete.
//! - Where: a local folder, or a bucket of an S3-compatible store ([`Location`]). The contents lie under
//!   `{first two digits}/{SHA-256}` in both, so that a folder can be copied into a bucket and back.
//!
//! Whoever serves a content over HTTP sends [`Stored::media_type`] as its type with `X-Content-Type-Options: nosniff`
//! and `Content-Disposition: attachment`: what a file is was checked for its own reader, not for a browser's guess.
//!
//! Nothing is held in memory whole: an upload takes a chunk, or a part of 5 MiB on its way to a bucket.
//!
//! Unix only: access bits of files and folders are set (0600, 0700). A kept content is never executable.

mod bucket;
mod check;
mod content_hash;
mod download;
mod fault;
mod file_name;
mod folder;
mod inspect;
mod limits;
mod location;
mod media_type;
mod slots;
mod spool;
mod store;
mod upload;

pub use check::{Checked, check_content};
pub use content_hash::{ContentHash, ContentHashInvalid};
pub use download::Download;
pub use file_name::{MAX_FILE_NAME, check_file_name};
pub use limits::{Limits, MAX_CHUNK, READ_CHUNK};
pub use location::{BucketLocation, Location, Secret};
pub use media_type::MediaType;
pub use store::{Store, Stored};
pub use upload::Upload;

#[cfg(test)]
mod tests;
