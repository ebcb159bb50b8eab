//! Posts that no feed brought, in an index of their own, with their sentence vectors.

use std::sync::Arc;

use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Change, Side, Subject, SupplyDoc, SupplyKind};
use techmarket_matching::index::{IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use techmarket_text::Analyzer;
use tempfile::TempDir;

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

/// The posts in an index of their own, which is gone with the folder.
pub(super) fn indexed(
    posts: Vec<SupplyDoc>,
    encoder: Option<Arc<dyn Encoder>>,
) -> Result<(TempDir, PostIndex<SupplyKind>), EvalError> {
    let folder = tempfile::tempdir()?;
    let vectors = encoder.map(MarketVectors::new).unwrap_or_default();
    let shared = (MarketStatistics::default(), vectors.clone());
    let index = PostIndex::open(folder.path(), Analyzer::new()?, shared, IndexOptions::default())?;
    encode(&vectors, Side::Supply, posts.iter().map(Subject::from))?;
    let changes: Vec<Change<SupplyKind>> = posts
        .into_iter()
        .map(|post| Change::Upsert(Box::new(post)))
        .collect();
    index.apply(&changes, 1)?;
    Ok((folder, index))
}
