//! The calls, each from request to answer.

mod brokers;
mod claims;
mod experts;
mod figures;
mod organizations;
mod proofs;
mod service_logs;
mod verifying;
