//! Subsidies after a deal.

mod calculate_subsidy;
mod grant_subsidy;
mod list_subsidy_grants;
mod list_subsidy_schemes;
mod record_recovery;

pub use calculate_subsidy::{Calculated, Claim};
pub use list_subsidy_grants::GrantedSubsidy;
