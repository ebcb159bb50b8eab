//! What messages mean: requests into the domain, with every violation, and the domain as callers are shown it.

mod attachment;
mod audit;
mod check;
mod content;
mod contract;
mod event;
mod money;
mod party;
mod register;
mod statistics;
mod subsidy;
mod substance;
mod terms;

pub(crate) use attachment::{attachment_kind, to_attachment};
pub(crate) use check::Checked;
pub(crate) use content::content;
pub(crate) use contract::{edited, judgement, state};
pub(crate) use event::event_resource;
pub(crate) use money::{part, payment, settlement};
pub(crate) use register::{list_request, to_list, unsealed, verified_certificate, verified_list};
pub(crate) use statistics::{dimension, registered, statistics_query, to_statistics, to_totals};
pub(crate) use subsidy::{award, claim, recovery, to_calculation, to_scheme};
