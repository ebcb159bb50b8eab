//! Who is who in the market (机构与人员名录): organisations, their members, brokers and experts, and how they sign in.
//!
//! `serve.rs` lists the methods, `calls/` has each of them from request to answer, `domain/` the rules, `messages/` what messages
//! mean, `store/` the tables.

#![expect(
    missing_docs,
    reason = "read in this crate and its tests: whoever calls the market reads the protos"
)]

pub mod domain;
pub mod store;

mod accounts;
mod announcements;
mod auditing;
mod calls;
mod erasure;
mod events;
mod feeds;
mod first_member;
mod following;
mod granting;
mod hashing;
mod identities;
mod mail;
mod messages;
mod passing;
mod provider;
mod sending;
mod serve;
mod service;
mod throttle;
mod webhooks;

pub use accounts::{AccountSettings, Accounts};
pub use domain::{BadPasswords, FeedSource, Issuers, Reachable, WebhookRules};
pub use feeds::{Feeds, WebhookSettings};
pub use hashing::{Cost, PASSWORD_COST};
pub use mail::{MailSettings, MailTls};
pub use service::{Directory, MIGRATIONS};
