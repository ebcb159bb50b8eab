//! What only the supply side does.

mod download_import;
mod import_listings;
mod imports;
mod run_import;
mod upload_import;

pub(crate) use download_import::Parts;
