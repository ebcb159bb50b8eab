//! Vectors of weights: none negative, together 1.

/// The nearest point, by Euclid, of those whose parts are not negative and add up to 1 (Duchi, Shalev-Shwartz, Singer,
/// Chandra, Efficient Projections onto the l1-Ball, ICML 2008, figure 1).
pub(super) fn project<const N: usize>(point: [f64; N]) -> [f64; N] {
    let mut sorted = point;
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift, mut count) = (0.0, 0.0, 0.0);
    for part in sorted {
        sum += part;
        count += 1.0;
        let candidate = (sum - 1.0) / count;
        if part > candidate {
            shift = candidate;
        }
    }
    point.map(|part| (part - shift).max(0.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::float_cmp, reason = "the values compared are exact by construction")]
    #[test]
    fn what_lies_within_stays() {
        let found = project([0.5, 0.25, 0.25, 0.0]);
        assert_eq!(found, [0.5, 0.25, 0.25, 0.0]);
        assert_eq!(project([9.0, 0.0, -3.0]), [1.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn no_other_point_is_nearer(point in prop::array::uniform5(-3.0..3.0_f64), other in prop::array::uniform5(0.001..1.0_f64)) {
            let found = project(point);
            prop_assert!(found.iter().all(|part| *part >= 0.0));
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let total: f64 = other.iter().sum();
            let distance = |to: [f64; 5]| -> f64 { point.iter().zip(to).map(|(a, b)| (a - b).powi(2)).sum() };
            prop_assert!(distance(found) <= distance(other.map(|part| part / total)) + 1e-12);
        }
    }
}
