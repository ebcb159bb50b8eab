//! What the gate allows.

use std::time::Duration;

/// Longest headers of a call, names and values, with 32 bytes for each as HTTP/2 counts them.
pub const MAX_HEADER_BYTES: u32 = 16 << 10;

/// What is bounded for each call, and for all.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time until an answer, or until a stream begins. Of a call that sends a stream (上传), longest time from one
    /// piece of it to the next, and from the last to the answer.
    pub time: Duration,
    /// Longest time of a call that sends a stream until its answer, or until a stream begins. A file of 20 MiB so takes a
    /// line of 35 KiB/s.
    pub sending: Duration,
    /// Longest time from the headers of any other call until its message is whole.
    pub message: Duration,
    /// Longest wait for a place, and for room for an answer.
    pub wait: Duration,
    /// Calls under way at once, streams that have begun not counted. Kinds of work and callers have shares of them. The
    /// market's own calls have half as many beside.
    pub calls: usize,
    /// Bytes of the messages of one caller whose calls are under way, and of its answers that it has not read.
    pub caller_bytes: usize,
    /// Bytes of all messages whose calls are under way. Callers without a token have a quarter.
    pub bytes: usize,
    /// How often one caller may call; any number of times without.
    pub rates: Option<Rates>,
}

/// Calls of one caller in a second, by kind of work; 0 is any number. What is not used is saved up for ten seconds. An
/// organisation has four times as many for all its people together, and where nobody is known an address (of IPv6, a /64) is the
/// caller. The market's own calls are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// That answer from a key or a page of an index, and those that anybody may make.
    pub reads: u32,
    /// That change something.
    pub writes: u32,
    /// That compute over many rows, print, answer with a stream, or send one (imports, uploads).
    pub heavy: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            reads: 500,
            writes: 100,
            heavy: 50,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            sending: Duration::from_mins(10),
            message: Duration::from_secs(10),
            wait: Duration::from_secs(5),
            calls: 512,
            caller_bytes: 32 << 20,
            bytes: 256 << 20,
            rates: None,
        }
    }
}
