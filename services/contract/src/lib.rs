//! Recognition and registration of technology contracts (技术合同认定登记): drafts, reviews, the register and its totals.
//!
//! A request goes `grpc` (message to command, command to message) -> `app` (one use case a file) -> `domain` (the rules,
//! with `techmarket_recognition`) and, by the trait [`app::ContractStore`], `store` (the statements).

pub mod app;
pub mod domain;
pub mod store;

mod grpc;
mod service;

pub use service::{Contract, Office};
