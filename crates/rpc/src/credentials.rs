//! Tokens: JSON Web Tokens signed with a key of the market's own (HMAC-SHA-256), the embedded default.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Clock, Error, Reason, Result, Rng, Role};

use crate::verified::Verified;

const KEY_BYTES: usize = 32;
/// What a service of the market shows another.
const SYSTEM_TOKEN_MINUTES: i64 = 5;
/// It shows the same for so long: calls of one minute share a signature and its check.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who signed it: `techmarket`.
    pub iss: String,
    /// The person or program.
    pub sub: String,
    /// Roles, by their words.
    pub roles: Vec<String>,
    /// Credit code of the organisation that the caller acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// Registration points that a registrar serves: each 6 digits, or 2 or 4 of a region; absent means all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
    /// When it was issued, seconds since 1970.
    pub iat: i64,
    /// When it ends, seconds since 1970.
    pub exp: i64,
}

/// The key that signs and checks tokens.
#[derive(Clone)]
pub struct SigningKey {
    sign: Arc<EncodingKey>,
    check: Arc<DecodingKey>,
    /// Tokens of this key and of no other.
    verified: Arc<Verified>,
}

impl SigningKey {
    /// The key of `secret`, 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self {
            sign: Arc::new(EncodingKey::from_secret(secret)),
            check: Arc::new(DecodingKey::from_secret(secret)),
            verified: Arc::new(Verified::new()),
        }
    }

    /// Reads the key in `file`, or makes it there, readable by its owner only.
    pub fn load_or_create(file: &Path, rng: &dyn Rng) -> std::io::Result<Self> {
        let (mut secret, mut suffix) = ([0; KEY_BYTES], [0; 8]);
        rng.fill(&mut secret);
        rng.fill(&mut suffix);
        let beside = file.with_extension(format!("new-{:016x}", u64::from_le_bytes(suffix)));
        match write_private(file, &beside, &secret) {
            Ok(()) => Ok(Self::new(&secret)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let secret = std::fs::read(file)?;
                if secret.len() != KEY_BYTES {
                    let message = format!("{} holds no key of {KEY_BYTES} bytes", file.display());
                    return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
                }
                Ok(Self::new(&secret))
            }
            Err(error) => Err(error),
        }
    }

    /// Issues a token for `caller` from `now` for `lifetime`.
    pub fn issue(&self, caller: &Caller, now: Timestamp, lifetime: SignedDuration) -> Result<String> {
        let claims = Claims {
            iss: caller.issuer.clone(),
            sub: caller.subject.clone(),
            roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            org: caller.organization.as_ref().map(ToString::to_string),
            points: caller.points.iter().map(ToString::to_string).collect(),
            iat: now.as_second(),
            exp: now.as_second().saturating_add(lifetime.as_secs()),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.sign).map_err(Error::internal)
    }

    /// The caller of `token`, if it is signed with this key and in force at `now`.
    pub fn caller(&self, token: &str, now: Timestamp) -> Result<Caller> {
        if let Some(caller) = self.verified.caller(token, now) {
            return Ok(caller);
        }
        let (caller, ends) = self.verify(token, now)?;
        self.verified.keep(token, &caller, ends);
        Ok(caller)
    }

    /// The caller of `token` and when it ends.
    fn verify(&self, token: &str, now: Timestamp) -> Result<(Caller, i64)> {
        let invalid = || Error::new(Reason::TokenInvalid, "令牌无效或已过期");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[Caller::ISSUER]);
        // The library would ask the system's clock.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.check, &validation)
            .map_err(|_| invalid())?
            .claims;
        let organization = claims
            .org
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| invalid())?;
        let roles = claims
            .roles
            .iter()
            .map(|word| Role::from_word(word))
            .collect::<Option<Vec<_>>>();
        let points = claims.points.iter().map(|range| range.parse());
        let points = points.collect::<Result<Vec<_>, _>>().map_err(|_| invalid())?;
        let in_force = claims.exp > now.as_second() && claims.sub.chars().count() <= 100;
        match roles {
            Some(roles) if in_force && !roles.is_empty() => {
                let caller = Caller {
                    points,
                    ..Caller::new(claims.sub, roles, organization)
                };
                Ok((caller, claims.exp))
            }
            _ => Err(invalid()),
        }
    }
}

/// Writes a file that only its owner can read, and that did not exist. It is written beside and then linked, so that
/// processes that start together read a whole key, and a process that is killed leaves no half-written key.
fn write_private(file: &Path, beside: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    let linked = written
        .write_all(bytes)
        .and_then(|()| written.sync_all())
        .and_then(|()| std::fs::hard_link(beside, file));
    std::fs::remove_file(beside)?;
    linked
}

/// What this process shows when it calls a service of the market.
#[derive(Clone)]
pub struct Credentials(Arc<dyn Fn() -> Result<Option<String>> + Send + Sync>);

impl Credentials {
    /// Nothing: for methods that anybody may call.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(|| Ok(None)))
    }

    /// The same token for every call.
    #[must_use]
    pub fn token(token: String) -> Self {
        Self(Arc::new(move || Ok(Some(token.clone()))))
    }

    /// A token of role `system`, made anew long before it ends.
    #[must_use]
    pub fn system(key: SigningKey, clock: Arc<dyn Clock>, subject: &str) -> Self {
        let caller = Caller::new(subject, [Role::System], None);
        let lifetime = SignedDuration::from_mins(SYSTEM_TOKEN_MINUTES);
        let shown: Mutex<Option<(String, Timestamp)>> = Mutex::default();
        Self(Arc::new(move || {
            let now = clock.now();
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            // A clock that was set back makes a new one as well.
            let age = shown.as_ref().map(|(_, made)| now.duration_since(*made));
            if !age.is_some_and(|age| (SignedDuration::ZERO..RENEWED_AFTER).contains(&age)) {
                *shown = Some((key.issue(&caller, now, lifetime)?, now));
            }
            Ok(shown.as_ref().map(|(token, _)| token.clone()))
        }))
    }

    /// The value of the `authorization` header, if there is to be one.
    pub(crate) fn header(&self) -> Result<Option<http::HeaderValue>> {
        let Some(token) = (self.0)()? else {
            return Ok(None);
        };
        let mut value = http::HeaderValue::from_str(&format!("Bearer {token}")).map_err(Error::internal)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests;
