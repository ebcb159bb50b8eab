//! Whether a text finds the one post that it belongs to.

use std::sync::Arc;

use serde::Serialize;
use techmarket_encoder::Encoder;
use techmarket_matching::domain::{Filter, Marks, SupplyDoc, SupplyKind};
use techmarket_ranking::Facts;

use super::EvalError;
use super::encoding::indexed;
use crate::source_row::SourceRow;

/// Ranks that count.
const RANKS: usize = 10;

/// Mean reciprocal rank of the post that a text belongs to, 0 where it is not among the first ten.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct KnownItem {
    /// A title finds its abstract, which is indexed without it.
    pub title_mrr_at_10: f64,
    /// Keywords find the title and abstract that they belong to, which are indexed without them.
    pub keywords_mrr_at_10: f64,
    /// Posts.
    pub posts: usize,
}

/// Searches for each row by its title among the abstracts, and by its keywords among titles with abstracts.
pub fn known_item(rows: &[SourceRow], encoder: Option<Arc<dyn Encoder>>) -> Result<KnownItem, EvalError> {
    let abstracts = |number: usize, row: &SourceRow| listing(number, "", &row.text);
    let whole = |number: usize, row: &SourceRow| listing(number, &row.title, &row.text);
    let by_keywords = |row: &SourceRow| (!row.keywords.is_empty()).then(|| row.keywords.join(" "));
    Ok(KnownItem {
        title_mrr_at_10: mrr(rows, encoder.clone(), abstracts, |row| Some(row.title.clone()))?,
        keywords_mrr_at_10: mrr(rows, encoder, whole, by_keywords)?,
        posts: rows.len(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "ranks and numbers of posts")]
fn mrr(
    rows: &[SourceRow],
    encoder: Option<Arc<dyn Encoder>>,
    post: impl Fn(usize, &SourceRow) -> SupplyDoc,
    question: impl Fn(&SourceRow) -> Option<String>,
) -> Result<f64, EvalError> {
    let posts: Vec<SupplyDoc> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| post(number, row))
        .collect();
    let names: Vec<String> = posts.iter().map(|post| post.name.clone()).collect();
    let (_folder, index) = indexed(posts, encoder)?;
    let (mut sum, mut asked) = (0.0, 0.0);
    for (row, name) in rows.iter().zip(names) {
        let Some(question) = question(row) else {
            continue;
        };
        asked += 1.0;
        let hits = index.search(&question, &Filter::default(), RANKS, 0)?.hits;
        if let Some(place) = hits.iter().position(|hit| hit.name == name) {
            sum += 1.0 / (place as f64 + 1.0);
        }
    }
    Ok(if asked > 0.0 { sum / asked } else { 0.0 })
}

pub(super) fn listing(number: usize, title: &str, summary: &str) -> SupplyDoc {
    SupplyDoc {
        name: format!("listings/{number:08}"),
        organization: None,
        hidden_organization: None,
        kind: SupplyKind::Achievement,
        title: title.to_owned(),
        summary: summary.to_owned(),
        keywords: Vec::new(),
        facts: Facts::default(),
        marks: Marks::default(),
        payload: Vec::new(),
    }
}
