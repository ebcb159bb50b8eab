//! What is found, in which order, and why.

use crate::sample::{Listings, listing, open, sample, upsert};
use proptest::prelude::*;
use techmarket_matching::domain::{DemandDoc, DemandKind, Filter, Hit, Marks, Subject, SupplyKind};
use techmarket_matching::index::MAX_SEARCH_DEPTH;
use techmarket_ranking::{Condition, Facts, Feature, MoneyRange};
use techmarket_types::{CodeTables, Fen, Maturity};
use tempfile::TempDir;

fn filled() -> (TempDir, Listings) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    index.apply(&sample(), 5).unwrap();
    (folder, index)
}

fn first(index: &Listings, text: &str) -> Option<Hit> {
    index
        .search(text, &Filter::default(), 1, 0)
        .unwrap()
        .hits
        .into_iter()
        .next()
}

fn names(hits: &[Hit]) -> Vec<&str> {
    hits.iter()
        .map(|hit| hit.name.strip_prefix("listings/").unwrap())
        .collect()
}

#[test]
fn the_subject_is_found_first() {
    let (_folder, index) = filled();
    let cases = [
        ("污水处理膜技术", "a"),
        ("汙水處理", "a"),
        ("膜", "a"),
        ("镝", "c"),
        ("電瓷", "b"),
        ("35kv", "b"),
        ("ＮｄＦｅＢ 永磁", "c"),
        ("黄龙病", "d"),
        ("压缩机叶轮", "e"),
    ];
    for (text, expected) in cases {
        let hit = first(&index, text).unwrap_or_else(|| panic!("{text} finds nothing"));
        assert_eq!(names(&[hit]), [expected], "{text}");
    }
    for text in ["量子通信", "。、", "\u{200B}x", "(a OR b) AND \"", "*", "-"] {
        assert_eq!(first(&index, text), None, "{text}");
    }
}

#[test]
fn a_hit_says_why() {
    let (_folder, index) = filled();
    let hit = first(&index, "脐橙黄龙病检测").unwrap();
    assert_eq!(hit.payload, b"payload of d");
    let sum: f64 = hit.contributions.iter().map(|part| part.contribution).sum();
    assert!((sum - hit.score).abs() < 1e-12 && hit.score > 0.5, "{hit:?}");
    let terms: Vec<&str> = hit.matched_terms.iter().map(|term| term.term.as_str()).collect();
    for word in ["脐橙", "检测"] {
        assert!(terms.iter().any(|term| term.contains(word)), "{terms:?}");
    }
    assert!(hit.matched_terms.is_sorted_by(|a, b| a.weight >= b.weight));
    assert!(
        hit.matched_terms
            .iter()
            .all(|term| term.weight > 0.0 && term.weight <= 1.0)
    );
}

fn with_facts(name: &str, facts: Facts) -> techmarket_matching::domain::SupplyDoc {
    let organization = Some(format!("91360302MA0000000{}", name.len()));
    techmarket_matching::domain::SupplyDoc {
        facts,
        organization,
        ..listing(name, "稀土永磁材料", "")
    }
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

#[test]
fn filters_narrow_and_do_not_score() {
    let (_folder, index) = filled();
    let facts = |fields: &[&str], region: &str| Facts {
        fields: codes(fields),
        region: Some(region.to_owned()),
        ..Facts::default()
    };
    let mut expert = with_facts("zzz", facts(&["6"], "430281"));
    expert.kind = SupplyKind::Expert;
    let posts = [
        with_facts("x", facts(&["6", "7"], "360302")),
        with_facts("yy", facts(&["8"], "360700")),
        expert,
    ];
    let organization = posts[1].organization.clone();
    index.apply(&posts.map(upsert), 6).unwrap();
    let found = |text: &str, filter: &Filter<SupplyKind>| -> Vec<(String, f64)> {
        let hits = index.search(text, filter, 10, 0).unwrap().hits;
        hits.into_iter()
            .map(|hit| (hit.name.trim_start_matches("listings/").to_owned(), hit.score))
            .collect()
    };
    let filter = Filter::default;
    let region = |code: &str| Filter {
        region: Some(code.to_owned()),
        ..filter()
    };
    let cases = [
        (
            Filter {
                fields: codes(&["6"]),
                ..filter()
            },
            vec!["x", "zzz"],
        ),
        (
            Filter {
                fields: codes(&["8", "7"]),
                ..filter()
            },
            vec!["x", "yy"],
        ),
        (region("360000"), vec!["x", "yy"]),
        (region("360300"), vec!["x"]),
        (region("360700"), vec!["yy"]),
        (region("360313"), vec![]),
        (region(""), vec![]),
        (
            Filter {
                kinds: vec![SupplyKind::Expert, SupplyKind::Service],
                ..filter()
            },
            vec!["zzz"],
        ),
        (
            Filter {
                organization,
                ..filter()
            },
            vec!["yy"],
        ),
        (
            Filter {
                fields: codes(&["6"]),
                kinds: vec![SupplyKind::Expert],
                ..region("430000")
            },
            vec!["zzz"],
        ),
        (
            Filter {
                fields: codes(&["6"]),
                ..region("110000")
            },
            vec![],
        ),
    ];
    let open = found("稀土永磁材料", &filter());
    for (filter, expected) in cases {
        let hits = found("稀土永磁材料", &filter);
        assert_eq!(
            hits.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            expected,
            "{filter:?}"
        );
        assert!(hits.iter().all(|hit| open.contains(hit)), "{filter:?}");
        let browsed = found("", &filter);
        assert_eq!(
            browsed.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            expected,
            "{filter:?}"
        );
    }
}

#[test]
fn facts_order_what_the_texts_leave_equal() {
    let (_folder, index) = filled();
    let tables = CodeTables::embedded().unwrap();
    let level = |level| Maturity::check(tables, "gbt22900-2022", level).ok();
    let price = |wan: i64| {
        Some(MoneyRange {
            minimum: Some(Fen(wan * 1_000_000)),
            maximum: None,
        })
    };
    let ready = Facts {
        maturity: level(8),
        money: price(50),
        ..Facts::default()
    };
    let early = Facts {
        maturity: level(3),
        money: price(500),
        ..Facts::default()
    };
    index
        .apply(
            &[
                with_facts("early", early),
                with_facts("ready", ready),
                with_facts("bare", Facts::default()),
            ]
            .map(upsert),
            6,
        )
        .unwrap();
    let budget = MoneyRange {
        minimum: None,
        maximum: Some(Fen(100_000_000)),
    };
    let subject = Subject {
        facts: Facts {
            maturity: level(7),
            money: Some(budget),
            ..Facts::default()
        },
        ..Subject::free_text("稀土永磁材料")
    };
    let all = Filter {
        variants_too: true,
        ..Filter::default()
    };
    let mut hits = index.rank(&subject, &all, 10).unwrap();
    hits.retain(|hit| hit.name != "listings/c");
    assert_eq!(names(&hits), ["ready", "bare", "early"]);
    let failed: Vec<Condition> = hits[2]
        .failed_conditions
        .iter()
        .map(|failed| failed.condition)
        .collect();
    assert_eq!(failed, [Condition::MaturityWanted, Condition::PriceWithinBudget]);
    assert!(
        hits[1]
            .contributions
            .iter()
            .all(|part| !matches!(part.feature, Feature::Maturity | Feature::Money))
    );
}

#[test]
fn a_demand_and_free_text_rank_the_same_way() {
    let (_folder, index) = filled();
    let demand = DemandDoc {
        name: "demands/1".to_owned(),
        organization: None,
        hidden_organization: None,
        kind: DemandKind::OpenCall,
        title: "低重稀土钕铁硼永磁体研发".to_owned(),
        summary: "需要减少镝铽用量,矫顽力不降低。".to_owned(),
        keywords: codes(&["晶界扩散"]),
        facts: Facts::default(),
        marks: Marks::default(),
        payload: Vec::new(),
    };
    let hits = index
        .rank(&Subject::from(&demand), &Filter::default(), 5)
        .unwrap();
    assert_eq!(names(&hits)[0], "c");
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score));
    let text = format!("{} {}", demand.title, demand.summary);
    let by_text = index
        .rank(&Subject::free_text(&text), &Filter::default(), 5)
        .unwrap();
    assert_eq!(names(&by_text)[0], "c");
    assert_eq!(
        index.rank(&Subject::default(), &Filter::default(), 5).unwrap(),
        Vec::new()
    );
    assert_eq!(
        index
            .rank(&Subject::from(&demand), &Filter::default(), 0)
            .unwrap(),
        Vec::new()
    );
}

#[test]
fn pages_are_parts_of_one_order() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    // Two segments and equal texts, so that only the name orders them.
    for half in 0..2 {
        let posts =
            (0..30).map(|number| upsert(listing(&format!("{:02}", number * 2 + half), "电瓷绝缘子", "")));
        index.apply(&posts.collect::<Vec<_>>(), half + 1).unwrap();
    }
    for text in ["电瓷", ""] {
        let mut paged = Vec::new();
        loop {
            let page = index.search(text, &Filter::default(), 7, paged.len()).unwrap();
            let more = page.more;
            paged.extend(page.hits.into_iter().map(|hit| hit.name));
            if !more {
                break;
            }
        }
        let expected: Vec<String> = (0..60).map(|number| format!("listings/{number:02}")).collect();
        assert_eq!(paged, expected, "{text:?}");
        for offset in [60, MAX_SEARCH_DEPTH, usize::MAX] {
            let page = index.search(text, &Filter::default(), 7, offset).unwrap();
            assert!(page.hits.is_empty() && !page.more, "{offset}");
        }
    }
}

#[test]
fn an_empty_index_answers() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    for text in ["", "电瓷"] {
        let page = index.search(text, &Filter::default(), 10, 0).unwrap();
        assert!(page.hits.is_empty() && !page.more);
    }
    assert_eq!(
        index
            .rank(&Subject::free_text("电瓷"), &Filter::default(), 10)
            .unwrap(),
        Vec::new()
    );
}

#[test]
fn what_is_excluded_does_not_hide_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    let field = |field: &str| Facts {
        fields: codes(&[field]),
        ..Facts::default()
    };
    let mut posts: Vec<_> = (0..300)
        .map(|number| with_facts(&format!("x{number}"), field("9")))
        .collect();
    posts.push(techmarket_matching::domain::SupplyDoc {
        facts: field("4"),
        ..listing("fits", "永磁电机", "")
    });
    index
        .apply(&posts.into_iter().map(upsert).collect::<Vec<_>>(), 1)
        .unwrap();
    let subject = Subject {
        facts: Facts {
            required: vec![Condition::FieldCommon],
            ..field("4")
        },
        ..Subject::free_text("稀土永磁材料")
    };
    let hits = index.rank(&subject, &Filter::default(), 10).unwrap();
    assert_eq!(names(&hits), ["fits"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}|[膜电瓷稀土永磁压缩机检测技术 \"():*^~+-]{0,20}", region in "\\PC{0,6}") {
        let (_folder, index) = shared();
        let filter = Filter { region: Some(region), ..Filter::default() };
        index.search(&text, &filter, 10, 0).unwrap();
        let hits = index.rank(&Subject::free_text(&text), &Filter::default(), 10).unwrap();
        for hit in &hits {
            prop_assert!(hit.score.is_finite() && hit.score > 0.0 && hit.score <= 1.0);
        }
        prop_assert!(hits.is_sorted_by(|a, b| a.score >= b.score));
    }
}

fn shared() -> &'static (TempDir, Listings) {
    static SHARED: std::sync::OnceLock<(TempDir, Listings)> = std::sync::OnceLock::new();
    SHARED.get_or_init(filled)
}
