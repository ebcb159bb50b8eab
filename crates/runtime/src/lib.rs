//! Running services: mounting them on one port behind one gate, readiness, reflection, their
//! background work, and an orderly end. It knows no service by name.

mod connection;
mod feed_service;
mod gathered;
mod health;
mod lifecycle;
mod listener;
mod reflection;
mod revocations;
mod service;
mod switchboard;
pub mod telemetry;

pub use lifecycle::{Market, RunError, Running};
pub use revocations::follow_revocations;
pub use service::{Mounts, Service};
pub use switchboard::{Switchboard, UnknownPeer};
