//! What messages mean, and what each caller is shown.

pub(crate) mod announcement;
pub(crate) mod broker;
pub(crate) mod claim;
pub(crate) mod commission;
pub(crate) mod expert;
pub(crate) mod organization;
pub(crate) mod proof;
pub(crate) mod service_log;
pub(crate) mod webhook;

pub(crate) use announcement::event_announcement;
pub(crate) use broker::event_broker;
pub(crate) use claim::event_claim;
pub(crate) use expert::event_expert;
pub(crate) use organization::event_organization;
pub(crate) use service_log::event_service_log;
mod accounts;
mod people;

pub(crate) use accounts::{ACCOUNT_FIELDS, MEMBER_FIELDS, to_account, to_member};
pub use accounts::{account_event, member_content, place, revocation_event, roles};
pub(crate) use people::{MOST_VERIFIED, to_export, to_query, to_shown, to_verification};
