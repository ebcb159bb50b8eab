//! The rules of listings. Pure: no clock, no store, no wire.

mod content;
mod detail;
#[cfg(test)]
mod tests;
mod validate;

pub use content::{
    Announcement, Confidential, IntellectualProperty, Kind, Listing, ListingContent, Price, PriceMode, State,
};
pub use detail::{AchievementDetail, Detail, ExpertDetail, InstrumentDetail, ServiceDetail};
