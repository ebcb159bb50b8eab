//! A file on its way into the market (整批导入), as both sides keep it: uploaded in pieces, looked at, put right, taken in row by row in
//! the background, with its refused rows and its report to be fetched (docs/decisions/0041-an-import-is-a-resource.md).
//!
//! [`Imports`] has the calls of `ImportService`; a side gives its posts and one statement ([`Side`]). What rows mean stands in
//! `techmarket_importing`, what becomes of them in `techmarket_posting`.

mod calls;
mod download;
mod import;
mod keeping;
mod missing;
mod opening;
mod options;
mod reading;
mod run;
mod sent;
mod side;
mod store;
mod upload;
mod watching;
mod wire;
mod work;

pub use download::{Parts, Streamed, streamed};
pub use import::{Import, ImportOptions, ImportReport, ImportState, Runner};
pub use sent::{FilePart, ListAsked, Upload, Uploaded};
pub use side::{Imports, Side};
pub use store::{CHUNK_KEY, IMPORT_KEY, REFUSED_KEY, STATEMENTS, TABLES, find_import, update_import};
pub use wire::{ImportMessages, InList};
