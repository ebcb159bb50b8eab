//! What only the supply side does.

mod import_listings;
