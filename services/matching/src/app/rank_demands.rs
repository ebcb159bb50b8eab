//! RankDemands.

use std::sync::Arc;

use techmarket_kernel::Result;

use crate::app::searching::published;
use crate::app::{App, Found, RankSubject, blocking, position};
use crate::domain::{DemandKind, Filter, Subject};

impl App {
    /// Published demands for a listing or a text: the `limit` best.
    pub async fn rank_demands(
        &self,
        subject: RankSubject,
        filter: Filter<DemandKind>,
        limit: usize,
    ) -> Result<Found> {
        let (index, other) = (Arc::clone(&self.demand), Arc::clone(&self.supply));
        let read = self.payloads.supply;
        blocking(move || -> Result<Found> {
            let subject = match subject {
                RankSubject::Text(subject) => *subject,
                RankSubject::Post(name) => Subject::from(&read(&published(&other, "listing", &name)?)?.post),
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
