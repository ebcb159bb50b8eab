//! A complete list ends what it no longer has (整单导入).

use std::collections::HashSet;

use techmarket_importing::NOT_LISTED;
use techmarket_kernel::{Context, Reason, Result};
use techmarket_types::{CreditCode, ResourceId as _};

use crate::store::imported_posts;
use crate::{Imports, Side};

/// Posts of a transaction.
const TOGETHER: usize = 500;

impl<C: Side> Imports<C> {
    /// What imports made of `organization`, as far as it stands and is not `present`, by name.
    pub(crate) async fn missing(
        &self,
        organization: &CreditCode,
        present: &HashSet<String>,
    ) -> Result<Vec<C::Id>> {
        let mut missing = Vec::new();
        let mut after = String::new();
        loop {
            let mut session = self.posts.repository().read().await?;
            let page = imported_posts::<C>(&mut session, organization, &after).await?;
            let Some(last) = page.last() else {
                return Ok(missing);
            };
            after = last.to_string();
            missing.extend(page.into_iter().filter(|id| !present.contains(&id.name())));
        }
    }

    /// Withdraws them; how many.
    pub(crate) async fn withdraw_missing(&self, context: &Context, missing: &[C::Id]) -> Result<u64> {
        let mut withdrawn = 0;
        for ids in missing.chunks(TOGETHER) {
            let done = self.posts.repository().write_once(context, |unit| {
                Box::pin(async move {
                    let mut done = 0;
                    for id in ids {
                        let mut post = unit.load(*id, &id.name()).await?;
                        match post.withdraw(NOT_LISTED.to_owned()) {
                            // Its owner, or a contract, was faster.
                            Err(error) if error.reason() == Reason::StateForbids => continue,
                            other => other?,
                        }
                        unit.save(&mut post, C::EVENTS.withdrawn).await?;
                        done += 1;
                    }
                    Ok(done)
                })
            });
            withdrawn += done.await?;
        }
        Ok(withdrawn)
    }
}
