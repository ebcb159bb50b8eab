//! Contents of files that uploads brought.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_store::{Row, Sql, StoreError};

use crate::app::{ContentStep, ContentStore};
use crate::store::SqlContracts;

const CLAIM: &str = "INSERT INTO attachment_content (sha256, claims, named, removing, remove_time) \
     VALUES ($1, 1, $2, FALSE, $3) ON CONFLICT (sha256) DO UPDATE SET claims = attachment_content.claims + 1, \
     remove_time = excluded.remove_time WHERE NOT attachment_content.removing";
const NAME: &str = "UPDATE attachment_content SET named = TRUE WHERE sha256 = $1 AND NOT removing";
const ABANDON: &str = "UPDATE attachment_content SET removing = TRUE, remove_time = $2 \
     WHERE sha256 = $1 AND claims = 1 AND NOT named AND NOT removing";
const EXPIRE: &str = "UPDATE attachment_content SET removing = TRUE, remove_time = $2 \
     WHERE sha256 = $1 AND NOT named AND remove_time <= $3";
const FORGET: &str = "DELETE FROM attachment_content WHERE sha256 = $1 AND removing";
const LEFT: &str = "SELECT sha256 FROM attachment_content WHERE NOT named AND remove_time <= $1 \
     ORDER BY remove_time LIMIT $2";

pub(super) const STATEMENTS: &[&str] = &[CLAIM, NAME, ABANDON, EXPIRE, FORGET, LEFT];

#[async_trait]
impl ContentStore for SqlContracts {
    async fn content_step(
        &self,
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

    async fn left_contents(
        &self,
        sql: &mut dyn Sql,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let rows = sql.rows(LEFT, vec![now.into(), limit.into()]).await?;
        rows.iter().map(|row: &Row| row.text("sha256")).collect()
    }
}
