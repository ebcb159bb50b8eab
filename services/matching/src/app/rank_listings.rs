//! RankListings.

use std::sync::Arc;

use techmarket_kernel::Result;

use crate::app::searching::published;
use crate::app::{App, Found, RankSubject, blocking, position};
use crate::domain::{Filter, Subject, SupplyKind};

impl App {
    /// Published listings for a demand or a text: the `limit` best.
    pub async fn rank_listings(
        &self,
        subject: RankSubject,
        filter: Filter<SupplyKind>,
        limit: usize,
    ) -> Result<Found> {
        let (index, other) = (Arc::clone(&self.supply), Arc::clone(&self.demand));
        let read = self.payloads.demand;
        blocking(move || -> Result<Found> {
            let subject = match subject {
                RankSubject::Text(subject) => *subject,
                RankSubject::Post(name) => Subject::from(&read(&published(&other, "demand", &name)?)?.post),
            };
            // Read before the search: what is found is at least as new.
            let index_position = position(index.position());
            let hits = index.rank(&subject, &filter, limit)?;
            Ok(Found {
                hits,
                more: false,
                index_position,
            })
        })
        .await
    }
}
