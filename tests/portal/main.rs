//! The pages of the portal over real services behind the real gate, on both databases: what each answers, what it refuses, and
//! what it does not let through.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

mod accounts;
mod announcements;
mod applicant;
mod attacks;
mod board;
mod browser;
mod codes;
mod commissioners;
mod desk;
mod directory;
mod files;
mod frame;
mod imports;
mod mandates;
mod names;
mod open_data;
mod operator;
mod pairs;
mod public;
mod saved;
mod site;
mod subsidies;
mod supplier;
mod talks;
mod webhooks;
