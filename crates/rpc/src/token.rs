//! Tokens: JSON Web Tokens that a key of the market's own signed (EdDSA, RFC 8037), and what they say.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Credential, Error, Reason, Result, Role};

use crate::keys::Keys;

/// Whom every token of the market is for: this market and nobody else who trusts its keys.
pub(crate) const AUDIENCE: &str = "techmarket";
/// Clocks of the market's machines may differ by so many seconds.
const LEEWAY: i64 = 60;
/// Longest key id that is looked up; those of the market have 43 characters.
const MAX_KEY_ID: usize = 64;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who signed it: `techmarket`.
    pub iss: String,
    /// Whom it is for: `techmarket`.
    pub aud: String,
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
    /// Counties whose posts a reviewer reviews; only beside a session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counties: Vec<String>,
    /// Id of the session or key that it was given to; absent of a token that was written on the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Which state of that session or key; raised when what it may do changes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub r#gen: i64,
    /// When it was issued, seconds since 1970.
    pub iat: i64,
    /// When it ends, seconds since 1970.
    pub exp: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// A token that does not hold.
pub(crate) struct Refused {
    /// Whether the key that it names is not on the ring.
    pub(crate) unknown_key: bool,
}

impl From<Refused> for Error {
    fn from(_: Refused) -> Self {
        // Nobody learns why.
        Self::new(Reason::TokenInvalid, "令牌无效或已过期")
    }
}

const REFUSED: Refused = Refused { unknown_key: false };

impl Claims {
    /// What a token of `caller` says.
    pub(crate) fn of(caller: &Caller, now: Timestamp, lifetime: SignedDuration) -> Self {
        Self {
            iss: caller.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: caller.subject.clone(),
            roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            org: caller.organization.as_ref().map(ToString::to_string),
            points: caller.points.iter().map(ToString::to_string).collect(),
            counties: caller.counties.clone(),
            sid: caller.credential.as_ref().map(|held| held.id.clone()),
            r#gen: caller.credential.as_ref().map_or(0, |held| held.generation),
            iat: now.as_second(),
            exp: now.as_second().saturating_add(lifetime.as_secs()),
        }
    }

    /// The caller, if the claims hold at `now`.
    fn caller(self, now: Timestamp) -> Option<Caller> {
        let words = self.roles.iter().map(|word| Role::from_word(word));
        let roles = words.collect::<Option<Vec<_>>>()?;
        let organization = self.org.as_deref().map(str::parse).transpose().ok()?;
        let points = self.points.iter().map(|range| range.parse());
        let points = points.collect::<Result<Vec<_>, _>>().ok()?;
        let now = now.as_second();
        let in_force = self.exp > now && self.iat <= now + LEEWAY;
        let known = in_force && !roles.is_empty() && self.sub.chars().count() <= 100;
        let credential = self.sid.map(|id| {
            Box::new(Credential {
                id,
                generation: self.r#gen,
                issued: self.iat,
            })
        });
        // They are the directory's to say.
        let counties = if credential.is_some() {
            self.counties
        } else {
            Vec::new()
        };
        known.then(|| Caller {
            points,
            counties,
            credential,
            ..Caller::new(self.sub, roles, organization)
        })
    }
}

/// A token of `claims`, by the key that signs.
pub(crate) fn sign(keys: &Keys, claims: &Claims) -> Result<String> {
    let key = keys.keys.first();
    let key = key.ok_or_else(|| Error::internal("a ring without a key"))?;
    let header = Header {
        kid: Some(key.id.clone()),
        ..Header::new(Algorithm::EdDSA)
    };
    encode(&header, claims, &key.sign).map_err(Error::internal)
}

/// The caller of `token`, which is kept among those that hold.
pub(crate) fn verify(keys: &Keys, token: &str, now: Timestamp) -> Result<Caller, Refused> {
    let header = decode_header(token).map_err(|_| REFUSED)?;
    // Nothing that a header may ask for is understood here, but for which key it is (RFC 7515, 4.1.11).
    if header.alg != Algorithm::EdDSA || header.crit.is_some() {
        return Err(REFUSED);
    }
    let id = header.kid.filter(|id| id.len() <= MAX_KEY_ID).ok_or(REFUSED)?;
    let key = keys.keys.iter().find(|key| key.id == id);
    let key = key.ok_or(Refused { unknown_key: true })?;
    if !key.holds(now) {
        return Err(REFUSED);
    }
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[Caller::ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library would ask the system's clock.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key.check, &validation).map_err(|_| REFUSED)?;
    let ends = key.ends.map_or(i64::MAX, Timestamp::as_second);
    let ends = ends.min(claims.claims.exp);
    let caller = claims.claims.caller(now).ok_or(REFUSED)?;
    keys.verified.keep(token, &caller, ends);
    Ok(caller)
}
