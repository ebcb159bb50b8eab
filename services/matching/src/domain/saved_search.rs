//! Saved searches (订阅检索) and their alerts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Etag, Result};
use techmarket_types::{AlertId, CreditCode, SavedSearchId};

use super::kind::Side;

/// Most saved searches of one owner.
pub const MAX_SEARCHES: i64 = 100;
/// Most saved searches of the market: each is compared with each post that is published.
pub const MAX_ALL_SEARCHES: i64 = 20_000;
/// Part of the query's weight that a post must hold if the owner says nothing.
pub const DEFAULT_MINIMUM: f64 = 0.5;

/// What its owner wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchContent {
    /// What its owner calls it.
    pub display_name: String,
    /// Which posts are watched.
    pub side: Side,
    /// Words to find; may be empty.
    pub query: String,
    /// At least one of these fields of technology (codes); empty for any.
    pub fields: Vec<String>,
    /// Within this division of GB/T 2260.
    pub region: Option<String>,
    /// One of these kinds, by their codes; empty for any.
    pub kinds: Vec<String>,
    /// Of this organisation, where it is shown.
    pub organization: Option<CreditCode>,
    /// Part of the query's weight that a post must hold, 0 to 1.
    pub minimum_score: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedSearch {
    pub id: SavedSearchId,
    /// Grows by one with every change.
    pub version: i64,
    /// Who saved it: issuer and subject of the tokens.
    pub owner: String,
    /// For whom the owner acted: posts of its own are no news.
    pub organization: Option<CreditCode>,
    /// What the owner wrote.
    pub content: SearchContent,
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl SavedSearch {
    /// A new one of `caller`.
    #[must_use]
    pub fn new(id: SavedSearchId, content: SearchContent, caller: &Caller, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            owner: caller.person(),
            organization: caller.organization.clone(),
            content,
            create_time: now,
            update_time: now,
        }
    }

    /// Refuses everybody but its owner.
    pub fn require_owner(&self, caller: &Caller) -> Result<()> {
        if self.owner == caller.person() {
            return Ok(());
        }
        Err(Error::not_found("saved_search", self.id.name()))
    }

    /// Its version as callers carry it.
    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(self.version)
    }

    /// Replaces what its owner wrote.
    pub fn update(&mut self, content: SearchContent, now: Timestamp) {
        self.content = content;
        self.version += 1;
        self.update_time = now;
    }
}

/// A published post that fits a saved search.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub id: AlertId,
    pub search: SavedSearchId,
    /// The owner of the search.
    pub owner: String,
    /// Resource name of the post.
    pub post: String,
    /// Version of the post: each alerts a search once.
    pub post_version: String,
    pub post_title: String,
    /// Part of the query's weight that the post holds.
    pub score: f64,
    /// When the post was taken in.
    pub create_time: Timestamp,
}

#[cfg(test)]
mod tests;
