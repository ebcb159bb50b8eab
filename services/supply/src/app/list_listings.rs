//! ListListings.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{App, ListingQuery};
use crate::domain::Listing;

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListListings {
    /// Which listings; `after` and `limit` are those of the page.
    pub query: ListingQuery,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_listings(&self, command: ListListings) -> Result<(Vec<Listing>, String)> {
        let mut session = self.listings.read().await?;
        let mut listings = self.listings.table().list(&mut session, &command.query).await?;
        let next = command.page.cut(&mut listings, |last| last.id.to_string());
        Ok((listings, next))
    }
}
