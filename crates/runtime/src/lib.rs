//! Running services: mounting them on one port behind one gate, readiness, reflection, their
//! background work, an orderly end, and the port on which all of that can be watched. It knows no service by name.

mod admin;
mod connection;
mod doors;
mod erasures;
mod feed_service;
mod gathered;
mod health;
mod lifecycle;
mod listener;
mod pruning;
mod reflection;
mod replicas;
mod revocations;
mod service;
mod switchboard;
pub mod telemetry;
pub mod tls;
mod trail_messages;
mod trails;

pub use admin::{Admin, Watched};
pub use doors::{Doors, NoOrigin, Origin};
pub use erasures::{Keeper, follow_erasures};
pub use lifecycle::{Market, RunError, Running};
pub use revocations::follow_revocations;
pub use service::{IndexSize, Mounts, Service};
pub use switchboard::{Switchboard, UnknownPeer};
pub use techmarket_audit::Retention;
