//! Ids in the order in which they are given.

use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// Bits of a UUIDv7 behind its variant: the lower part of what is random.
const LOWER: u32 = 62;

/// The id that was given last. A thousand rows of a file are made in one millisecond and are listed by their ids: each id is
/// above the one before it (RFC 9562, section 6.2, method 2), so that a list keeps the order of the file.
#[derive(Default)]
pub(crate) struct Ids(Mutex<u128>);

impl Ids {
    /// `fresh`, or the next id above the last one of its millisecond.
    pub(crate) fn next(&self, fresh: Uuid) -> Uuid {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = fresh.as_u128();
        let step = 1 + (fresh & u128::from(u32::MAX));
        let next = last.saturating_add(step);
        let same_millisecond = fresh >> 80 == *last >> 80;
        // The lower part may run over: then one of another beginning is as good.
        *last = if same_millisecond && next >> LOWER == *last >> LOWER {
            next
        } else {
            fresh
        };
        Uuid::from_u128(*last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_rise() {
        let ids = Ids::default();
        let of = |millisecond, random: u8| {
            uuid::Builder::from_unix_timestamp_millis(millisecond, &[random; 10]).into_uuid()
        };
        let given: Vec<Uuid> = [200, 3, 255, 0, 17].map(|random| ids.next(of(1, random))).into();
        assert!(given.is_sorted_by(|a, b| a < b), "{given:?}");
        assert_eq!(given[0], of(1, 200));
        assert!(
            given
                .iter()
                .all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
        assert_eq!(ids.next(of(2, 1)), of(2, 1), "a new millisecond begins anew");
    }
}
