//! The rules of demands. Pure: no clock, no store, no wire.

mod content;
mod demand;
mod detail;
mod validate;

pub use content::{Budget, Condition, Confidential, DemandContent, Kind};
pub use demand::{Demand, Outcome, State};
pub use detail::{Detail, ExpertServiceDetail, OpenCallDetail};
