//! SubsidyService: subsidies after a deal.

mod calculate_subsidy;
mod list_subsidy_schemes;
mod subsidy_grants;
mod support;
