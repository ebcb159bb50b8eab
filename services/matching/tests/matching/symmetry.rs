//! What holds of any texts: a pair has one score from either side, and every question has a bounded, finite answer.

use std::sync::Arc;

use proptest::prelude::*;
use techmarket_encoder::{Embedding, Encoder, EncoderError, EncoderId, Text};
use techmarket_matching::domain::{Change, DemandKind, Filter, Hit, Kind, Marks, Post, Subject, SupplyKind};
use techmarket_matching::index::{IndexOptions, MarketStatistics, MarketVectors, PostIndex};
use techmarket_ranking::{Condition, Facts, MoneyRange};
use techmarket_text::Analyzer;
use techmarket_types::Fen;
use tempfile::TempDir;

/// Encodes a text by which characters it has.
pub(crate) struct ByCharacters(EncoderId);

impl ByCharacters {
    pub(crate) fn new() -> Self {
        Self(EncoderId::new("by-characters", "01"))
    }
}

impl Encoder for ByCharacters {
    fn identity(&self) -> &EncoderId {
        &self.0
    }

    fn dimensions(&self) -> usize {
        64
    }

    fn encode(&self, texts: &[Text<'_>]) -> Result<Vec<Embedding>, EncoderError> {
        let of_text = |text: &Text<'_>| {
            let mut vector = [0.01_f32; 64];
            for c in text.content().chars() {
                vector[usize::try_from(u32::from(c)).unwrap() % 64] += 1.0;
            }
            Embedding::quantise(&vector)
        };
        texts.iter().map(of_text).collect()
    }
}

const WORDS: [&str; 16] = [
    "电瓷",
    "绝缘子",
    "稀土",
    "永磁",
    "污水",
    "处理",
    "膜",
    "检测",
    "方法",
    "研究",
    "技术",
    "35kV",
    "160 MPa",
    "黄龙病",
    "脐橙",
    "叶轮",
];

fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => "[一-龥]{1,3}",
        1 => "\\PC{0,4}",
    ];
    proptest::collection::vec(word, 0..12).prop_map(|words| words.concat())
}

fn facts() -> impl Strategy<Value = Facts> {
    let codes = || proptest::collection::vec("[1-4]", 0..3);
    let money = proptest::option::of((1_i64..100, 0_i64..100));
    let required =
        proptest::sample::subsequence(vec![Condition::FieldCommon, Condition::PriceWithinBudget], 0..=1);
    (
        codes(),
        codes(),
        proptest::option::of("36[01]302"),
        money,
        required,
    )
        .prop_map(|(fields, cooperation, region, money, required)| Facts {
            fields,
            cooperation,
            region,
            money: money.map(|(from, more)| MoneyRange {
                minimum: Some(Fen(from)),
                maximum: Some(Fen(from + more)),
            }),
            required,
            ..Facts::default()
        })
}

/// Title, body and facts of posts.
fn posts() -> impl Strategy<Value = Vec<(String, String, Facts)>> {
    proptest::collection::vec((texts(), texts(), facts()), 1..10)
}

fn made<K: Kind>(collection: &str, kind: K, posts: &[(String, String, Facts)]) -> Vec<Post<K>> {
    let post = |(number, (title, summary, facts)): (usize, &(String, String, Facts))| Post {
        name: format!("{collection}/{number}"),
        organization: Some(format!("publisher {}", number % 3)),
        hidden_organization: None,
        kind,
        title: title.clone(),
        summary: summary.clone(),
        keywords: Vec::new(),
        facts: facts.clone(),
        marks: Marks::default(),
        payload: Vec::new(),
    };
    posts.iter().enumerate().map(post).collect()
}

struct Market {
    listings: PostIndex<SupplyKind>,
    demands: PostIndex<DemandKind>,
    offered: Vec<Post<SupplyKind>>,
    wanted: Vec<Post<DemandKind>>,
    _folders: [TempDir; 2],
}

fn market(
    analyzer: &Analyzer,
    vectors: &MarketVectors,
    offered: &[(String, String, Facts)],
    wanted: &[(String, String, Facts)],
) -> Market {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let shared = (MarketStatistics::default(), vectors.clone());
    let options = IndexOptions {
        writer_threads: 1,
        writer_memory_bytes: 15_000_000,
        merge_threads: 1,
    };
    let listings = PostIndex::open(folders[0].path(), analyzer.clone(), shared.clone(), options).unwrap();
    let demands = PostIndex::open(folders[1].path(), analyzer.clone(), shared, options).unwrap();
    let offered = made("listings", SupplyKind::Achievement, offered);
    let wanted = made("demands", DemandKind::Technology, wanted);
    fill(&listings, vectors, &offered);
    fill(&demands, vectors, &wanted);
    Market {
        listings,
        demands,
        offered,
        wanted,
        _folders: folders,
    }
}

fn fill<K: Kind>(index: &PostIndex<K>, vectors: &MarketVectors, posts: &[Post<K>]) {
    let subjects: Vec<Subject> = posts.iter().map(Subject::from).collect();
    let encoded = vectors.encode(&subjects.iter().collect::<Vec<_>>()).unwrap();
    let names = posts.iter().map(|post| post.name.clone());
    vectors.replace(K::SIDE, names.zip(encoded));
    let changes: Vec<Change<K>> = posts.iter().cloned().map(Box::new).map(Change::Upsert).collect();
    index.apply(&changes, 1).unwrap();
}

fn assert_sound(hits: &[Hit]) {
    let in_order = |a: &Hit, b: &Hit| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.name.cmp(&b.name))
            .is_lt()
    };
    assert!(hits.is_sorted_by(in_order));
    for hit in hits {
        assert!((0.0..=1.0).contains(&hit.score), "{hit:?}");
        let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
        assert!((sum - hit.score).abs() < 1e-12, "{hit:?}");
        assert!(hit.matched_terms.iter().all(|term| term.weight.is_finite()));
    }
}

fn assert_symmetric(market: &Market) {
    for wanted in &market.wanted {
        let subject = Subject::from(wanted);
        let listed: Vec<&str> = market.offered.iter().map(|post| post.name.as_str()).collect();
        let scores = market.listings.score(&subject, &listed).unwrap();
        let hits = market.listings.rank(&subject, &Filter::default(), 10).unwrap();
        assert_sound(&hits);
        for (post, score) in market.offered.iter().zip(scores) {
            let back = market
                .demands
                .score(&Subject::from(post), &[&wanted.name])
                .unwrap();
            assert_eq!(back, std::slice::from_ref(&score), "{post:?} and {wanted:?}");
            let hit = hits.iter().find(|hit| hit.name == post.name);
            assert!(hit.is_none_or(|hit| Some(hit.score) == score.map(|ranking| ranking.score)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_pair_has_one_score_from_either_side(offered in posts(), wanted in posts(), encoded in any::<bool>()) {
        let vectors = if encoded { MarketVectors::new(Arc::new(ByCharacters::new())) } else { MarketVectors::default() };
        assert_symmetric(&market(&Analyzer::new().unwrap(), &vectors, &offered, &wanted));
    }
}

#[test]
fn any_question_has_a_bounded_answer() {
    let analyzer = Analyzer::new().unwrap();
    let some: Vec<(String, String, Facts)> = WORDS
        .iter()
        .map(|word| ((*word).to_owned(), WORDS.concat(), Facts::default()))
        .collect();
    for vectors in [
        MarketVectors::default(),
        MarketVectors::new(Arc::new(ByCharacters::new())),
    ] {
        let market = market(&analyzer, &vectors, &some, &some);
        let asked = prop_oneof![
            any::<String>(),
            "\\PC{0,40}",
            "[一-龥a-z0-9 +\\-*\"():^~\\\\/]{0,60}",
            texts(),
            // As long as the API admits, and longer.
            (texts(), 1_usize..3_000).prop_map(|(text, times)| text.repeat(times)),
        ];
        let config = ProptestConfig::with_cases(64);
        proptest::test_runner::TestRunner::new(config)
            .run(&(asked, 0_usize..30, 0_usize..1_200), |(text, limit, offset)| {
                let page = market
                    .listings
                    .search(&text, &Filter::default(), limit, offset)
                    .unwrap();
                assert!(page.hits.len() <= limit);
                if text.trim().is_empty() {
                    assert!(page.hits.is_sorted_by(|a, b| a.name < b.name));
                } else {
                    assert_sound(&page.hits);
                }
                let hits = market
                    .demands
                    .rank(&Subject::free_text(&text), &Filter::default(), limit)
                    .unwrap();
                assert!(hits.len() <= limit);
                assert_sound(&hits);
                Ok(())
            })
            .unwrap();
    }
}
