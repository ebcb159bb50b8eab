//! What a list of times says.

use std::time::Duration;

use serde::Serialize;

/// Times of many calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Times {
    /// Calls.
    pub calls: usize,
    /// Median, milliseconds.
    pub p50_ms: f64,
    /// What 99 of 100 calls keep, milliseconds.
    pub p99_ms: f64,
}

impl Times {
    /// What `times` say, in any order.
    #[must_use]
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self {
            calls: times.len(),
            p50_ms: quantile(&times, 50),
            p99_ms: quantile(&times, 99),
        }
    }
}

/// The smallest time that `percent` of the sorted times keep.
fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted
        .get(rank - 1)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
pub(crate) fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!((quantile(&times, 50), quantile(&times, 99)), (100.0, 198.0));
        assert_eq!((quantile(&times[..1], 99), quantile(&[], 50)), (1.0, 0.0));
    }
}
