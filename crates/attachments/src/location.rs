//! Where contents are kept.

use std::fmt;
use std::path::PathBuf;

/// Where contents are kept, from the configuration.
#[derive(Debug, Clone)]
pub enum Location {
    /// A folder of this machine, or one that it mounts. It is made if it is absent, open to its owner only, and
    /// belongs to the store: nothing else may lie in it.
    Folder(PathBuf),
    /// A bucket of an S3-compatible store.
    S3(BucketLocation),
}

/// A bucket (存储桶) of an S3-compatible store. It must exist. Of an `https` address, the certificate is checked
/// against those that the system trusts, or those in the file that `SSL_CERT_FILE` names.
///
/// The key needs the rights to list the bucket, to get, put and delete objects and to abort multipart uploads.
///
/// An upload that is cut off by the end of the process can leave parts of a file over 5 MiB in the bucket, which
/// are no object and which nobody sees: give the bucket the usual lifecycle rule that removes incomplete multipart
/// uploads after a day.
#[derive(Debug, Clone)]
pub struct BucketLocation {
    /// Name of the bucket.
    pub bucket: String,
    /// Region; stores of one's own mostly take `us-east-1`.
    pub region: String,
    /// Address of the store, `https://…`, without the bucket, which follows in the path; none is AWS itself.
    pub endpoint: Option<String>,
    /// Key id.
    pub access_key: String,
    /// Key.
    pub secret_key: Secret,
    /// Whether the address may be `http://`: only within one machine or a network of one's own.
    pub allow_http: bool,
    /// Put before every key, such as `attachments`; may be empty. Nothing else may lie under it.
    pub prefix: String,
    /// Folder of this machine for uploads on their way; at most `Limits::uploads × Limits::file_bytes` bytes.
    pub spool: PathBuf,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}
