//! UpdateListing.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::{Listing, ListingContent};

/// An update. `edit` turns the content as it is into the content as it shall be, checked.
pub struct UpdateListing<E> {
    /// Which listing.
    pub target: Target,
    /// The edit; it may be called again when writers collide.
    pub edit: E,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// Changes what the owner wrote.
    pub async fn update_listing<E>(&self, context: &Context, command: &UpdateListing<E>) -> Result<Listing>
    where
        E: Fn(&Listing) -> Result<ListingContent> + Send + Sync,
    {
        let target = &command.target;
        if command.validate_only {
            let mut listing = self.listings.get(target.id, &target.id.name()).await?;
            listing.require_owner(&context.caller)?;
            techmarket_feed::Resource::etag(&listing).require(&target.etag, "listing", &target.id.name())?;
            listing.update((command.edit)(&listing)?)?;
            return Ok(listing);
        }
        let change = Change::of(target, Listing::require_owner);
        self.listings
            .change(context, change, |listing| {
                listing.update((command.edit)(listing)?)?;
                Ok("listing.updated")
            })
            .await
    }
}
