//! Faults of the disk and of the bucket, as errors of the market.

use std::io;
use std::time::Duration;

use techmarket_kernel::{Error, Reason};
use tokio::task::JoinError;

use crate::ContentHash;

/// A fault of the local disk. A full one is said to be so: the operator is the reader's way out.
pub(crate) fn local(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::new(Reason::Unavailable, "附件存储空间不足，请联系管理员").with_source(error)
        }
        _ => Error::internal(error),
    }
}

/// A fault of the bucket or of the way to it, after the library's own repeats. Callers take "not found" of a content
/// out before; what is left of it is a bucket that does not exist.
pub(crate) fn remote(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. }
        | object_store::Error::PermissionDenied { .. }
        | object_store::Error::Unauthenticated { .. }
        | object_store::Error::UnknownConfigurationKey { .. } => Error::internal(error),
        error => Error::new(Reason::Unavailable, "附件存储暂时不可用，请稍后重试")
            .retry_after(Duration::from_secs(5))
            .with_source(error),
    }
}

/// A blocking task did not end.
pub(crate) fn task(error: JoinError) -> Error {
    Error::internal(error)
}

pub(crate) fn unknown(hash: &ContentHash) -> Error {
    Error::new(Reason::AttachmentUnknown, "找不到该附件的内容").on("attachment", hash.to_string())
}

pub(crate) fn damaged(hash: &ContentHash, cause: &'static str) -> Error {
    let message = "附件的内容已损坏，不能下载，请联系管理员从备份恢复";
    Error::new(Reason::AttachmentDamaged, message)
        .on("attachment", hash.to_string())
        .with_source(cause)
}
