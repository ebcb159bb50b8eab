//! WithdrawListing.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Listing;

impl App {
    /// 撤回.
    pub async fn withdraw_listing(
        &self,
        context: &Context,
        target: &Target,
        reason: &str,
    ) -> Result<Listing> {
        let change = Change::of(target, Listing::require_owner);
        self.listings
            .change(context, change, |listing| {
                listing.withdraw(reason.to_owned())?;
                Ok("listing.withdrawn")
            })
            .await
    }
}
