//! What is measured, on what.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::source_row::SourceRow;
use crate::times::Times;

/// What to measure.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// Listings to make.
    pub listings: usize,
    /// Questions of each kind.
    pub queries: usize,
    /// Clients that ask at once, besides one alone.
    pub clients: usize,
    /// Hits on a page.
    pub page: usize,
    /// Where the sentences come from.
    pub rows: Vec<SourceRow>,
    /// The same seed makes the same listings and questions.
    pub seed: u64,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchFigures {
    /// Listings in the index.
    pub listings: usize,
    /// Listings of the largest publisher.
    pub of_largest: usize,
    /// Hits on a page.
    pub page: usize,
    /// Listings indexed a second, with all commits and merges.
    pub index_per_second: f64,
    /// Size of the index on disk after merging.
    pub index_bytes: u64,
    /// First pages by one client, all questions together.
    pub first: Times,
    /// Fifth pages of the same.
    pub fifth: Times,
    /// First pages by the kind of question.
    pub by_kind: BTreeMap<&'static str, Times>,
    /// First pages with facets.
    pub with_facets: Times,
    /// Suggestions for the beginnings of keywords, as they are written and by their sound.
    pub suggestions: Times,
    /// First pages within a filter.
    pub filtered: BTreeMap<&'static str, Times>,
    /// Clients that ask at once.
    pub clients: usize,
    /// First pages by all of them.
    pub concurrent: Times,
    /// Searches a second, all clients together.
    pub concurrent_per_second: f64,
    /// Resident memory after all of it, with mapped pages of the index.
    pub rss_bytes: u64,
    /// Of it the process's own memory.
    pub rss_anon_bytes: u64,
}
