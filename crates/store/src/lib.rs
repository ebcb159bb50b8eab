#![doc = include_str!("../README.md")]

mod args;
mod checkpoint;
mod database;
mod driver;
mod error;
mod hosts;
mod idempotency;
pub mod lease;
mod lite_row;
mod many;
mod migration;
mod nodelay;
pub mod outside;
mod pool;
mod readers;
mod row;
mod select;

pub use args::Arg;
pub use database::{Connections, Database, Location, Schema};
pub use driver::{Session, Snapshot, Sql, Tx};
pub use error::{Constraint, StoreError};
pub use idempotency::{Replay, forget_answers, record_answer, recorded_answer};
pub use many::{insert_many, look_up_many};
pub use migration::Migration;
pub use row::{Row, timestamp};
pub use select::Select;

/// The statements of this crate, for the test that prepares every constant on both databases.
pub const STATEMENTS: &[&str] = idempotency::STATEMENTS;

/// Those of [`lease`], whose table only some services have.
pub const LEASE_STATEMENTS: &[&str] = lease::STATEMENTS;
