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

    /// The key in `page_token`, read; none at the beginning. The digest in a token is no secret, so the key may be anything.
    pub fn after<K: FromStr>(v: &mut Violations, page_token: &str, query: &[u8]) -> Option<K> {
        if page_token.is_empty() {
            return None;
        }
        let key =
            Self::read(page_token, query).and_then(|key| key.parse().map_err(|_| Reason::PageTokenInvalid));
        key.map_err(|reason| v.add("page_token", reason, NOT_OURS)).ok()
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
    /// How the list goes on.
    pub next: Next,
}

/// How a list goes on behind any row of a page, so that whoever answers may end the page early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Of every row of the page.
    keys: Vec<String>,
    /// Behind what the list goes on after the whole page; none at its end.
    behind: Option<String>,
    request: PageRequest,
}

impl<T> Page<T> {
    /// The same page of what `make` makes of its rows.
    pub fn try_map<U, E>(self, make: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let rows = self.rows.into_iter().map(make).collect::<Result<_, _>>()?;
        Ok(Page {
            rows,
            next: self.next,
        })
    }
}

impl Next {
    /// The place behind which the list goes on after the whole page; none at its end.
    #[must_use]
    pub fn reached(self) -> Option<String> {
        self.behind
    }

    /// The token of the page that begins behind the first `shown` rows; empty at the end of the list.
    #[must_use]
    pub fn token(&self, shown: usize) -> String {
        let key = if shown >= self.keys.len() {
            self.behind.as_ref()
        } else {
            shown.checked_sub(1).and_then(|last| self.keys.get(last))
        };
        key.map(|key| self.request.token(key)).unwrap_or_default()
    }
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
        let after = PageToken::after(v, page_token, &query);
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

    /// The page of `rows`, of which one more was fetched than is shown; `key` tells the place of each.
    pub fn page<T>(self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let size = self.size as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        let keys: Vec<String> = rows.iter().map(key).collect();
        let behind = more.then(|| keys.last().cloned()).flatten();
        self.of(rows, keys, behind)
    }

    /// The page of `rows`, behind which the list goes on after the place `reached`, shown or not.
    pub fn reaching<T>(self, rows: Vec<T>, key: impl Fn(&T) -> String, reached: String) -> Page<T> {
        let keys = rows.iter().map(key).collect();
        self.of(rows, keys, Some(reached))
    }

    /// The page of `rows` whose places are their numbers, behind `before` others. `more` tells whether there are some behind.
    #[must_use]
    pub fn numbered<T>(self, rows: Vec<T>, before: usize, more: bool) -> Page<T> {
        let numbers = (before..).skip(1).take(rows.len());
        let keys: Vec<String> = numbers.map(|number| number.to_string()).collect();
        let behind = more.then(|| keys.last().cloned()).flatten();
        self.of(rows, keys, behind)
    }

    fn of<T>(self, rows: Vec<T>, keys: Vec<String>, behind: Option<String>) -> Page<T> {
        let next = Next {
            keys,
            behind,
            request: self,
        };
        Page { rows, next }
    }
}

#[cfg(test)]
mod tests;
