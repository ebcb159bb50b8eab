//! Traces and figures for a collector, by OTLP over gRPC.
//!
//! The market waits for no collector: spans wait in a queue with an end, figures are sent when their time has come, each sending has
//! a time limit and each answer a bound. What is not taken is dropped and counted.

mod collector;
mod exporter;
mod figures;
mod metrics;
mod resource;
mod settings;
mod spans;

pub use exporter::{Exporter, Look};
pub use settings::{Settings, SettingsError};

#[cfg(test)]
mod tests;
