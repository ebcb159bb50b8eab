//! What is shown of a post that was found.

use tantivy::{DocAddress, Searcher};
use techmarket_ranking::Ranking;

use super::document::{read_name, stored};
use super::error::IndexError;
use super::schema::Fields;
use crate::domain::{Hit, MAX_VARIANTS, MatchedTerm};

/// The post at `address` with its reasons, and the names of the first of its variants.
pub(super) fn hit(
    searcher: &Searcher,
    fields: &Fields,
    address: DocAddress,
    ranking: Ranking,
    matched_terms: Vec<MatchedTerm>,
    variants: Vec<DocAddress>,
) -> Result<Hit, IndexError> {
    let (name, payload) = stored(searcher, fields, address)?;
    let variants = variants.into_iter().take(MAX_VARIANTS);
    Ok(Hit {
        name,
        payload,
        score: ranking.score,
        contributions: ranking.contributions,
        matched_terms,
        failed_conditions: ranking.failed_conditions,
        variants: variants
            .map(|variant| read_name(searcher, variant))
            .collect::<Result<_, _>>()?,
    })
}
