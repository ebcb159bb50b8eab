//! Figures of what is public, kept for a minute: whoever asks meanwhile waits for the one count, or has it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long a count stands.
const KEPT: SignedDuration = SignedDuration::from_mins(1);
/// Digits of a region's code that name its prefecture.
const PREFECTURE: usize = 4;

/// The counts of one side that are kept.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<(Timestamp, Counted)>>);

/// What is counted of one side.
#[derive(Clone, Default)]
pub(crate) struct Counted {
    pub(crate) posts: usize,
    /// Whether there are more.
    pub(crate) is_part: bool,
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    pub(crate) fields: BTreeMap<String, usize>,
    pub(crate) regions: BTreeMap<String, usize>,
    pub(crate) months: BTreeMap<String, usize>,
}

impl Kept {
    /// The last count, however old, and whether it still stands; nothing while there is none, or one is made.
    pub(crate) fn last(&self, now: Timestamp) -> Option<(Counted, bool)> {
        let kept = self.0.try_lock().ok()?;
        let (made, counted) = kept.as_ref()?;
        Some((counted.clone(), now.duration_since(*made) < KEPT))
    }

    /// What is kept, or what `count` gives. A count that fails is not kept.
    pub(crate) async fn or_count<E>(
        &self,
        now: Timestamp,
        count: impl Future<Output = Result<Counted, E>>,
    ) -> Result<Counted, E> {
        let mut kept = self.0.lock().await;
        if let Some((made, counted)) = &*kept
            && (SignedDuration::ZERO..KEPT).contains(&now.duration_since(*made))
        {
            return Ok(counted.clone());
        }
        let counted = count.await?;
        *kept = Some((now, counted.clone()));
        Ok(counted)
    }
}

impl Counted {
    pub(crate) fn add(&mut self, kind: &'static str, fields: &[String], region: &str, month: String) {
        self.posts += 1;
        *self.kinds.entry(kind).or_default() += 1;
        for field in fields {
            *self.fields.entry(field.clone()).or_default() += 1;
        }
        let prefecture = region.get(..PREFECTURE).map(|digits| format!("{digits}00"));
        *self.regions.entry(prefecture.unwrap_or_default()).or_default() += 1;
        *self.months.entry(month).or_default() += 1;
    }
}
