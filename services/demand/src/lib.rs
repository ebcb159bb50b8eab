//! The demand side of the market (需求侧): demands, their life, and their end by a registered contract.
//!
//! A request goes `grpc` (message to command, command to message) -> `app` (one use case a file) -> `domain` (the rules)
//! and, by the trait [`app::DemandStore`], `store` (the statements). The feed of contracts comes in the same way.

pub mod app;
pub mod domain;
pub mod grpc;
pub mod store;

mod service;

pub use service::Demand;
