//! Cases of the features, and what holds for every pair.
#![expect(clippy::unwrap_used, reason = "tests may fail by panic")]
#![expect(clippy::float_cmp, reason = "the values compared are exact by construction")]

use proptest::prelude::*;
use techmarket_ranking::{
    Condition, Facts, Feature, MoneyRange, Ranking, TextMatch, Weights, failed_conditions, is_possible,
};
use techmarket_types::{CodeTables, Fen, Maturity};

const SCALE: &str = "gbt22900-2022";

fn rank(text: &TextMatch, supply: &Facts, demand: &Facts) -> Ranking {
    techmarket_ranking::rank(text, supply, demand, &Weights::default())
}

fn facts(change: impl FnOnce(&mut Facts)) -> Facts {
    let mut facts = Facts::default();
    change(&mut facts);
    facts
}

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

fn level(scale: &str, level: i32) -> Maturity {
    Maturity::check(CodeTables::embedded().unwrap(), scale, level).unwrap()
}

fn wan(minimum: Option<i64>, maximum: Option<i64>) -> MoneyRange {
    let fen = |wan: i64| Fen(wan * 1_000_000);
    MoneyRange {
        minimum: minimum.map(fen),
        maximum: maximum.map(fen),
    }
}

fn value(feature: Feature, supply: &Facts, demand: &Facts) -> Option<f64> {
    let text = TextMatch {
        shared: 0.2,
        title: None,
        meaning: None,
    };
    let ranking = rank(&text, supply, demand);
    ranking
        .contributions
        .iter()
        .find(|part| part.feature == feature)
        .map(|part| part.value)
}

#[test]
fn weights_add_up_and_the_texts_dominate() {
    let total: f64 = Feature::ALL.iter().map(|feature| feature.weight()).sum();
    assert!((total - 1.0).abs() < 1e-12);
    let of_texts = Feature::ALL.iter().filter(|feature| feature.is_of_texts());
    assert!(of_texts.map(|feature| feature.weight()).sum::<f64>() > 0.75);
}

#[test]
fn names_are_those_of_serde() {
    for feature in Feature::ALL {
        let quoted = serde_json::to_string(&feature).unwrap();
        assert_eq!(quoted, format!("\"{}\"", feature.name()));
        assert!(!feature.label().is_empty());
    }
}

#[test]
fn regions() {
    let cases = [
        ("360302", "360302", Some(1.0)),
        ("360302", "360313", Some(0.8)),
        ("360300", "360302", Some(0.8)),
        ("360300", "360300", Some(0.8)),
        ("360302", "360700", Some(0.5)),
        ("360000", "360302", Some(0.5)),
        ("419001", "410100", Some(0.5)),
        ("360302", "430200", Some(0.0)),
    ];
    for (one, other, expected) in cases {
        let side = |code: &str| facts(|facts| facts.region = Some(code.to_owned()));
        assert_eq!(
            value(Feature::Region, &side(one), &side(other)),
            expected,
            "{one} {other}"
        );
        assert_eq!(
            value(Feature::Region, &side(other), &side(one)),
            expected,
            "{other} {one}"
        );
        assert_eq!(value(Feature::Region, &side(one), &Facts::default()), None);
    }
}

#[test]
fn fields_and_industry() {
    let of = |list: &[&str]| facts(|facts| facts.fields = codes(list));
    assert_eq!(value(Feature::Field, &of(&["06", "08"]), &of(&["08"])), Some(1.0));
    assert_eq!(
        value(Feature::Field, &of(&["06", "08"]), &of(&["08", "10"])),
        Some(0.5)
    );
    assert_eq!(value(Feature::Field, &of(&["06"]), &of(&["10"])), Some(0.0));
    assert_eq!(value(Feature::Field, &of(&["06"]), &of(&[])), None);
    let of = |code: &str| facts(|facts| facts.industry = Some(code.to_owned()));
    assert_eq!(value(Feature::Industry, &of("26"), &of("26")), Some(1.0));
    assert_eq!(value(Feature::Industry, &of("26"), &of("30")), Some(0.0));
}

#[test]
fn maturity_below_the_wanted_fails() {
    let of = |scale: &str, number| facts(|facts| facts.maturity = Some(level(scale, number)));
    let wanted = of(SCALE, 6);
    for (offered, expected) in [(7, 1.0), (6, 1.0), (5, 1.0 - 1.0 / 3.0), (2, 0.0)] {
        let supply = of(SCALE, offered);
        assert_eq!(value(Feature::Maturity, &supply, &wanted), Some(expected));
        let ranking = rank(
            &TextMatch {
                shared: 0.2,
                title: None,
                meaning: None,
            },
            &supply,
            &wanted,
        );
        let failed: Vec<_> = ranking
            .failed_conditions
            .iter()
            .map(|failed| failed.condition)
            .collect();
        assert_eq!(failed.contains(&Condition::MaturityWanted), offered < 6);
    }
    assert_eq!(value(Feature::Maturity, &of("gbt22900-2009", 3), &wanted), None);
}

#[test]
fn cooperation_and_money() {
    let of = |list: &[&str]| facts(|facts| facts.cooperation = codes(list));
    assert_eq!(
        value(Feature::Cooperation, &of(&["1", "4"]), &of(&["4", "9"])),
        Some(1.0)
    );
    assert_eq!(value(Feature::Cooperation, &of(&["1"]), &of(&["4"])), Some(0.0));
    let of = |range| facts(|facts| facts.money = Some(range));
    let budget = of(wan(None, Some(100)));
    for (price, expected) in [
        (wan(Some(50), Some(200)), Some(1.0)),
        (wan(Some(100), None), Some(1.0)),
        (wan(Some(150), None), Some(0.5)),
        (wan(Some(500), None), Some(0.0)),
        (wan(None, Some(80)), None),
    ] {
        assert_eq!(value(Feature::Money, &of(price), &budget), expected, "{price:?}");
    }
    assert_eq!(
        value(Feature::Money, &of(wan(Some(1), None)), &of(wan(None, Some(0)))),
        Some(0.0)
    );
}

#[test]
fn reasons_are_written_out() {
    let supply = facts(|facts| {
        facts.maturity = Some(level(SCALE, 4));
        facts.cooperation = codes(&["1"]);
        facts.fields = codes(&["06"]);
        facts.money = Some(MoneyRange {
            minimum: Some(Fen(120_000_050)),
            maximum: None,
        });
    });
    let demand = facts(|facts| {
        facts.maturity = Some(level(SCALE, 6));
        facts.cooperation = codes(&["4"]);
        facts.fields = codes(&["10"]);
        facts.money = Some(wan(None, Some(100)));
    });
    let failed = rank(
        &TextMatch {
            shared: 0.2,
            title: None,
            meaning: None,
        },
        &supply,
        &demand,
    )
    .failed_conditions;
    let reasons: Vec<&str> = failed.iter().map(|failed| failed.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "技术成熟度为4级，低于要求的6级",
            "供方提供的合作方式与需方接受的合作方式没有相同项",
            "最低报价120.00005万元高于最高预算100万元",
            "供需双方所属领域没有相同项",
        ]
    );
    let names: Vec<&str> = failed.iter().map(|failed| failed.condition.name()).collect();
    assert_eq!(
        names,
        [
            "maturity_wanted",
            "cooperation_common",
            "price_within_budget",
            "field_common"
        ]
    );
}

#[test]
fn a_shared_subject_outranks_shared_codes() {
    let same = facts(|facts| {
        facts.fields = codes(&["06"]);
        facts.region = Some("360302".to_owned());
        facts.industry = Some("30".to_owned());
        facts.cooperation = codes(&["1"]);
    });
    let off_topic = rank(
        &TextMatch {
            shared: 0.0,
            title: Some(0.0),
            meaning: None,
        },
        &same,
        &same,
    );
    let bare = rank(
        &TextMatch {
            shared: 0.2,
            title: Some(0.3),
            meaning: None,
        },
        &Facts::default(),
        &same,
    );
    assert!(bare.score > off_topic.score, "{} {}", bare.score, off_topic.score);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let code = |range: &'static str| prop::collection::vec(range, 0..5);
    let range = prop::option::of((prop::option::of(any::<i64>()), prop::option::of(any::<i64>())));
    let maturity = prop::option::of((prop::bool::ANY, 1..=9_i32));
    let region = prop::option::of(prop_oneof!["36[0-3]{4}", "\\PC{0,8}"]);
    (
        code("0[1-9]"),
        prop::option::of("[0-9]{2}"),
        region,
        maturity,
        code("[1-9]"),
        range,
    )
        .prop_map(|(fields, industry, region, maturity, cooperation, range)| Facts {
            fields,
            industry,
            region,
            maturity: maturity.map(|(new, number)| level(if new { SCALE } else { "gbt22900-2009" }, number)),
            cooperation,
            money: range.map(|(minimum, maximum)| MoneyRange {
                minimum: minimum.map(Fen),
                maximum: maximum.map(Fen),
            }),
            ..Facts::default()
        })
}

fn any_text() -> impl Strategy<Value = TextMatch> {
    (
        any::<f64>(),
        prop::option::of(any::<f64>()),
        prop::option::of(any::<f64>()),
    )
        .prop_map(|(shared, title, meaning)| TextMatch {
            shared,
            title,
            meaning,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn contributions_are_the_score(text in any_text(), supply in any_facts(), demand in any_facts()) {
        let ranking = rank(&text, &supply, &demand);
        prop_assert!(ranking.score.is_finite() && (0.0..=1.0).contains(&ranking.score));
        let sum: f64 = ranking.contributions.iter().map(|part| part.contribution).sum();
        prop_assert_eq!(sum, ranking.score);
        let weights: f64 = ranking.contributions.iter().map(|part| part.weight).sum();
        prop_assert!((weights - 1.0).abs() < 1e-9 && weights <= 1.0);
        for part in &ranking.contributions {
            prop_assert!((0.0..=1.0).contains(&part.value), "{:?}", part);
            prop_assert_eq!(part.contribution, part.value * part.weight);
        }
    }

    #[test]
    fn order_of_codes_does_not_matter(text in any_text(), supply in any_facts(), demand in any_facts()) {
        let mut turned = supply.clone();
        turned.fields.reverse();
        turned.cooperation.reverse();
        prop_assert_eq!(rank(&text, &supply, &demand), rank(&text, &turned, &demand));
    }

    #[test]
    fn more_shared_terms_never_rank_lower(
        one in 0.0..3.0_f64, more in 0.0..3.0_f64, supply in any_facts(), demand in any_facts()
    ) {
        let at = |shared| rank(&TextMatch { shared, title: None, meaning: None }, &supply, &demand).score;
        prop_assert!(at(one + more) >= at(one));
    }

    #[test]
    fn what_one_side_leaves_out_changes_nothing(text in any_text(), supply in any_facts()) {
        let silent = Facts::default();
        prop_assert_eq!(rank(&text, &supply, &silent).score, rank(&text, &silent, &silent).score);
    }
}

#[test]
fn a_hard_condition_excludes_what_states_otherwise() {
    let offered = facts(|facts| facts.fields = codes(&["1"]));
    let silent = Facts::default();
    let wanted = |required: &[Condition]| {
        facts(|facts| {
            facts.fields = codes(&["2"]);
            facts.required = required.to_vec();
        })
    };
    let possible = |supply: &Facts, demand: &Facts| {
        is_possible(supply, demand, &failed_conditions(supply, demand), None)
    };
    assert!(possible(&offered, &wanted(&[])));
    assert!(possible(&offered, &wanted(&[Condition::MaturityWanted])));
    assert!(!possible(&offered, &wanted(&[Condition::FieldCommon])));
    assert!(possible(&silent, &wanted(&[Condition::FieldCommon])));
    let strict = facts(|facts| {
        facts.fields = codes(&["1"]);
        facts.required = vec![Condition::FieldCommon];
    });
    assert!(!possible(&strict, &wanted(&[])), "either side may require it");
}

#[test]
fn a_demand_is_possible_until_its_last_day() {
    let day = |day| jiff::civil::date(2026, 11, day);
    let wanted = facts(|facts| facts.deadline = Some(day(21)));
    let possible = |on| is_possible(&Facts::default(), &wanted, &[], on);
    assert!(possible(None) && possible(Some(day(20))) && possible(Some(day(21))));
    assert!(!possible(Some(day(22))));
}
