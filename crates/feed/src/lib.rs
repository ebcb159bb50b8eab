#![doc = include_str!("../README.md")]

mod cursor;
mod event;
mod ids;
mod log;
mod repository;
mod resource;
mod unit;

pub use cursor::{advance_cursor, read_cursor, reset_cursor};
pub use event::{NewEvent, StoredEvent};
pub use log::{Feed, MIGRATION};
pub use repository::{Change, Repository};
pub use resource::{Resource, Stored};
pub use unit::Unit;

/// The statements of this crate, for the test that prepares every constant on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [log::STATEMENTS, cursor::STATEMENTS].concat()
}
