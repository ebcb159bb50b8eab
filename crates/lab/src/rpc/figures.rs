//! What the rounds say.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Times;
use crate::rpc::client::Measured;

/// One turn of both servers.
pub(super) struct Round {
    /// The empty service.
    pub(super) empty: Side,
    /// The market.
    pub(super) ours: Side,
    /// The market while it counts nothing.
    pub(super) uncounted: Side,
    /// The market over TLS.
    pub(super) secured: Option<Side>,
}

/// What one server did in one turn.
pub(super) struct Side {
    /// By one client, one call after the other.
    pub(super) alone: Measured,
    /// By all clients at once.
    pub(super) together: Measured,
}

/// The figures of one method. Rates are those of the median round; times are those of all calls.
pub(super) fn figures(rounds: &[Round]) -> Value {
    let times = |side: fn(&Round) -> &Measured| {
        Times::of(
            rounds
                .iter()
                .flat_map(|round| side(round).times.iter().copied())
                .collect(),
        )
    };
    let (alone, empty_alone) = (
        times(|round| &round.ours.alone),
        times(|round| &round.empty.alone),
    );
    let together = times(|round| &round.ours.together);
    let rate = |side: fn(&Round) -> &Measured| median(rounds.iter().map(|round| per_second(side(round))));
    let mut figures = json!({
        "sequential_p50_ms": alone.p50_ms,
        "sequential_p99_ms": alone.p99_ms,
        "empty_sequential_p50_ms": empty_alone.p50_ms,
        "empty_sequential_p99_ms": empty_alone.p99_ms,
        "p99_ratio": alone.p99_ms / empty_alone.p99_ms,
        "calls_per_second": rate(|round| &round.ours.together),
        "empty_calls_per_second": rate(|round| &round.empty.together),
        "rate_ratio": median(rounds.iter().map(|round| {
            per_second(&round.ours.together) / per_second(&round.empty.together)
        })),
        "uncounted_calls_per_second": rate(|round| &round.uncounted.together),
        "counted_ratio": median(rounds.iter().map(|round| {
            per_second(&round.ours.together) / per_second(&round.uncounted.together)
        })),
        "together_p50_ms": together.p50_ms,
        "together_p99_ms": together.p99_ms,
    });
    let secured: Option<Vec<(&Side, &Side)>> = rounds
        .iter()
        .map(|round| Some((&round.ours, round.secured.as_ref()?)))
        .collect();
    if let Some(secured) = secured {
        let alone = secured
            .iter()
            .flat_map(|(_, tls)| tls.alone.times.iter().copied());
        figures["tls_sequential_p50_ms"] = json!(Times::of(alone.collect()).p50_ms);
        let together = secured.iter().map(|(_, tls)| per_second(&tls.together));
        figures["tls_calls_per_second"] = json!(median(together));
        let ratio = |(clear, tls): &(&Side, &Side)| per_second(&tls.together) / per_second(&clear.together);
        figures["rate_over_tls_ratio"] = json!(median(secured.iter().map(ratio)));
    }
    figures
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn per_second(measured: &Measured) -> f64 {
    measured.times.len() as f64 / measured.elapsed.max(Duration::from_nanos(1)).as_secs_f64()
}

/// The upper one of two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(calls: usize, each: Duration) -> Measured {
        Measured {
            times: vec![each; calls],
            elapsed: Duration::from_secs(1),
        }
    }

    fn round(ours: usize, empty: usize) -> Round {
        let side = |calls: usize, each| Side {
            alone: measured(10, Duration::from_millis(each)),
            together: measured(calls, Duration::from_millis(each)),
        };
        Round {
            empty: side(empty, 1),
            ours: side(ours, 3),
            uncounted: side(ours * 2, 3),
            secured: None,
        }
    }

    #[test]
    fn a_round_that_was_disturbed_does_not_count() {
        let figures = figures(&[round(50, 100), round(1, 100), round(60, 100)]);
        assert_eq!(figures["calls_per_second"], json!(50.0));
        assert_eq!(figures["empty_calls_per_second"], json!(100.0));
        assert_eq!(figures["rate_ratio"], json!(0.5));
        assert_eq!(figures["p99_ratio"], json!(3.0));
        assert_eq!(figures["counted_ratio"], json!(0.5));
        assert_eq!(figures["rate_over_tls_ratio"], json!(null));
    }

    #[test]
    fn tls_stands_beside_the_clear() {
        let mut rounds = [round(50, 100), round(50, 100), round(50, 100)];
        for (round, calls) in rounds.iter_mut().zip([40, 45, 10]) {
            round.secured = Some(Side {
                alone: measured(10, Duration::from_millis(4)),
                together: measured(calls, Duration::from_millis(4)),
            });
        }
        let figures = figures(&rounds);
        assert_eq!(figures["tls_calls_per_second"], json!(40.0));
        assert_eq!(figures["rate_over_tls_ratio"], json!(0.8));
        assert_eq!(figures["tls_sequential_p50_ms"], json!(4.0));
    }
}
