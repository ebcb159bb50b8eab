//! SubsidyService: subsidies after a deal.

mod broker_person;
mod calculate_subsidy;
mod grant_races;
mod grant_receivers;
mod grant_sums;
mod grant_years;
mod list_subsidy_schemes;
mod many_contracts;
mod record_recovery;
mod subsidy_grants;
mod support;

pub(crate) use record_recovery::{granted, recover, recovery};
