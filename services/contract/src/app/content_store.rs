//! What the use cases ask of a store about the contents of files.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Sql, StoreError};

/// How long a content may be without a contract after the last upload said that it would keep it. An upload ends within
/// minutes.
const LEFT: SignedDuration = SignedDuration::from_hours(24);
/// How long a removal has before another one may take it over. Requests to a bucket end within minutes.
const REMOVAL: SignedDuration = SignedDuration::from_hours(1);

/// What happens to a content that the files' store keeps by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentStep {
    /// An upload is about to keep it. Refused while it is being removed.
    Claim {
        /// It was in the store before: if nothing is known of it here, it is not this register's to remove.
        foreign: bool,
    },
    /// A contract names it. Refused once it is being removed.
    Name,
    /// The upload that claimed it has failed, and removes it. Refused where another upload claimed it too, as that may be
    /// under way, and where a contract names it.
    Abandon,
    /// Its time is over without a contract: it is to be removed, or its removal to be taken over. Refused to all but the
    /// first who asks.
    Expire,
    /// Its removal is done.
    Forget,
}

impl ContentStep {
    /// From when on the content may be removed, unless it is named by then, if this step happens at `now`.
    #[must_use]
    pub fn remove_time(self, now: Timestamp) -> Timestamp {
        let wait = if matches!(self, Self::Claim { .. }) {
            LEFT
        } else {
            REMOVAL
        };
        now.saturating_add(wait).unwrap_or(Timestamp::MAX)
    }
}

/// Which contents are in use. A row a content: its lock puts uploads and removals of the same content in an order, on however
/// many replicas.
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// Takes a step; false if it is refused.
    async fn content_step(
        &self,
        sql: &mut dyn Sql,
        sha256: &str,
        step: ContentStep,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Contents whose time is over, at most `limit`.
    async fn left_contents(
        &self,
        sql: &mut dyn Sql,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<String>, StoreError>;
}

/// A content cannot be kept or named while it is being removed.
pub(super) fn being_removed(sha256: &str) -> Error {
    Error::new(
        Reason::Unavailable,
        "内容相同的文件此前上传未成，正在清除，请稍后重新上传",
    )
    .on("attachment", sha256)
    .retry_after(std::time::Duration::from_secs(5))
}
