//! What is measured, on what.

use serde::Serialize;

use crate::source_row::SourceRow;
use crate::times::Times;

/// What to measure.
#[derive(Debug, Clone)]
pub struct BenchOptions {
    /// Listings to make.
    pub listings: usize,
    /// Demands to rank them for, of each length.
    pub queries: usize,
    /// Clients that ask at once, besides one alone.
    pub clients: usize,
    /// Demands of the full join; 0 leaves it out.
    pub join: usize,
    /// Publications a second while the time until they are found is measured; 0 leaves it out.
    pub publications: usize,
    /// Where the sentences come from.
    pub rows: Vec<SourceRow>,
    /// The same seed makes the same listings and demands.
    pub seed: u64,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankFigures {
    /// Listings in the index.
    pub listings: usize,
    /// Listings indexed a second, with all commits and merges.
    pub index_per_second: f64,
    /// Size of the index on disk after merging.
    pub index_bytes: u64,
    /// Rankings one after the other, for demands of 300 characters.
    pub short: Times,
    /// The same for demands of 2,000 characters.
    pub long: Times,
    /// Rankings by several clients at once, for demands of 300 characters.
    pub clients: usize,
    /// Times of these.
    pub concurrent: Times,
    /// Rankings a second, all clients together.
    pub concurrent_per_second: f64,
    /// Demands of 300 characters joined with all listings, 20 best each, a second, on all processors.
    pub join_per_second: Option<f64>,
    /// Demands joined.
    pub join: usize,
    /// Time from handing a listing over until a search finds it, while so many are published a second.
    pub searchable: Option<Times>,
    /// Publications a second meanwhile.
    pub publications_per_second: usize,
    /// Resident memory after all of it, with mapped pages of the index.
    pub rss_bytes: u64,
    /// Of it the process's own memory, without mapped files.
    pub rss_anon_bytes: u64,
}
