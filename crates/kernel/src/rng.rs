//! Randomness as an argument.

use std::sync::Mutex;

use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng, TryRngCore, rngs::OsRng};
use uuid::Uuid;

/// Where random bytes come from.
pub trait Rng: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        // Linux has not failed here since getrandom(2); a process that cannot make unique ids and
        // unguessable keys must not go on.
        if OsRng.try_fill_bytes(bytes).is_err() {
            std::process::abort();
        }
    }
}

/// A generator that repeats itself for the same seed.
#[derive(Debug)]
pub struct SeededRng(Mutex<StdRng>);

impl SeededRng {
    /// A generator for `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        let mut rng = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        rng.fill_bytes(bytes);
    }
}

/// A UUIDv7 for `now`: ids sort by the millisecond they were made in (RFC 9562).
#[must_use]
pub fn new_uuid(rng: &dyn Rng, now: Timestamp) -> Uuid {
    let mut random = [0; 10];
    rng.fill(&mut random);
    let millisecond = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millisecond, &random).into_uuid()
}
