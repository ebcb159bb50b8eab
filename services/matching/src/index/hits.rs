//! What is shown of a post that was found.

use tantivy::DocAddress;
use techmarket_ranking::Ranking;

use super::document::stored;
use super::error::IndexError;
use super::schema::Fields;
use super::view::View;
use crate::domain::{Hit, MAX_VARIANTS, MatchedTerm};

/// The post at `address` with its reasons, and the names of the first of its variants.
pub(super) fn hit(
    view: &View,
    fields: &Fields,
    address: DocAddress,
    ranking: Ranking,
    matched_terms: Vec<MatchedTerm>,
    mut variants: Vec<DocAddress>,
) -> Result<Hit, IndexError> {
    let (name, payload) = stored(view, fields, address)?;
    variants.truncate(MAX_VARIANTS);
    Ok(Hit {
        name,
        payload,
        score: ranking.score,
        contributions: ranking.contributions,
        matched_terms,
        failed_conditions: ranking.failed_conditions,
        variants: view.names(&variants)?,
    })
}
