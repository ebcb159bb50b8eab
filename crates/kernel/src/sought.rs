//! What a list is narrowed to that stands in no index, and how its pages are filled all the same.

use jiff::Timestamp;
use uuid::Builder;

use crate::{Page, PageRequest};

/// Rows that are looked at for one page. Behind them the page ends, full or not, and the next one goes on from there (AIP-158).
const LOOKED_AT: usize = 10_000;
/// Rows that are read at once where many may be left out.
const AT_ONCE: i64 = 500;

/// Part of a title, and spans of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Part of the title, in any case of letters; empty for any.
    pub title: String,
    /// Made after this instant.
    pub created_after: Option<Timestamp>,
    /// Made before this instant.
    pub created_before: Option<Timestamp>,
    /// Last changed after this instant.
    pub updated_after: Option<Timestamp>,
}

impl Sought {
    /// Whether a row with this title and these times is sought.
    #[must_use]
    pub fn keeps(&self, title: &str, created: Timestamp, updated: Timestamp) -> bool {
        let has = || title.to_lowercase().contains(&self.title.to_lowercase());
        (self.title.is_empty() || has())
            && self.created_after.is_none_or(|after| created > after)
            && self.created_before.is_none_or(|before| created < before)
            && self.updated_after.is_none_or(|after| updated > after)
    }

    /// The first and the last id, UUIDv7 as text, that a row within the span of creation can have.
    #[must_use]
    pub fn ids(&self) -> [Option<String>; 2] {
        let id = |time: Option<Timestamp>, random: u8| {
            let millisecond = u64::try_from(time?.as_millisecond()).ok()?;
            let id = Builder::from_unix_timestamp_millis(millisecond, &[random; 10]).into_uuid();
            Some(id.to_string())
        };
        [id(self.created_after, 0), id(self.created_before, u8::MAX)]
    }

    /// Rows to read at once for `page`.
    #[must_use]
    pub fn fetch(&self, page: &PageRequest) -> i64 {
        if *self == Self::default() {
            page.fetch()
        } else {
            AT_ONCE
        }
    }
}

/// A page that is filled by several reads.
#[derive(Debug)]
pub struct Sieve<T> {
    rows: Vec<T>,
    looked_at: usize,
    /// The place of the last row that was read; none once all were.
    reached: Option<String>,
}

impl<T> Default for Sieve<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            looked_at: 0,
            reached: None,
        }
    }
}

impl<T> Sieve<T> {
    /// Takes what was read of at most `limit` rows, and says whether to read on behind it.
    pub fn take(
        &mut self,
        page: &PageRequest,
        read: Vec<T>,
        limit: i64,
        keeps: impl Fn(&T) -> bool,
        key: impl Fn(&T) -> String,
    ) -> bool {
        let ended = i64::try_from(read.len()).is_ok_and(|count| count < limit);
        self.looked_at += read.len();
        self.reached = read.last().filter(|_| !ended).map(key);
        self.rows.extend(read.into_iter().filter(keeps));
        self.reached.is_some() && self.rows.len() <= page.size as usize && self.looked_at < LOOKED_AT
    }

    /// The page.
    pub fn page(self, page: PageRequest, key: impl Fn(&T) -> String) -> Page<T> {
        match self.reached {
            Some(reached) if self.rows.len() <= page.size as usize => page.reaching(self.rows, key, reached),
            _ => page.page(self.rows, key),
        }
    }
}

#[cfg(test)]
mod tests;
