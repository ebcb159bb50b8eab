//! How many rows of imports became what, for whoever watches the market.

use std::collections::HashMap;

use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::RowsImported;

use super::{ImportOutcome, ImportResult};

/// What became of the rows of a batch, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts(HashMap<&'static str, u64>);

impl RowCounts {
    /// Counts `results`.
    #[must_use]
    pub fn of<Id>(results: &[ImportResult<Id>]) -> Self {
        let mut counts = HashMap::new();
        for result in results {
            *counts.entry(result.outcome.word()).or_insert(0) += 1;
        }
        Self(counts)
    }

    /// Tells of them. A transaction that may run again is told of once it is committed.
    pub fn tell(self) {
        for (outcome, rows) in self.0 {
            RowsImported { outcome, rows }.tell();
        }
    }
}

impl<Id> ImportOutcome<Id> {
    fn word(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Updated(..) => "updated",
            Self::Revised(..) => "revised",
            Self::Differs(..) => "differs",
            Self::Unchanged(_) => "unchanged",
            Self::Rejected(_) => "rejected",
        }
    }
}
