//! Use cases of the supply side, one a file.

mod batch_get_listings;
mod create_listing;
mod get_listing;
mod import_listings;
mod list_listings;
mod listing_store;
mod publish_listing;
mod return_listing;
mod submit_listing;
mod update_listing;
mod withdraw_listing;

use jiff::Timestamp;
use techmarket_feed::{Feed, Repository, Resource};
use techmarket_types::{CodeTables, ListingId};

use crate::domain::Listing;

pub use create_listing::CreateListing;
pub use import_listings::{ImportBatch, ImportOutcome, ImportResult, ImportRow};
pub use list_listings::ListListings;
pub use listing_store::{ListingQuery, ListingStore};
pub use techmarket_kernel::Viewer;
pub use update_listing::UpdateListing;

/// The use cases, over a store.
pub struct App {
    listings: Repository<Listing, dyn ListingStore>,
    tables: &'static CodeTables,
}

/// A change of one listing.
pub type Target = techmarket_kernel::Target<ListingId>;

impl App {
    /// The use cases over `listings`.
    #[must_use]
    pub fn new(listings: Repository<Listing, dyn ListingStore>, tables: &'static CodeTables) -> Self {
        Self { listings, tables }
    }

    /// The feed of every change.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.listings.feed()
    }

    /// The code tables in force.
    #[must_use]
    pub fn tables(&self) -> &'static CodeTables {
        self.tables
    }
}

impl Resource for Listing {
    const KIND: &'static str = "listing";
    type Id = ListingId;

    fn id(&self) -> ListingId {
        self.id
    }

    fn name_of(id: ListingId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
