use super::*;

fn list(levels: &[u8]) -> Vec<Judged> {
    let judged = |(place, &level): (usize, &u8)| Judged {
        id: format!("{place:02}"),
        title: String::new(),
        level,
    };
    levels.iter().enumerate().map(judged).collect()
}

fn figures(levels: &[u8], score: impl Fn(&str) -> f64) -> Figures {
    let mut sum = Sum::default();
    sum.add(&list(levels), score);
    sum.mean()
}

const LEVELS: [u8; 12] = [4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1];

#[test]
fn best_and_worst_order() {
    let place = |id: &str| id.parse::<f64>().unwrap_or_default();
    assert_eq!(
        figures(&LEVELS, |id| -place(id)),
        Figures {
            ndcg_at_10: 1.0,
            auc: 1.0,
            demands: 1
        }
    );
    let worst = figures(&LEVELS, place);
    assert_eq!((worst.ndcg_at_10 < 0.1, worst.auc), (true, 0.0));
}

#[test]
fn equal_scores_count_half() {
    assert!((figures(&LEVELS, |_| 0.0).auc - 0.5).abs() < 1e-12);
}

#[test]
fn a_worked_gain() {
    let mut levels = [1; 10];
    levels[1] = 4;
    levels[3] = 3;
    // Gains 7 at rank 2 and 3 at rank 4, against 7 at rank 1 and 3 at rank 2.
    let expected = (7.0 / 3_f64.log2() + 3.0 / 5_f64.log2()) / (7.0 + 3.0 / 3_f64.log2());
    let found = figures(&levels, |_| 0.0).ndcg_at_10;
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn lists_that_do_not_count() {
    assert_eq!(figures(&LEVELS[..9], |_| 0.0), Figures::default());
    assert_eq!(figures(&[2; 12], |_| 0.0), Figures::default());
    let all_relevant = figures(&[3; 12], |_| 0.0);
    assert_eq!((all_relevant.demands, all_relevant.auc), (1, 0.0));
}
