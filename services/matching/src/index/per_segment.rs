//! What is made of a segment once. Segments do not change, and there are few of them at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader};

use super::error::IndexError;

/// Something of each segment, by what it is called. Cheap to clone is what it holds.
pub(super) struct PerSegment<T>(Mutex<FxHashMap<(SegmentId, &'static str), T>>);

impl<T> Default for PerSegment<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> PerSegment<T> {
    /// Of `segment`, which is one of the `searcher`'s. Those of segments that are gone are forgotten.
    pub(super) fn of(
        &self,
        searcher: &Searcher,
        segment: &SegmentReader,
        called: &'static str,
        make: impl FnOnce() -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        let key = (segment.segment_id(), called);
        if let Some(known) = self.known().get(&key) {
            return Ok(known.clone());
        }
        // Not under the lock: it takes long. Two that make it at once make the same.
        let made = make()?;
        let segments = searcher.segment_readers();
        let mut known = self.known();
        known.retain(|(id, _), _| segments.iter().any(|segment| segment.segment_id() == *id));
        known.insert(key, made.clone());
        Ok(made)
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<(SegmentId, &'static str), T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
