//! What only the supply side does.

mod import_listings;

pub(crate) use import_listings::Answers;
