//! SubmitListing.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Listing;

impl App {
    /// 提交审核.
    pub async fn submit_listing(&self, context: &Context, target: &Target) -> Result<Listing> {
        let change = Change::of(target, Listing::require_owner);
        self.listings
            .change(context, change, |listing| {
                listing.submit()?;
                Ok("listing.submitted")
            })
            .await
    }
}
