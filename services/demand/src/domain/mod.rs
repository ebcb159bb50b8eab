//! The rules of demands. Pure: no clock, no store, no wire.

mod closing;
mod content;
mod detail;
mod validate;

pub use closing::{Closing, Outcome, RegisteredContract, close, contract};
pub use content::{Budget, Condition, Confidential, Demand, DemandContent, Kind, State};
pub use detail::{Detail, ExpertServiceDetail, OpenCallDetail};
