//! Tokens that were found to hold. A caller shows the same token with every call, and its signature stays what it is.

use jiff::Timestamp;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use techmarket_kernel::Caller;

/// Bytes of the tokens that are kept; those that are shown seldom go first.
const BYTES: u64 = 4 << 20;
/// What an entry takes beside its texts, roughly.
const ENTRY: usize = 256;
/// Tokens that are expected to be kept: half a KiB each.
const TOKENS: usize = 8 << 10;

/// Tokens of one state of the keys with their callers.
pub(crate) struct Verified(Cache<Box<str>, Token, Weight>);

#[derive(Clone)]
struct Token {
    caller: Caller,
    /// Seconds since 1970.
    ends: i64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Box<str>, Token> for Weight {
    fn weight(&self, text: &Box<str>, token: &Token) -> u64 {
        let caller = &token.caller;
        let credential = caller.credential.as_ref().map_or(0, |held| held.id.len());
        let held = size_of_val(&*caller.roles)
            + size_of_val(&*caller.points)
            + size_of_val(&*caller.counties)
            + 6 * caller.counties.len()
            + caller.person().len()
            + credential;
        (text.len() + held + ENTRY) as u64
    }
}

impl Verified {
    pub(crate) fn new() -> Self {
        Self(Cache::with_weighter(TOKENS, BYTES, Weight))
    }

    /// Whose `token` is, if it was kept and is in force at `now`.
    pub(crate) fn caller(&self, token: &str, now: Timestamp) -> Option<Caller> {
        let kept = self.0.get(token)?;
        if kept.ends > now.as_second() {
            return Some(kept.caller);
        }
        self.0.remove(token);
        None
    }

    /// Keeps `token`, which is `caller`'s until `ends`, in seconds since 1970.
    pub(crate) fn keep(&self, token: &str, caller: &Caller, ends: i64) {
        let caller = caller.clone();
        self.0.insert(token.into(), Token { caller, ends });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_kernel::Role;

    #[test]
    fn memory_is_bounded_whatever_is_kept() {
        let verified = Verified::new();
        let now = Timestamp::UNIX_EPOCH;
        for index in 0..100_000 {
            let caller = Caller::new(format!("caller {index}"), [Role::Viewer], None);
            verified.keep(&format!("token {index}"), &caller, 1);
        }
        assert!(verified.0.weight() <= BYTES, "{}", verified.0.weight());
        let last = verified.caller("token 99999", now).unwrap();
        assert_eq!(last.subject, "caller 99999");
        let long = "x".repeat(5 << 20);
        verified.keep(&long, &last, 1);
        assert!(
            verified.0.weight() <= BYTES,
            "a token larger than all room is not kept"
        );
        assert_eq!(verified.caller(&long, now), None);
    }

    #[test]
    fn what_has_ended_is_gone() {
        let verified = Verified::new();
        let caller = Caller::new("张三", [Role::Viewer], None);
        verified.keep("token", &caller, 10);
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(verified.caller("token", at(9)), Some(caller));
        assert_eq!(verified.caller("token", at(10)), None);
        assert_eq!(verified.caller("token", at(9)), None, "it was let go");
    }
}
