//! What only the demand side does.

mod close_demand;
