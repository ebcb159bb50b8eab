//! Sentence vectors of texts that no feed brought.

use techmarket_matching::domain::{Side, Subject};
use techmarket_matching::index::MarketVectors;

use super::EvalError;

/// Encodes the subjects that name a post, and puts their vectors in the place of all others of this side.
pub(super) fn encode(
    vectors: &MarketVectors,
    side: Side,
    subjects: impl Iterator<Item = Subject>,
) -> Result<(), EvalError> {
    let subjects: Vec<Subject> = subjects.collect();
    let of: Vec<&Subject> = subjects.iter().collect();
    let encoded = vectors.encode(&of)?;
    let named = subjects.iter().zip(encoded);
    vectors.replace(
        side,
        named.filter_map(|(subject, vector)| Some((subject.post.clone()?, vector))),
    );
    Ok(())
}
