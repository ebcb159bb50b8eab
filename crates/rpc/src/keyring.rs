//! The keys that sign and check the market's tokens: Ed25519 (RFC 8037), each known by its id, in a file that processes share.

use std::io;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use techmarket_kernel::{Caller, Result, Rng};

use crate::key_file::{self, Watched};
use crate::keys::{Key, Keys, PublicKey, SEED_BYTES, Stored, random};
use crate::token::{self, Claims};

/// The keys of a market. A clone is the same ring: what one learns of its file, all know.
#[derive(Clone)]
pub struct Keyring(Arc<Ring>);

struct Ring {
    keys: ArcSwap<Keys>,
    file: Option<Watched>,
}

impl Keyring {
    /// The one key of `seed`, without a file.
    #[must_use]
    pub fn new(seed: &[u8; SEED_BYTES]) -> Self {
        Self::of(Keys::new(vec![Key::of(seed, None, None)]), None)
    }

    /// A key that nobody else has.
    #[must_use]
    pub fn random(rng: &dyn Rng) -> Self {
        Self::new(&random(rng))
    }

    /// Reads the keys in `file`, or makes one there, readable by its owner only.
    pub fn load_or_create(file: &Path, rng: &dyn Rng, now: Timestamp) -> io::Result<Self> {
        match key_file::create(file, rng, &Stored::first(rng, now).bytes()?) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let watched = Watched::new(file);
        let keys = Keys::read(&watched.read()?, file)?;
        Ok(Self::of(keys, Some(watched)))
    }

    /// Adds a key to `file` that signs from now on. The one that signed so far is kept for checking, for `overlap`.
    pub fn rotate(file: &Path, rng: &dyn Rng, now: Timestamp, overlap: SignedDuration) -> io::Result<()> {
        let _locked = key_file::lock(file)?;
        let stored = Stored::read(&std::fs::read(file)?, file)?;
        key_file::replace(file, rng, &stored.rotated(rng, now, overlap)?.bytes()?)
    }

    fn of(keys: Keys, file: Option<Watched>) -> Self {
        let keys = ArcSwap::from_pointee(keys);
        Self(Arc::new(Ring { keys, file }))
    }

    /// The public keys by which tokens are checked at `now`, first the one that signs.
    #[must_use]
    pub fn public(&self, now: Timestamp) -> Vec<PublicKey> {
        let keys = self.current();
        let in_force = keys.keys.iter().filter(|key| key.holds(now));
        in_force.map(|key| key.public.clone()).collect()
    }

    /// Issues a token for `caller` from `now` for `lifetime`.
    pub fn issue(&self, caller: &Caller, now: Timestamp, lifetime: SignedDuration) -> Result<String> {
        token::sign(&self.current(), &Claims::of(caller, now, lifetime))
    }

    /// The caller of `token`, if it is signed with one of these keys and in force at `now`.
    pub fn caller(&self, token: &str, now: Timestamp) -> Result<Caller> {
        let keys = self.current();
        if let Some(caller) = keys.verified.caller(token, now) {
            return Ok(caller);
        }
        match token::verify(&keys, token, now) {
            // The key may have come since the file was read.
            Err(refused) if refused.unknown_key && self.look(key_file::UNKNOWN_KEY) => {
                Ok(token::verify(&self.0.keys.load(), token, now)?)
            }
            verified => Ok(verified?),
        }
    }

    /// The keys, as the file has them or had them a moment ago.
    fn current(&self) -> Arc<Keys> {
        self.look(key_file::CHANGED);
        self.0.keys.load_full()
    }

    /// Reads the file again if it was looked at longer ago than `after` and has changed; whether it was.
    fn look(&self, after: std::time::Duration) -> bool {
        let Some(file) = &self.0.file else { return false };
        let Some(read) = file.changed(after) else {
            return false;
        };
        match read.and_then(|bytes| Keys::read(&bytes, file.path())) {
            Ok(keys) => {
                tracing::info!(keys = keys.keys.len(), "signing keys were read anew");
                self.0.keys.store(Arc::new(keys));
                true
            }
            Err(error) => {
                tracing::error!(file = %file.path().display(), %error, "signing keys cannot be read: those of before stay");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests;
