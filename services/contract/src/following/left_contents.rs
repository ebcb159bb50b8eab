//! Removes uploaded files that no contract refers to.
//!
//! A content is noted before it is kept, and noted as named in the transaction of the contract that names it. Whoever
//! removes one marks it first, in a transaction that finds it unnamed: from then on nobody can name it, and who wants to
//! keep it is told to come back. No transaction waits for the files' store.

use jiff::Timestamp;
use techmarket_attachments::ContentHash;
use techmarket_kernel::{Context, Error, Result};

use crate::registry::Registry;
use crate::store::contents::{self, ContentStep, being_removed};

/// Contents looked up at once.
const BATCH: i64 = 100;

impl Registry {
    /// Notes that an upload is about to keep a content.
    pub async fn claim_content(&self, context: &Context, hash: &ContentHash) -> Result<()> {
        let foreign = self.attachments.exists(hash).await?;
        if self
            .step_content(context, hash, ContentStep::Claim { foreign })
            .await?
        {
            return Ok(());
        }
        Err(being_removed(&hash.to_string()))
    }

    /// Removes a content after the upload that claimed it has failed, unless it is, or may be, of use to others. What cannot
    /// be removed now is found by [`Self::remove_left_contents`].
    pub async fn abandon_content(&self, context: &Context, hash: &ContentHash) {
        let removed = async {
            if self.step_content(context, hash, ContentStep::Abandon).await? {
                self.remove_content(context, hash).await?;
            }
            Ok::<_, Error>(())
        };
        if let Err(error) = removed.await {
            tracing::warn!(%error, %hash, "the content of a failed upload stays until it is swept");
        }
    }

    /// Removes the contents that no contract has named for a day after they came, and ends removals that were cut off; how
    /// many. Any number of replicas may do so at once.
    pub async fn remove_left_contents(&self, now: Timestamp) -> Result<u64> {
        let context = Context::of_market(now);
        let mut removed = 0;
        loop {
            let mut session = self.contracts.read().await?;
            let left = contents::left(&mut session, now, BATCH).await?;
            drop(session);
            if left.is_empty() {
                return Ok(removed);
            }
            for sha256 in left {
                let hash: ContentHash = sha256.parse().map_err(Error::internal)?;
                if self.step_content(&context, &hash, ContentStep::Expire).await? {
                    self.remove_content(&context, &hash).await?;
                    removed += 1;
                }
            }
        }
    }

    /// Removes a content that is marked for it.
    async fn remove_content(&self, context: &Context, hash: &ContentHash) -> Result<()> {
        self.attachments.remove(hash).await?;
        self.step_content(context, hash, ContentStep::Forget).await?;
        Ok(())
    }

    async fn step_content(&self, context: &Context, hash: &ContentHash, step: ContentStep) -> Result<bool> {
        let sha256 = &hash.to_string();
        let stepped = self.contracts.write_once(context, |unit| {
            Box::pin(async move { Ok(contents::step(unit.sql(), sha256, step, context.now).await?) })
        });
        stepped.await
    }
}
