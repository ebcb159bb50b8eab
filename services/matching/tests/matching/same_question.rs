//! Questions that a reader takes for one have one answer.

use std::sync::OnceLock;

use proptest::prelude::*;
use techmarket_matching::domain::Filter;
use tempfile::TempDir;

use crate::sample::Listings;
use crate::typed::market;

/// Words of the demo's listings and of CSL, none of which makes a name with another.
const WORDS: [&str; 16] = [
    "电瓷",
    "钕铁硼",
    "NdFeB",
    "EBSD",
    "瓷套",
    "再生稻",
    "黄龙病",
    "膜",
    "煤矸石",
    "石墨烯",
    "CO2",
    "刺参",
    "遗传算法",
    "分析方法",
    "研究",
    "废水",
];

fn listings() -> &'static Listings {
    static MARKET: OnceLock<(TempDir, Listings)> = OnceLock::new();
    &MARKET.get_or_init(market).1
}

/// The hits with their scores, and how many posts have all that was typed.
fn answer(typed: &str) -> (Vec<(String, f64)>, u64) {
    let page = listings().search(typed, &Filter::default(), 50, 0).unwrap();
    let hits = page.hits.into_iter().map(|hit| (hit.name, hit.score));
    (hits.collect(), page.total.posts)
}

/// With each character of ASCII in its full width.
fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        _ => c,
    };
    text.chars().map(wide).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_width_and_case_change_nothing(words in prop::sample::subsequence(WORDS.to_vec(), 1..5).prop_shuffle()) {
        let typed = words.join(" ");
        let (hits, total) = answer(&typed);
        let turned = words.iter().rev().copied().collect::<Vec<_>>().join(" ");
        let (names, of_turned) = answer(&turned);
        prop_assert_eq!(&hits, &names, "{} and {}", typed, turned);
        prop_assert_eq!(total, of_turned);
        for same in [typed.to_lowercase(), typed.to_uppercase(), wide(&typed), format!("  {}　", typed.replace(' ', "  "))] {
            prop_assert_eq!(&(hits.clone(), total), &answer(&same), "{} and {}", typed, same);
        }
    }

    #[test]
    fn what_is_typed_twice_excludes_nothing_more(word in prop::sample::select(WORDS.to_vec())) {
        prop_assert_eq!(answer(word).1, answer(&format!("{word} {word}")).1);
    }
}
