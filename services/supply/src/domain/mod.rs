//! The rules of listings. Pure: no clock, no store, no wire.

mod content;
mod detail;
mod import;
mod listing;
#[cfg(test)]
mod tests;
mod validate;

pub use content::{Announcement, Confidential, IntellectualProperty, Kind, ListingContent, Price, PriceMode};
pub use detail::{AchievementDetail, Detail, ExpertDetail, InstrumentDetail, ServiceDetail};
pub use import::{ImportDecision, decide_import};
pub use listing::{Listing, State};
pub use techmarket_kernel::{MAX_REASON, check_reason};
