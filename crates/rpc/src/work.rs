//! What kind of work a method is (工作类别), and how the places of the gate are shared among kinds and callers.

use prost_reflect::MethodDescriptor;

/// Kinds that need a place, in the order of [`Work::PLACES`].
pub(crate) const KINDS: usize = 5;

/// The least places of a kind and of a caller, where so many calls may be under way: small limits are not cut in pieces.
const LEAST: usize = 8;
/// A caller has at most this part of the places of a kind.
const CALLER_PARTS: usize = 4;

/// What kind of work a method is. Every kind has places of its own, so that none takes those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Health and reflection: no place.
    Probe,
    /// Anybody may call, without a token.
    Public,
    /// Answers from a key or a page of an index.
    Read,
    /// Changes something, in a transaction of its own.
    Write,
    /// Computes over many rows, prints a paper or answers with a stream.
    Heavy,
    /// Takes a stream, for as long as its caller sends.
    Sending,
}

/// Beginnings of the names of methods that read little.
const READS: [&str; 3] = ["Get", "List", "BatchGet"];
/// Beginnings of the names of methods that compute for long, whether they change something or not.
const HEAVY: [&str; 7] = [
    "Search",
    "Rank",
    "Train",
    "Calculate",
    "Print",
    "VerifyAuditTrail",
    "CreateRegisterList",
];

impl Work {
    /// The kind of `method`, by its streams and its verb.
    pub(crate) fn of(method: &MethodDescriptor, anonymous: bool) -> Self {
        let begins = |names: &[&str]| names.iter().any(|name| method.name().starts_with(name));
        if method.is_client_streaming() {
            Self::Sending
        } else if anonymous {
            Self::Public
        } else if method.is_server_streaming() || begins(&HEAVY) {
            Self::Heavy
        } else if begins(&READS) {
            Self::Read
        } else {
            Self::Write
        }
    }

    /// Which of [`KINDS`] it is; `None` if it needs no place.
    pub(crate) fn index(self) -> Option<usize> {
        match self {
            Self::Probe => None,
            Self::Public => Some(0),
            Self::Read => Some(1),
            Self::Write => Some(2),
            Self::Heavy => Some(3),
            Self::Sending => Some(4),
        }
    }
}

/// The places of each kind when `calls` may be under way: of 512, 64 public, 192 reads, 128 writes, 64 heavy, 64 sending.
pub(crate) fn places(calls: usize) -> [usize; KINDS] {
    [1, 3, 2, 1, 1].map(|eighths| (calls * eighths / 8).max(LEAST).min(calls))
}

/// The places of one caller, of each kind: of 512, 16 public, 48 reads, 32 writes, 16 heavy, 16 sending.
pub(crate) fn places_of_one(calls: usize) -> [usize; KINDS] {
    places(calls).map(|places| (places / CALLER_PARTS).max(LEAST).min(places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_parts() {
        assert_eq!(places(512), [64, 192, 128, 64, 64]);
        assert_eq!(places(512).iter().sum::<usize>(), 512);
        assert_eq!(places_of_one(512), [16, 48, 32, 16, 16]);
        assert_eq!(places_of_one(2), [2; KINDS]);
    }
}
