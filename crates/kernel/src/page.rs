//! Pages: sizes are coerced, tokens are versioned and bound to their query (AIP-158).

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::{Reason, Violations};

/// Listed if the caller says nothing.
const DEFAULT_SIZE: u32 = 50;
/// Listed at most.
const MAX_SIZE: u32 = 200;
/// Scheme of the token; another is refused.
const VERSION: u8 = 1;
/// Bytes of the query's digest in a token.
const DIGEST: usize = 12;
const NOT_OURS: &str = "不是本查询返回的翻页标记";
/// Longest key of a last row.
const MAX_KEY: usize = 256;

/// A place in a list: the key of the last row shown, for one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageToken(String);

impl PageToken {
    /// The token after the row with `key` in the answer to `query`.
    #[must_use]
    pub fn new(query: &[u8], key: &str) -> Self {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&Sha256::digest(query)[..DIGEST]);
        bytes.extend_from_slice(key.as_bytes());
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The token as callers carry it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The key in `token`, for the same `query`.
    pub fn read(token: &str, query: &[u8]) -> Result<String, Reason> {
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| Reason::PageTokenInvalid)?;
        let (head, key) = bytes
            .split_at_checked(1 + DIGEST)
            .ok_or(Reason::PageTokenInvalid)?;
        if head.first() != Some(&VERSION) || key.len() > MAX_KEY {
            return Err(Reason::PageTokenInvalid);
        }
        if head.get(1..) != Sha256::digest(query).get(..DIGEST) {
            return Err(Reason::PageTokenForeign);
        }
        String::from_utf8(key.to_vec()).map_err(|_| Reason::PageTokenInvalid)
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is listed.
    pub rows: Vec<T>,
    /// The token of the next page; empty at the end.
    pub next_token: String,
}

/// What page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows wanted, 1 to 200.
    pub size: u32,
    /// Key of the last row of the page before.
    pub after: Option<String>,
    query: Vec<u8>,
}

impl PageRequest {
    /// Reads `page_size` and `page_token` of a request. `query` is everything else of the request
    /// and of the caller that decides what is listed.
    pub fn read(page_size: i32, page_token: &str, query: Vec<u8>, v: &mut Violations) -> Self {
        let size = match u32::try_from(page_size) {
            Ok(0) => DEFAULT_SIZE,
            Ok(size) => size.min(MAX_SIZE),
            Err(_) => {
                v.add("page_size", Reason::PageSizeInvalid, "不能为负数");
                DEFAULT_SIZE
            }
        };
        let after = if page_token.is_empty() {
            None
        } else {
            match PageToken::read(page_token, &query) {
                Ok(key) => Some(key),
                Err(reason) => {
                    v.add("page_token", reason, NOT_OURS);
                    None
                }
            }
        };
        Self { size, after, query }
    }

    /// The key of the last row of the page before, read. The digest in a token is no secret, so the key may be anything.
    pub fn after_key<K: FromStr>(&self, v: &mut Violations) -> Option<K> {
        let key = self.after.as_deref()?.parse().ok();
        if key.is_none() {
            v.add("page_token", Reason::PageTokenInvalid, NOT_OURS);
        }
        key
    }

    /// Rows to fetch: one more than wanted tells whether there is a next page.
    #[must_use]
    pub fn fetch(&self) -> i64 {
        i64::from(self.size) + 1
    }

    /// The token of the page after the row with `key`.
    #[must_use]
    pub fn token(&self, key: &str) -> String {
        PageToken::new(&self.query, key).into_string()
    }

    /// The page of `rows`, of which one more was fetched than is shown; `key` tells the place of the last one shown.
    pub fn page<T>(&self, mut rows: Vec<T>, key: impl FnOnce(&T) -> String) -> Page<T> {
        let next_token = self.cut(&mut rows, key);
        Page { rows, next_token }
    }

    /// Cuts `rows` to the page and returns the token of the next one, empty at the end.
    pub fn cut<T>(&self, rows: &mut Vec<T>, key: impl FnOnce(&T) -> String) -> String {
        let size = self.size as usize;
        if rows.len() <= size {
            return String::new();
        }
        rows.truncate(size);
        rows.last().map(|last| self.token(&key(last))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_coerced_and_negative_refused() {
        let read = |size| {
            let mut v = Violations::new();
            let page = PageRequest::read(size, "", vec![], &mut v);
            (page.size, v.into_vec().first().map(|v| v.reason))
        };
        assert_eq!(read(0), (50, None));
        assert_eq!(read(7), (7, None));
        assert_eq!(read(100_000), (200, None));
        assert_eq!(read(-1), (50, Some(Reason::PageSizeInvalid)));
    }

    #[test]
    fn the_last_page_has_no_token() {
        let mut v = Violations::new();
        let page = PageRequest::read(2, "", b"q".to_vec(), &mut v);
        let mut rows = vec!["a", "b", "c"];
        let token = page.cut(&mut rows, |row| (*row).to_owned());
        assert_eq!(rows, ["a", "b"]);
        assert_eq!(PageToken::read(&token, b"q").unwrap(), "b");
        assert_eq!(page.cut(&mut rows, |row| (*row).to_owned()), "");
    }

    #[test]
    fn a_token_of_another_query_is_foreign() {
        let token = PageToken::new(b"one", "key").into_string();
        assert_eq!(PageToken::read(&token, b"two"), Err(Reason::PageTokenForeign));
    }

    proptest! {
        #[test]
        fn tokens_round_trip(query: Vec<u8>, key in "[ -~]{0,60}") {
            let token = PageToken::new(&query, &key).into_string();
            prop_assert_eq!(PageToken::read(&token, &query).unwrap(), key);
        }

        #[test]
        fn garbage_is_refused_and_never_panics(token: String, query: Vec<u8>) {
            prop_assert!(PageToken::read(&token, &query).is_err());
        }
    }
}
