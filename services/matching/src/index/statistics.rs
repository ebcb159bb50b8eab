//! Counts over both indexes of a market.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use techmarket_ranking::{TermStatistics, TextProfile};

/// How rare terms are among the posts of both sides. The two indexes of one market share it, so that a pair has the same
/// score from either side. Held in memory, and counted anew when an index is opened.
#[derive(Debug, Clone, Default)]
pub struct MarketStatistics(Arc<RwLock<TermStatistics>>);

impl MarketStatistics {
    /// The counts as they stand.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, TermStatistics> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts posts out and in, at once.
    pub(super) fn replace(&self, out: &[TextProfile], counted_in: &[TextProfile]) {
        let mut statistics = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for profile in out {
            statistics.remove(profile);
        }
        for profile in counted_in {
            statistics.add(profile);
        }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut TermStatistics)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}
