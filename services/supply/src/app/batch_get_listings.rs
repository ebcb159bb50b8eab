//! BatchGetListings.

use std::collections::HashMap;

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::ListingId;

use crate::app::App;
use crate::domain::Listing;

impl App {
    /// The listings in the order of `ids`, or the error of the first that the caller may not know of.
    pub async fn batch_get_listings(&self, context: &Context, ids: &[ListingId]) -> Result<Vec<Listing>> {
        let mut session = self.listings.read().await?;
        let found = self.listings.table().find_many(&mut session, ids).await?;
        let found: HashMap<_, _> = found.into_iter().map(|listing| (listing.id, listing)).collect();
        let listing = |id: &ListingId| {
            let listing = found
                .get(id)
                .ok_or_else(|| Error::not_found("listing", id.name()))?;
            listing.require_visible(&context.caller)?;
            Ok(listing.clone())
        };
        ids.iter().map(listing).collect()
    }
}
