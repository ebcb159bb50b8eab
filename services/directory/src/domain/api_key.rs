//! API keys (接口密钥): what systems sign in with.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Etag, Reason, Result, TextRule, Violations, check_text};
use techmarket_types::{ApiKeyId, CreditCode};

use super::Roles;

pub const KIND: &str = "api_key";
/// So that a scanner of public code finds those that were published by mistake.
pub const PREFIX: &str = "tmk_";
const MOST_NAME: usize = 50;
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub version: i64,
    pub display_name: String,
    pub roles: Roles,
    pub organization: Option<CreditCode>,
    pub expire_time: Timestamp,
    pub revoke_time: Option<Timestamp>,
    /// Kept beside it: using a key does not change it.
    #[serde(skip)]
    pub last_use_time: Option<Timestamp>,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl ApiKey {
    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(self.version)
    }

    pub fn check(&self, v: &mut Violations) {
        check_text(
            v,
            "display_name",
            &self.display_name,
            TextRule::line(MOST_NAME).required(),
        );
        if self.display_name == Caller::MARKET {
            v.add(
                "display_name",
                Reason::TextInvalid,
                "market 保留给本市场自己的服务",
            );
        }
        self.roles.check(v, self.organization.is_some());
        let latest = self
            .create_time
            .saturating_add(LONGEST)
            .unwrap_or(self.create_time);
        if self.expire_time <= self.create_time || self.expire_time > latest {
            v.add("expire_time", Reason::ValueOutOfRange, "应在此刻之后、366 天之内");
        }
    }

    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.revoke_time.is_none() && self.expire_time > now
    }

    pub fn revoke(&mut self, now: Timestamp) -> Result<()> {
        if self.revoke_time.is_some() {
            return Err(Error::state_forbids(KIND, self.id.name(), "revoked", "revoke"));
        }
        self.revoke_time = Some(now);
        self.version += 1;
        self.update_time = now;
        Ok(())
    }

    /// The system that shows it.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::new(
            self.display_name.as_str(),
            self.roles.0.clone(),
            self.organization.clone(),
        )
    }
}
