//! PublishListing.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Listing;

impl App {
    /// 发布.
    pub async fn publish_listing(&self, context: &Context, target: &Target) -> Result<Listing> {
        let change = Change::of(target, Listing::require_operator);
        self.listings
            .change(context, change, |listing| {
                listing.publish(context.now)?;
                Ok("listing.published")
            })
            .await
    }
}
