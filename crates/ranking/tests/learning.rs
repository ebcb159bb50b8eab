//! What learning promises, on judged pairs made up from known weights.
#![expect(clippy::unwrap_used, reason = "tests may fail by panic")]

use proptest::prelude::*;
use techmarket_ranking::learning::{
    Evaluation, Group, Judged, LEAST_GROUPS, compare, cross_fit, evaluate, fit, fold, split,
};
use techmarket_ranking::{Contribution, Feature, FeatureValues, Weights};

/// A generator for made-up pairs (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
struct Numbers(u64);

impl Numbers {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A value for every feature; one in four is unknown, the first never.
    fn values(&mut self) -> FeatureValues {
        FeatureValues::of(|feature| {
            let (value, known) = (self.next(), self.next() > 0.25);
            (known || feature == Feature::ALL[0]).then_some(value)
        })
    }

    /// Groups of six, graded by `grade`.
    fn groups(&mut self, count: usize, mut grade: impl FnMut(&mut Self, &FeatureValues) -> u8) -> Vec<Group> {
        let group = |number: usize| {
            let judged = (0..6).map(|_| {
                let values = self.values();
                let grade = grade(self, &values);
                Judged { grade, values }
            });
            Group {
                id: format!("demands/{number}"),
                judged: judged.collect(),
            }
        };
        (0..count).map(group).collect()
    }
}

/// Weights that are unlike the built-in ones: place counts most, the title nothing.
fn planted() -> Weights {
    Weights::new(|feature| match feature {
        Feature::Region => 5.0,
        Feature::TextTerms => 3.0,
        Feature::Maturity => 1.0,
        Feature::TitleTerms => 0.0,
        _ => 0.1,
    })
    .unwrap()
}

/// Graded by the planted weights, a quarter of the score at a time, with noise of up to a tenth.
fn by_planted(numbers: &mut Numbers, values: &FeatureValues) -> u8 {
    let noisy = planted().score(values) + (numbers.next() - 0.5) * 0.2;
    let thresholds = [0.35, 0.5, 0.65];
    u8::try_from(thresholds.iter().filter(|threshold| noisy > **threshold).count()).unwrap()
}

fn distance(a: &Weights, b: &Weights) -> f64 {
    let squares = a.iter().zip(b.iter()).map(|((_, a), (_, b))| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}

#[test]
fn planted_weights_are_found() {
    let groups = Numbers(1).groups(1_500, by_planted);
    let built_in = Weights::default();
    let (training, held_back) = split(groups);
    let found = fit(&training, &built_in);
    assert!(distance(&found, &planted()) < 0.08, "{found:?}");
    let comparison = compare(&found, &built_in, &held_back);
    assert!(comparison.promotes(), "{comparison:?}");
    // As good as the weights that made the labels.
    let best = evaluate(&planted(), &held_back);
    assert!(
        comparison.candidate.pair_accuracy > best.pair_accuracy - 0.01,
        "{comparison:?} {best:?}"
    );
    assert!(
        comparison.candidate.ndcg_at_10 > best.ndcg_at_10 - 0.01,
        "{comparison:?} {best:?}"
    );
    assert!(comparison.candidate.pair_accuracy > comparison.in_force.pair_accuracy + 0.1);
    assert_eq!(comparison.candidate.pairs, comparison.in_force.pairs);
}

#[test]
fn little_data_moves_little() {
    let built_in = Weights::default();
    let groups = Numbers(2).groups(600, by_planted);
    let moved: Vec<f64> = [1, 10, 100, 600]
        .into_iter()
        .map(|count| distance(&fit(&groups[..count], &built_in), &built_in))
        .collect();
    assert!(moved[0] < 0.05 && moved.is_sorted(), "{moved:?}");
    assert!(moved[3] > 0.5, "{moved:?}");
}

#[test]
fn contradictory_labels_leave_the_weights_in_force() {
    let mut groups = Numbers(3).groups(200, by_planted);
    let turned = groups.clone().into_iter().map(|group| Group {
        id: format!("{}-turned", group.id),
        judged: group
            .judged
            .iter()
            .map(|judged| Judged {
                grade: 3 - judged.grade,
                ..*judged
            })
            .collect(),
    });
    groups.extend(turned);
    let moved = distance(&fit(&groups, &planted()), &planted());
    assert!(moved < 1e-6, "{moved}");
}

#[test]
fn labels_by_chance_do_not_go_live() {
    let built_in = Weights::default();
    let promoted = (0..20).filter(|seed| {
        let by_chance = |numbers: &mut Numbers, _: &FeatureValues| u8::from(numbers.next() > 0.5);
        let (training, held_back) = split(Numbers(100 + seed).groups(150, by_chance));
        compare(&fit(&training, &built_in), &built_in, &held_back).promotes()
    });
    // One in twenty may by the rule.
    assert!(promoted.count() <= 2);
}

#[test]
fn few_groups_decide_nothing() {
    let built_in = Weights::default();
    let groups = Numbers(4).groups(LEAST_GROUPS, by_planted);
    let better = compare(&planted(), &built_in, &groups);
    assert!(better.promotes(), "{better:?}");
    let too_few = compare(&planted(), &built_in, &groups[1..]);
    assert!(too_few.p_value < 0.05 && !too_few.promotes(), "{too_few:?}");
    assert!(!compare(&built_in, &built_in, &groups).promotes());
    assert!(!compare(&built_in, &planted(), &groups).promotes());
}

#[test]
fn nothing_to_learn_from_changes_nothing() {
    let alike = Numbers(5).groups(50, |_, _| 2);
    for groups in [Vec::new(), alike] {
        assert_eq!(fit(&groups, &planted()), planted());
        assert_eq!(evaluate(&planted(), &groups), Evaluation::default());
        assert!(!compare(&planted(), &Weights::default(), &groups).promotes());
    }
    let unknown = Group {
        id: "demands/unknown".to_owned(),
        judged: (0..2)
            .map(|grade| Judged {
                grade,
                values: FeatureValues::default(),
            })
            .collect(),
    };
    assert!(distance(&fit(std::slice::from_ref(&unknown), &planted()), &planted()) < 1e-9);
    let evaluation = evaluate(&planted(), &[unknown]);
    assert!((evaluation.pair_accuracy - 0.5).abs() < 1e-12, "{evaluation:?}");
}

#[test]
fn a_worked_evaluation() {
    let judged = |grade, value| Judged {
        grade,
        values: FeatureValues::of(|feature| (feature == Feature::TextTerms).then_some(value)),
    };
    let group = Group {
        id: "demands/1".to_owned(),
        judged: vec![judged(2, 0.5), judged(1, 0.9), judged(0, 0.5), judged(0, 0.1)],
    };
    assert_eq!(group.pairs(), 5);
    let found = evaluate(&Weights::default(), &[group]);
    // Right: 2 over the last 0, 1 over both 0; half: 2 over the first 0.
    assert!((found.pair_accuracy - 3.5 / 5.0).abs() < 1e-12, "{found:?}");
    let ideal = 3.0 + 1.0 / 3_f64.log2();
    assert!(
        (found.ndcg_at_10 - (1.0 + 3.0 / 2.0) / ideal).abs() < 1e-12,
        "{found:?}"
    );
    assert_eq!((found.groups, found.pairs), (1, 5));
}

#[test]
fn a_group_stays_in_its_fold() {
    assert_eq!(
        [fold("demands/1", 3), fold("demands/2", 3), fold("demands/3", 3)],
        [2, 1, 0]
    );
    assert_eq!(fold("demands/1", 0), 0);
    let counts = (0..3_000).fold([0; 3], |mut counts, number| {
        counts[usize::try_from(fold(&number.to_string(), 3)).unwrap()] += 1;
        counts
    });
    assert!(
        counts.iter().all(|count| (900..1_100).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn cross_fitting_leaves_each_fold_out() {
    let groups = Numbers(6).groups(300, by_planted);
    let fitted = cross_fit(&groups, 2, &Weights::default());
    let (even, odd): (Vec<Group>, Vec<Group>) =
        groups.iter().cloned().partition(|group| fold(&group.id, 2) == 0);
    assert_eq!(
        fitted,
        [fit(&odd, &Weights::default()), fit(&even, &Weights::default())]
    );
    assert_ne!(fitted[0], fitted[1]);
    assert_eq!(cross_fit(&groups, 0, &Weights::default()), []);
}

#[test]
fn values_are_those_of_a_ranking() {
    let part = |feature, value| Contribution {
        feature,
        value,
        weight: 0.5,
        contribution: value / 2.0,
        reason: None,
    };
    let parts = [part(Feature::TextTerms, 0.4), part(Feature::Region, 0.8)];
    let values = FeatureValues::from(parts.as_slice());
    let known: Vec<_> = values.known().collect();
    assert_eq!(known, [(Feature::TextTerms, 0.4), (Feature::Region, 0.8)]);
    let bounded = FeatureValues::of(|feature| match feature {
        Feature::TextTerms => Some(f64::NAN),
        Feature::Region => Some(7.0),
        _ => None,
    });
    assert_eq!(bounded.known().collect::<Vec<_>>(), [(Feature::Region, 1.0)]);
}

fn any_groups() -> impl Strategy<Value = Vec<Group>> {
    let value = prop::option::of(prop_oneof![0.0..=1.0_f64, Just(0.0), Just(1.0), Just(f64::NAN)]);
    let values = prop::collection::vec(value, Feature::ALL.len())
        .prop_map(|values| FeatureValues::of(|feature| values[feature as usize]));
    let judged = (any::<u8>(), values).prop_map(|(grade, values)| Judged { grade, values });
    let group = ("[a-d]", prop::collection::vec(judged, 0..6)).prop_map(|(id, judged)| Group { id, judged });
    prop::collection::vec(group, 0..8)
}

fn any_weights() -> impl Strategy<Value = Weights> {
    let shares = prop::collection::vec(prop_oneof![0.0..=1.0_f64, Just(0.0)], Feature::ALL.len());
    shares.prop_filter_map("not all 0", |shares| {
        Weights::new(|feature| shares[feature as usize]).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn learning_gives_weights(groups in any_groups(), prior in any_weights()) {
        let found = fit(&groups, &prior);
        prop_assert!(found.iter().all(|(_, weight)| (0.0..=1.0).contains(&weight)), "{:?}", found);
        prop_assert!((found.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-9);
        let comparison = compare(&found, &prior, &groups);
        for figure in [comparison.candidate.pair_accuracy, comparison.in_force.ndcg_at_10, comparison.p_value] {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&figure), "{:?}", comparison);
        }
    }

    #[test]
    fn order_does_not_matter(groups in any_groups(), prior in any_weights(), turn in any::<prop::sample::Index>()) {
        let mut turned = groups.clone();
        turned.reverse();
        for group in &mut turned {
            let by = turn.index(group.judged.len().max(1));
            group.judged.rotate_left(by);
        }
        prop_assert_eq!(fit(&groups, &prior), fit(&turned, &prior));
        prop_assert_eq!(compare(&prior, &Weights::default(), &groups), compare(&prior, &Weights::default(), &turned));
    }

    #[test]
    fn a_score_lies_among_its_values(prior in any_weights(), seed in any::<u64>()) {
        let values = Numbers(seed).values();
        let score = prior.score(&values);
        let (low, high) = values.known().fold((1.0_f64, 0.0_f64), |(low, high), (_, value)| (low.min(value), high.max(value)));
        prop_assert!((low - 1e-9..=high + 1e-9).contains(&score), "{} of {:?}", score, values);
    }

    #[test]
    fn weights_come_back_from_text(weights in any_weights()) {
        let text = serde_json::to_string(&weights).unwrap();
        let back: Weights = serde_json::from_str(&text).unwrap();
        prop_assert!(distance(&back, &weights) < 1e-12, "{}", text);
    }
}

#[test]
fn weights_kept_before_a_feature_was_added() {
    let read = |text: &str| serde_json::from_str::<Weights>(text);
    assert_eq!(read("{}").unwrap(), Weights::default());
    assert_eq!(read("{\"gone\": 0.5}").unwrap(), Weights::default());
    let weights = read("{\"text_terms\": 3, \"title_terms\": 1, \"gone\": 9}").unwrap();
    let text = Feature::TextTerms.weight() + Feature::TitleTerms.weight();
    assert!(
        (weights.get(Feature::TextTerms) - 0.75 * text).abs() < 1e-9,
        "{weights:?}"
    );
    assert!(
        (weights.get(Feature::Region) - Feature::Region.weight()).abs() < 1e-9,
        "{weights:?}"
    );
    for refused in ["{\"region\": -0.1}", "{\"region\": \"x\"}", "[]"] {
        assert!(read(refused).is_err(), "{refused}");
    }
    for (index, feature) in Feature::ALL.into_iter().enumerate() {
        assert_eq!(
            feature as usize, index,
            "{feature:?} stands in ALL where it is declared"
        );
    }
}
