//! The supply side of the market (供给侧): listings, their life and their import.
//!
//! A request goes `grpc` (message to command, command to message) -> `app` (one use case a file) -> `domain` (the rules)
//! and, by the trait [`app::ListingStore`], `store` (the statements).

pub mod app;
pub mod domain;
pub mod grpc;
pub mod store;

mod service;

pub use service::Supply;
