//! SearchListings.

use std::sync::Arc;

use techmarket_kernel::Result;

use crate::app::{App, Found, blocking, position};
use crate::domain::{Filter, SupplyKind};

impl App {
    /// Published listings by words: `limit` hits behind the first `offset`.
    pub async fn search_listings(
        &self,
        text: String,
        filter: Filter<SupplyKind>,
        limit: usize,
        offset: usize,
    ) -> Result<Found> {
        let index = Arc::clone(&self.supply);
        blocking(move || {
            // Read before the search: what is found is at least as new.
            let index_position = position(index.position());
            let page = index.search(&text, &filter, limit, offset)?;
            Ok::<_, crate::index::IndexError>(Found {
                hits: page.hits,
                more: page.more,
                index_position,
            })
        })
        .await
    }
}
