//! What a search gives back.

use super::facets::Facets;
use super::total::Total;
use crate::domain::Hit;

/// Hits of a search that can be paged through. Nobody reads on; refine the query.
pub const MAX_SEARCH_DEPTH: usize = 1_000;

/// One page of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchPage {
    /// The hits, best first, equal scores by name.
    pub hits: Vec<Hit>,
    /// Whether there are more behind these.
    pub more: bool,
    /// Posts that have all that was typed; where there is none, those that have a part of it.
    pub total: Total,
    /// Terms that say the same and were looked for too, as they are written.
    pub also_searched: Vec<String>,
    /// Words that no post has.
    pub unknown: Vec<Unknown>,
    /// What to highlight in the hits, as it is compared.
    pub highlights: Vec<String>,
    /// How many posts have each value, where it was asked for.
    pub facets: Option<Facets>,
    /// Whether nothing was typed that anybody looks for.
    pub is_empty_question: bool,
    /// Whether words were typed that are not wanted, and none that are.
    pub only_excluded: bool,
}

/// A word that no post has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// As it is compared.
    pub term: String,
    /// The most like it that posts have.
    pub nearest: Option<String>,
}

/// The order of hits (排序).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Best first.
    #[default]
    Relevance,
    /// Published last first.
    Newest,
    /// Cheapest first; those without a price last.
    Cheapest,
    /// Dearest first; those without a price last.
    Dearest,
}

/// What is asked of a search besides its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageOptions {
    /// The order of the hits.
    pub order: Order,
    /// Whether facets are wanted.
    pub with_facets: bool,
}
