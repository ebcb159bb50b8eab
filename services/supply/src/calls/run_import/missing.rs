//! A complete list ends what it no longer has (整单导入).

use std::collections::HashSet;

use techmarket_kernel::{Context, Result};
use techmarket_posting::{Content as _, States as _};
use techmarket_types::{CreditCode, ListingId};

use crate::domain::{ListingContent, State};
use crate::service::Supply;
use crate::store::imported_listings;

const REASON: &str = "新的完整清单中已没有";
/// Listings of a transaction.
const TOGETHER: usize = 500;

impl Supply {
    /// What imports made of `organization`, as far as it stands and is not `present`, by name.
    pub(super) async fn missing_listings(
        &self,
        organization: &CreditCode,
        present: &HashSet<String>,
    ) -> Result<Vec<ListingId>> {
        let mut missing = Vec::new();
        let mut after = String::new();
        loop {
            let mut session = self.listings.repository().read().await?;
            let page = imported_listings(&mut session, organization, &after).await?;
            let Some(last) = page.last() else {
                return Ok(missing);
            };
            after = last.to_string();
            missing.extend(page.into_iter().filter(|id| !present.contains(&id.name())));
        }
    }

    /// Withdraws them; how many.
    pub(super) async fn withdraw_missing(&self, context: &Context, missing: &[ListingId]) -> Result<u64> {
        let mut withdrawn = 0;
        for ids in missing.chunks(TOGETHER) {
            let done = self.listings.repository().write_once(context, |unit| {
                Box::pin(async move {
                    let mut done = 0;
                    for id in ids {
                        let mut listing = unit.load(*id, &id.name()).await?;
                        // Its owner may have been faster.
                        if listing.state == State::WITHDRAWN {
                            continue;
                        }
                        listing.withdraw(REASON.to_owned())?;
                        unit.save(&mut listing, ListingContent::EVENTS.withdrawn).await?;
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
