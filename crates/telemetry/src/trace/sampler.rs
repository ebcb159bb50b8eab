//! Which traces are kept.

use crate::trace::Place;

/// Decides whether a trace is kept, as the `OTEL_TRACES_SAMPLER` of the same name does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampler {
    /// Whether whoever calls has the word where it has decided already.
    follows: bool,
    /// A trace is kept whose low half, less a bit, is below this. 0 to 2^63.
    below: u64,
}

impl Sampler {
    /// Keeps `share` (0 to 1) of the traces; whoever calls decides first if it `follows`.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share of 2^63 lies between 0 and 2^63"
    )]
    pub fn new(follows: bool, share: f64) -> Self {
        let all = 2.0_f64.powi(63);
        Self {
            follows,
            below: (share.clamp(0.0, 1.0) * all) as u64,
        }
    }

    /// Whether the trace of `place` is kept; `parent` is who called.
    pub(super) fn keeps(self, parent: Option<Place>, place: Place) -> bool {
        match parent {
            Some(parent) if self.follows => parent.kept,
            _ => place.trace[1] >> 1 < self.below,
        }
    }
}

impl Default for Sampler {
    /// `parentbased_always_on`.
    fn default() -> Self {
        Self::new(true, 1.0)
    }
}
