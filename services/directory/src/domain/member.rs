//! Members (成员): a person in an organisation, with roles there.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Etag, Result, Role, words};
use techmarket_types::{AccountId, CreditCode, ParseName};
use uuid::Uuid;

use super::{Account, ERASED_NAME, MemberContent, Roles};

pub const KIND: &str = "member";
/// An invitation that nobody accepts ends.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The word for the market itself in the place of an organisation.
const MARKET: &str = "market";

/// Where somebody acts: in an organisation, or in the market itself (运营方), which is none of those that trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(pub Option<CreditCode>);

impl FromStr for Place {
    type Err = techmarket_types::CreditCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == MARKET {
            return Ok(Self(None));
        }
        text.parse().map(|code| Self(Some(code)))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_ref().map_or(MARKET, CreditCode::as_str))
    }
}

/// Which membership: `organizations/{code}/members/{uuid}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberName {
    pub place: Place,
    pub id: Uuid,
}

impl fmt::Display for MemberName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "organizations/{}/members/{}", self.place, self.id)
    }
}

impl ParseName for MemberName {
    type NameError = &'static str;

    fn parse_name(name: &str) -> Result<Self, Self::NameError> {
        let parts: Vec<&str> = name.split('/').collect();
        let read = |place: &str, id: &str| {
            let uuid = Uuid::try_parse(id).ok()?;
            let canonical = uuid.to_string() == id;
            let place = place.parse().ok()?;
            canonical.then_some(Self { place, id: uuid })
        };
        let read = match parts[..] {
            ["organizations", place, "members", id] => read(place, id),
            _ => None,
        };
        read.ok_or("应为“organizations/{code}/members/{uuid}”，code 是统一社会信用代码或 market")
    }
}

words! {
    /// Where a membership stands.
    pub enum MemberState {
        /// 已邀请.
        Invited = "invited",
        /// 正常.
        Active = "active",
        /// 已停用.
        Suspended = "suspended",
        /// 已移除.
        Removed = "removed",
        /// 待同意.
        Requested = "requested",
    }
}

/// A membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub name: MemberName,
    pub version: i64,
    pub content: MemberContent,
    pub account: Option<AccountId>,
    pub state: MemberState,
    /// Hash of the code, and when it ends.
    pub invitation: Option<(String, Timestamp)>,
    /// The identity provider whose claims it follows; none where the office itself decides.
    #[serde(default)]
    pub issuer: Option<String>,
    /// What the person wrote who asked to join.
    #[serde(default)]
    pub request_reason: String,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Member {
    /// Somebody who is invited by the code with `hash`.
    #[must_use]
    pub fn invited(name: MemberName, content: MemberContent, hash: String, now: Timestamp) -> Self {
        Self {
            name,
            version: 1,
            content,
            account: None,
            state: MemberState::Invited,
            invitation: Some((hash, now.saturating_add(INVITATION).unwrap_or(now))),
            issuer: None,
            request_reason: String::new(),
            create_time: now,
            update_time: now,
        }
    }

    /// Somebody whom an identity provider makes a member.
    #[must_use]
    pub fn given(
        name: MemberName,
        content: MemberContent,
        account: AccountId,
        issuer: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            account: Some(account),
            state: MemberState::Active,
            invitation: None,
            issuer: Some(issuer.to_owned()),
            ..Self::invited(name, content, String::new(), now)
        }
    }

    /// Whoever registered or claimed the organisation, which an operator has verified.
    #[must_use]
    pub fn first(name: MemberName, content: MemberContent, account: AccountId, now: Timestamp) -> Self {
        Self {
            account: Some(account),
            state: MemberState::Active,
            invitation: None,
            ..Self::invited(name, content, String::new(), now)
        }
    }

    /// Somebody who asks to join.
    #[must_use]
    pub fn requested(name: MemberName, account: &Account, reason: String, now: Timestamp) -> Self {
        let content = MemberContent {
            display_name: account.display_name.clone(),
            roles: Roles::default(),
            points: Vec::new(),
            counties: Vec::new(),
            administrator: false,
        };
        Self {
            account: Some(account.id),
            state: MemberState::Requested,
            invitation: None,
            request_reason: reason,
            ..Self::invited(name, content, String::new(), now)
        }
    }

    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(self.version)
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == MemberState::Active
    }

    /// Whether the market counts on it as an operator.
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.is_active() && self.content.roles.has(Role::Operator)
    }

    /// Whether its invitation may still be accepted at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let open = self.invitation.as_ref().is_some_and(|(_, ends)| *ends > now);
        self.state == MemberState::Invited && open
    }

    /// Invites again, by another code: the one of before ends.
    pub fn invite_again(&mut self, hash: String, now: Timestamp) {
        self.invitation = Self::invited(self.name.clone(), self.content.clone(), hash, now).invitation;
        self.changed(now);
    }

    pub fn accept(&mut self, account: AccountId, now: Timestamp) {
        self.account = Some(account);
        self.state = MemberState::Active;
        self.invitation = None;
        self.changed(now);
    }

    /// Leads to `state` by `verb`, from one of `from`.
    pub fn step(
        &mut self,
        verb: &str,
        from: &[MemberState],
        state: MemberState,
        now: Timestamp,
    ) -> Result<()> {
        if !from.contains(&self.state) {
            return Err(Error::state_forbids(
                KIND,
                self.name.to_string(),
                self.state.as_str(),
                verb,
            ));
        }
        self.state = state;
        if state == MemberState::Removed {
            self.invitation = None;
        }
        // It was for the decision.
        self.request_reason.clear();
        self.changed(now);
        Ok(())
    }

    pub fn update(&mut self, content: MemberContent, now: Timestamp) -> Result<()> {
        if matches!(self.state, MemberState::Removed | MemberState::Requested) {
            let name = self.name.to_string();
            return Err(Error::state_forbids(KIND, name, self.state.as_str(), "update"));
        }
        self.content = content;
        self.changed(now);
        Ok(())
    }

    /// Lets in who asked to join, as `content` says.
    pub fn admit(&mut self, content: MemberContent, now: Timestamp) -> Result<()> {
        self.step("accept", &[MemberState::Requested], MemberState::Active, now)?;
        self.content = content;
        Ok(())
    }

    /// Ends it, and takes the name of the person away.
    pub fn erase(&mut self, now: Timestamp) {
        self.state = MemberState::Removed;
        self.invitation = None;
        self.request_reason.clear();
        ERASED_NAME.clone_into(&mut self.content.display_name);
        self.changed(now);
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }

    /// The caller as this member, with `roles`.
    #[must_use]
    pub fn caller(&self, subject: &str, roles: Vec<Role>) -> Caller {
        let points = self.content.points.iter().filter_map(|range| range.parse().ok());
        let points = if roles.contains(&Role::Registrar) {
            points.collect()
        } else {
            Vec::new()
        };
        let reviews = roles.contains(&Role::Reviewer);
        Caller {
            counties: if reviews {
                self.content.counties.clone()
            } else {
                Vec::new()
            },
            points,
            ..Caller::new(subject, roles, self.name.place.0.clone())
        }
    }
}
