//! GetListing.

use techmarket_kernel::{Context, Result};
use techmarket_types::ListingId;

use crate::app::App;
use crate::domain::Listing;

impl App {
    /// The listing, if the caller may know of it.
    pub async fn get_listing(&self, context: &Context, id: ListingId) -> Result<Listing> {
        let listing = self.listings.get(id, &id.name()).await?;
        listing.require_visible(&context.caller)?;
        Ok(listing)
    }
}
