//! Contents of files that uploads brought: which are in use. A row a content: its lock puts uploads and removals of the same
//! content in an order, on however many replicas.

use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Row, Sql, StoreError};

const CLAIM: &str = "INSERT INTO attachment_content (sha256, claims, named, removing, remove_time) \
     VALUES ($1, 1, $2, FALSE, $3) ON CONFLICT (sha256) DO UPDATE SET claims = attachment_content.claims + 1, \
     remove_time = excluded.remove_time WHERE NOT attachment_content.removing";
const NAME: &str = "UPDATE attachment_content SET named = TRUE WHERE sha256 = $1 AND NOT removing";
const ABANDON: &str = "UPDATE attachment_content SET removing = TRUE, remove_time = $2 \
     WHERE sha256 = $1 AND claims = 1 AND NOT named AND NOT removing";
const EXPIRE: &str = "UPDATE attachment_content SET removing = TRUE, remove_time = $2 \
     WHERE sha256 = $1 AND NOT named AND remove_time <= $3";
const FORGET: &str = "DELETE FROM attachment_content WHERE sha256 = $1 AND removing";
const ALL_LEFT: &str = "SELECT sha256 FROM attachment_content WHERE NOT named AND remove_time <= $1 \
     ORDER BY remove_time LIMIT $2";

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

/// The contents that contracts name, for whoever compares them with the files that are kept.
pub const ALL_NAMED: &str = "SELECT sha256 FROM attachment_content WHERE named ORDER BY sha256";

pub(super) const STATEMENTS: &[&str] = &[CLAIM, NAME, ABANDON, EXPIRE, FORGET, ALL_LEFT, ALL_NAMED];

/// Takes a step; false if it is refused.
pub async fn step(
    sql: &mut dyn Sql,
    sha256: &str,
    step: ContentStep,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let remove_time = step.remove_time(now);
    let (statement, args) = match step {
        ContentStep::Claim { foreign } => (CLAIM, vec![foreign.into(), remove_time.into()]),
        ContentStep::Name => (NAME, Vec::new()),
        ContentStep::Abandon => (ABANDON, vec![remove_time.into()]),
        ContentStep::Expire => (EXPIRE, vec![remove_time.into(), now.into()]),
        ContentStep::Forget => (FORGET, Vec::new()),
    };
    let mut bound = vec![sha256.into()];
    bound.extend(args);
    Ok(sql.execute(statement, bound).await? == 1)
}

/// Contents whose time is over, at most `limit`.
pub async fn left(sql: &mut dyn Sql, now: Timestamp, limit: i64) -> Result<Vec<String>, StoreError> {
    let rows = sql.rows(ALL_LEFT, vec![now.into(), limit.into()]).await?;
    rows.iter().map(|row: &Row| row.text("sha256")).collect()
}

/// A content cannot be kept or named while it is being removed.
pub(crate) fn being_removed(sha256: &str) -> Error {
    Error::new(
        Reason::Unavailable,
        "内容相同的文件此前上传未成，正在清除，请稍后重新上传",
    )
    .on("attachment", sha256)
    .retry_after(std::time::Duration::from_secs(5))
}
