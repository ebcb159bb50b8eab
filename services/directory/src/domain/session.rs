//! Sessions (会话): somebody who signed in at one place, and the pair of tokens that goes with it.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Etag, Result, Role};
use techmarket_types::{AccountId, SessionId};

use super::{Member, MemberName};

pub const KIND: &str = "session";
/// An access token ends by itself so soon that what was revoked is soon forgotten.
pub const ACCESS: SignedDuration = SignedDuration::from_mins(10);
/// A session that is not refreshed ends.
const IDLE: SignedDuration = SignedDuration::from_hours(24);
/// Every session ends.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Of what a program calls itself, so many characters are kept.
const MOST_AGENT: usize = 200;
/// Tokens of an ended session hold from no state on.
pub const ENDED: i64 = i64::MAX;

/// Where a call comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// None within the process.
    pub address: Option<IpAddr>,
    /// What the program calls itself.
    pub agent: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub member: Option<MemberName>,
    /// Raised when what its tokens may do changes.
    pub generation: i64,
    pub second_factor: bool,
    pub address: String,
    pub agent: String,
    pub create_time: Timestamp,
    pub refresh_time: Timestamp,
    pub end_time: Option<Timestamp>,
}

impl Session {
    pub fn new(
        id: SessionId,
        account: AccountId,
        member: Option<&Member>,
        second_factor: bool,
        origin: &Origin,
        now: Timestamp,
    ) -> Self {
        let agent = origin.agent.chars().filter(|c| !c.is_control());
        Self {
            id,
            account,
            member: member.map(|member| member.name.clone()),
            generation: 1,
            second_factor,
            address: origin
                .address
                .map_or_else(String::new, |address| address.to_string()),
            agent: agent.take(MOST_AGENT).collect(),
            create_time: now,
            refresh_time: now,
            end_time: None,
        }
    }

    /// When it ends unless it is refreshed.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        let after = |begin: Timestamp, time| begin.saturating_add(time).unwrap_or(begin);
        after(self.refresh_time, IDLE).min(after(self.create_time, ABSOLUTE))
    }

    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.end_time.is_none() && self.expires() > now
    }

    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(if self.end_time.is_some() { 2 } else { 1 })
    }

    /// Ends it.
    pub fn end(&mut self, verb: &str, now: Timestamp) -> Result<()> {
        if !self.is_active(now) {
            return Err(Error::state_forbids(KIND, self.id.name(), "ended", verb));
        }
        self.end_time = Some(now);
        self.generation = ENDED;
        Ok(())
    }
}

/// What whoever signs in shows from now on.
#[derive(Clone, Debug)]
pub struct Granted {
    pub access: String,
    pub access_ends: Timestamp,
    /// The refresh token with its session; none for a key.
    pub session: Option<(String, Session)>,
    pub roles: Vec<Role>,
    pub memberships: Vec<Member>,
    /// Whether roles are held back until the second factor is shown.
    pub held_back: bool,
}
