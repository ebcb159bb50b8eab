//! ReturnListing.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Listing;

impl App {
    /// 退回.
    pub async fn return_listing(&self, context: &Context, target: &Target, reason: &str) -> Result<Listing> {
        let change = Change::of(target, Listing::require_operator);
        self.listings
            .change(context, change, |listing| {
                listing.send_back(reason.to_owned())?;
                Ok("listing.returned")
            })
            .await
    }
}
