//! Keys as the file has them.
//!
//! The file is JSON: `{"keys": [{"seed": .., "made": .., "ends": ..}]}`. The first key signs; the others only check, until they end. A file of
//! 32 bytes, as it was before keys had ids, is the seed of one key.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use techmarket_kernel::Rng;

use crate::verified::Verified;

pub(crate) const SEED_BYTES: usize = 32;
/// Keys of one file. Rotation drops those that have ended.
pub(crate) const MAX_KEYS: usize = 16;
/// PKCS #8 of an Ed25519 key (RFC 8410, 7), but for the seed at its end.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The keys of one state of the file, and the tokens that were found to hold by them: a key that goes takes its tokens along.
pub(crate) struct Keys {
    pub(crate) keys: Vec<Key>,
    pub(crate) verified: Verified,
}

/// One key.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) sign: EncodingKey,
    pub(crate) check: DecodingKey,
    pub(crate) ends: Option<Timestamp>,
    pub(crate) public: PublicKey,
}

/// A key as anybody may know it (JSON Web Key, RFC 7517 and RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key id: its thumbprint (RFC 7638).
    pub id: String,
    /// The public key, base64url.
    pub x: String,
    /// When it was made; not known of a key of before.
    pub made: Option<Timestamp>,
    /// When tokens that it signed hold no more; none for the key that signs.
    pub ends: Option<Timestamp>,
}

/// The file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Stored {
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    seed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    made: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<Timestamp>,
}

impl Keys {
    pub(crate) fn new(keys: Vec<Key>) -> Self {
        Self {
            keys,
            verified: Verified::new(),
        }
    }

    pub(crate) fn read(bytes: &[u8], file: &Path) -> io::Result<Self> {
        let stored = Stored::read(bytes, file)?;
        let keys: Option<Vec<Key>> = stored.keys.iter().map(StoredKey::key).collect();
        let keys = keys.filter(|keys| (1..=MAX_KEYS).contains(&keys.len()));
        keys.map(Self::new).ok_or_else(|| unreadable(file))
    }
}

impl Key {
    pub(crate) fn of(seed: &[u8; SEED_BYTES], made: Option<Timestamp>, ends: Option<Timestamp>) -> Self {
        let x = URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(seed).verifying_key().as_bytes());
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
        let public = SigningKey::from_bytes(seed).verifying_key();
        Self {
            sign: EncodingKey::from_ed_der(&[&PKCS8_HEAD[..], seed].concat()),
            check: DecodingKey::from_ed_der(public.as_bytes()),
            ends,
            public: PublicKey {
                id: id.clone(),
                x,
                made,
                ends,
            },
            id,
        }
    }

    /// Whether tokens that it signed hold at `now`.
    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        self.ends.is_none_or(|ends| ends > now)
    }
}

impl Stored {
    pub(crate) fn first(rng: &dyn Rng, now: Timestamp) -> Self {
        Self {
            keys: vec![StoredKey::random(rng, now)],
        }
    }

    pub(crate) fn read(bytes: &[u8], file: &Path) -> io::Result<Self> {
        if let Ok(seed) = <&[u8; SEED_BYTES]>::try_from(bytes) {
            let seed = URL_SAFE_NO_PAD.encode(seed);
            let key = StoredKey {
                seed,
                made: None,
                ends: None,
            };
            return Ok(Self { keys: vec![key] });
        }
        serde_json::from_slice(bytes).map_err(|_| unreadable(file))
    }

    /// The same with a new key in front, for which the one before checks for `overlap`. Those that have ended go.
    pub(crate) fn rotated(
        mut self,
        rng: &dyn Rng,
        now: Timestamp,
        overlap: SignedDuration,
    ) -> io::Result<Self> {
        self.keys.retain(|key| key.ends.is_none_or(|ends| ends > now));
        if self.keys.len() >= MAX_KEYS {
            return Err(io::Error::other(format!(
                "至多 {MAX_KEYS} 个密钥；较早的到期后再轮换"
            )));
        }
        if let Some(signing) = self.keys.first_mut() {
            signing.ends = Some(now.saturating_add(overlap).map_err(io::Error::other)?);
        }
        self.keys.insert(0, StoredKey::random(rng, now));
        Ok(self)
    }

    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }
}

impl StoredKey {
    fn random(rng: &dyn Rng, now: Timestamp) -> Self {
        Self {
            seed: URL_SAFE_NO_PAD.encode(random(rng)),
            made: Some(now),
            ends: None,
        }
    }

    fn key(&self) -> Option<Key> {
        let seed: [u8; SEED_BYTES] = URL_SAFE_NO_PAD.decode(&self.seed).ok()?.try_into().ok()?;
        Some(Key::of(&seed, self.made, self.ends))
    }
}

pub(crate) fn random(rng: &dyn Rng) -> [u8; SEED_BYTES] {
    let mut seed = [0; SEED_BYTES];
    rng.fill(&mut seed);
    seed
}

/// What is in the file is never shown.
fn unreadable(file: &Path) -> io::Error {
    let message = format!("{} 不是签名密钥文件", file.display());
    io::Error::new(io::ErrorKind::InvalidData, message)
}
