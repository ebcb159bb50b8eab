//! How many posts a question finds.

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, Searcher, TERMINATED};

use super::error::IndexError;

/// Posts that are counted one by one. What goes beyond is estimated by the part of the index that was gone through.
pub(super) const COUNTED: usize = 10_000;

/// A number of posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Posts.
    pub posts: u64,
    /// Whether they are more than are counted one by one, so that the number is about right.
    pub is_estimate: bool,
}

/// Posts that a query finds: the first of them in the order of the index, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) first: Vec<DocAddress>,
    pub(super) total: Total,
}

/// Counts what `query` finds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of posts are far below 2^52"
)]
pub(super) fn count(searcher: &Searcher, query: &dyn Query) -> Result<Counted, IndexError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut first = Vec::new();
    let (mut gone_through, mut all) = (0_u64, 0_u64);
    let mut is_full = false;
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        all += u64::from(segment.max_doc());
        if is_full {
            continue;
        }
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc_id = scorer.doc();
        while doc_id != TERMINATED {
            if !segment.is_deleted(doc_id) {
                is_full = first.len() == COUNTED;
                if is_full {
                    break;
                }
                first.push(DocAddress { segment_ord, doc_id });
            }
            doc_id = scorer.advance();
        }
        gone_through += u64::from(doc_id.min(segment.max_doc()));
    }
    let posts = if is_full {
        (first.len() as f64 * all as f64 / gone_through.max(1) as f64) as u64
    } else {
        first.len() as u64
    };
    Ok(Counted {
        first,
        total: Total {
            posts,
            is_estimate: is_full,
        },
    })
}
