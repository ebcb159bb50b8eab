//! Searching by words and meaning at once: what is not encoded yet, and an encoder that fails.

use std::sync::Arc;

use techmarket_encoder::{Embedding, Encoder, EncoderError, EncoderId, Text};
use techmarket_matching::domain::{Filter, Side, Subject, SupplyDoc, SupplyKind};
use techmarket_matching::index::{IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use techmarket_text::Analyzer;
use tempfile::TempDir;

use crate::sample::{listing, upsert};
use crate::symmetry::ByCharacters;

type Listings = PostIndex<SupplyKind>;

/// The posts, of which those in `encoded` have a vector.
fn market(encoder: Arc<dyn Encoder>, posts: &[SupplyDoc], encoded: &[&SupplyDoc]) -> (TempDir, Listings) {
    let folder = tempfile::tempdir().unwrap();
    let vectors = MarketVectors::new(encoder);
    let shared = (MarketStatistics::default(), vectors.clone());
    let index = PostIndex::open(
        folder.path(),
        Analyzer::new().unwrap(),
        shared,
        IndexOptions::default(),
    )
    .unwrap();
    let changes: Vec<_> = posts.iter().cloned().map(upsert).collect();
    index.apply(&changes, 1).unwrap();
    if !encoded.is_empty() {
        let subjects: Vec<Subject> = encoded.iter().map(|post| Subject::from(*post)).collect();
        let of: Vec<&Subject> = subjects.iter().collect();
        let made = vectors.encode(&of).unwrap();
        let named = encoded.iter().map(|post| post.name.clone());
        vectors.replace(Side::Supply, named.zip(made));
    }
    (folder, index)
}

fn names(index: &Listings, typed: &str) -> Vec<String> {
    let page = index.search(typed, &Filter::default(), 50, 0).unwrap();
    assert!(
        page.hits.is_sorted_by(|a, b| a.score >= b.score),
        "{:?}",
        page.hits
    );
    for hit in &page.hits {
        let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
        assert!((sum - hit.score).abs() < 1e-9, "{hit:?}");
    }
    page.hits.into_iter().map(|hit| hit.name).collect()
}

/// Where a post stands; behind all where it is no hit.
fn place(names: &[String], name: &str) -> usize {
    let name = format!("listings/{name}");
    names
        .iter()
        .position(|found| *found == name)
        .unwrap_or(names.len())
}

#[test]
fn a_post_without_its_vector_is_not_put_behind_for_that() {
    // None says all that is asked. The vectors know characters: what has the words turned round is as near as can be.
    let posts = [
        listing("a", "电瓷坯体的烧成", "梭式窑烧成制度。"),
        listing("b", "电瓷坯体的烧成", "梭式窑烧成制度。"),
        listing("near", "方配料釉瓷电", "方配料釉瓷电"),
        listing("far", "脐橙保鲜", "用于电瓷包装的脐橙纸箱，纸箱可以重复使用。"),
        listing("rest", "釉料配方的调制", "坯釉结合。"),
    ];
    let [a, b, near, far, rest] = &posts;
    let typed = "电瓷釉料配方";
    for (with, without) in [("a", "b"), ("b", "a")] {
        let first = if with == "a" { a } else { b };
        let (_folder, index) = market(Arc::new(ByCharacters::new()), &posts, &[first, near, far, rest]);
        let found = names(&index, typed);
        let own = place(&found, without);
        // Equal texts may stand by name; what says less of the words does not stand before.
        assert!(own < place(&found, with) || with < without, "{found:?}");
        assert!(
            own < place(&found, "near") && own < place(&found, "far"),
            "{found:?}"
        );
    }
    let (_folder, index) = market(Arc::new(ByCharacters::new()), &posts, &[]);
    let found = names(&index, typed);
    let far = place(&found, "far");
    assert!(
        place(&found, "a") < far,
        "without any vector the words say the order: {found:?}"
    );
}

/// Answers nothing that could be a vector, as weights that overflow do.
struct NoNumber(EncoderId);

impl Encoder for NoNumber {
    fn identity(&self) -> &EncoderId {
        &self.0
    }

    fn dimensions(&self) -> usize {
        64
    }

    fn encode(&self, texts: &[Text<'_>]) -> Result<Vec<Embedding>, EncoderError> {
        let quantised =
            |_: &Text<'_>| Embedding::quantise(&[f32::NAN; 64]).map_err(|_| EncoderError::NoDirection(0));
        texts.iter().map(quantised).collect()
    }
}

#[test]
fn where_the_encoder_fails_words_go_on() {
    let posts = [
        listing("a", "电瓷绝缘子", "高压电瓷。"),
        listing("b", "电瓷坯体", "釉料。"),
    ];
    let failing = Arc::new(NoNumber(EncoderId::new("no-number", "00")));
    assert!(failing.encode(&[Text::query("电瓷")]).is_err());
    let (_folder, index) = market(failing, &posts, &[]);
    let (_other, by_words) = market(Arc::new(ByCharacters::new()), &posts, &[]);
    for typed in ["电瓷", "电瓷绝缘子", "电瓷釉料配方"] {
        assert_eq!(names(&index, typed), names(&by_words, typed), "{typed}");
        assert!(!names(&index, typed).is_empty());
    }
    let subject = Subject::from(&posts[0]);
    assert!(index.rank(&subject, &Filter::default(), 10).is_ok());
}
