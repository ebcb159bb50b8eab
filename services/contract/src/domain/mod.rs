//! The rules of contracts. Pure: no clock, no store, no wire.

mod access;
mod amounts;
mod complete;
mod content;
mod contract;
mod fingerprint;
mod party;
mod recognition;
mod state;
mod totals;
mod validate;

pub use access::{require_statistician, viewer};
pub use content::{Broker, ContractContent, Costs};
pub use contract::{Contract, Registration};
pub use fingerprint::fingerprint;
pub use party::{Party, Quality, Scale};
pub use recognition::{Judgement, Recognition, Review};
pub use state::State;
pub use totals::{CategoryTotals, RegisterTotals};
