//! Accounts, members, sessions and keys, from messages and to them.

use jiff::Timestamp;
use prost_types::Any;
use techmarket_feed::{NewEvent, Resource as _};
use techmarket_kernel::{Caller, Reason, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1 as types;
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_types::{AccountId, SessionId};

use crate::domain::{
    Account, AccountState, ApiKey, Granted, Member, MemberContent, MemberState, Place, Roles, Session,
};

/// What an update of a member may change.
pub(crate) const MEMBER_FIELDS: &[&str] = &["display_name", "roles", "points", "administrator", "counties"];

wire_enum!(role, to_role: Role, types::Role {
    Viewer, Provider, Demander, Broker, Registrar, Operator, System, Reviewer,
});
wire_enum!(write to_account_state: AccountState, pb::account::State { Active, Suspended, Erased });
wire_enum!(write to_member_state: MemberState, pb::member::State { Invited, Active, Suspended, Removed, Requested });

/// What an update of an account may change.
pub(crate) const ACCOUNT_FIELDS: &[&str] = &["display_name", "mail"];

/// Reads roles; what is wrong with each is a violation.
pub fn roles(v: &mut Violations, stated: &[i32]) -> Option<Roles> {
    let read = wire::choices(v, "roles", stated, role);
    (read.len() == stated.len()).then_some(Roles(read))
}

/// Reads where somebody acts: a credit code, or `market`.
pub fn place(v: &mut Violations, field: &str, text: &str) -> Option<Place> {
    if text.is_empty() {
        v.add(field, Reason::FieldRequired, "必填：统一社会信用代码，或 market");
        return None;
    }
    wire::optional(v, field, text, Reason::CreditCodeInvalid)
}

/// Reads what whoever manages members writes.
pub fn member_content(v: &mut Violations, member: &pb::Member) -> Option<MemberContent> {
    Some(MemberContent {
        display_name: member.display_name.clone(),
        roles: roles(v, &member.roles)?,
        points: member.points.clone(),
        counties: member.counties.clone(),
        administrator: member.administrator,
    })
}

/// The account without its secrets.
pub(crate) fn to_account(account: &Account) -> pb::Account {
    pb::Account {
        name: account.id.name(),
        etag: account.etag().to_string(),
        login_name: account.login_name.clone(),
        display_name: account.display_name.clone(),
        state: to_account_state(account.state).into(),
        second_factor: account.second_factor.is_some(),
        has_password: account.password.is_some(),
        mail: account.mail.clone(),
        subject: account.subject().to_owned(),
        create_time: Some(wire::timestamp(account.create_time)),
        update_time: Some(wire::timestamp(account.update_time)),
    }
}

pub(crate) fn to_member(member: &Member) -> pb::Member {
    pb::Member {
        name: member.name.to_string(),
        etag: member.etag().to_string(),
        display_name: member.content.display_name.clone(),
        roles: to_roles(&member.content.roles.0),
        points: member.content.points.clone(),
        counties: member.content.counties.clone(),
        administrator: member.content.administrator,
        account: member.account.map_or_else(String::new, AccountId::name),
        state: to_member_state(member.state).into(),
        invitation_expire_time: member.invitation.as_ref().map(|(_, ends)| wire::timestamp(*ends)),
        create_time: Some(wire::timestamp(member.create_time)),
        update_time: Some(wire::timestamp(member.update_time)),
        request_reason: member.request_reason.clone(),
    }
}

fn to_roles(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|role| to_role(*role).into()).collect()
}

impl Answer<pb::Account> for Account {
    fn answer(self, _: &Caller) -> pb::Account {
        to_account(&self)
    }
}

impl Answer<pb::Member> for Member {
    fn answer(self, _: &Caller) -> pb::Member {
        to_member(&self)
    }
}

impl Answer<pb::Session> for Session {
    fn answer(self, _: &Caller) -> pb::Session {
        let state = if self.end_time.is_some() {
            pb::session::State::Ended
        } else {
            pb::session::State::Active
        };
        pb::Session {
            name: self.id.name(),
            etag: self.etag().to_string(),
            account: self.account.name(),
            member: self.member.as_ref().map_or_else(String::new, ToString::to_string),
            state: state.into(),
            second_factor: self.second_factor,
            expire_time: Some(wire::timestamp(self.end_time.unwrap_or_else(|| self.expires()))),
            address: self.address,
            user_agent: self.agent,
            create_time: Some(wire::timestamp(self.create_time)),
            refresh_time: Some(wire::timestamp(self.refresh_time)),
        }
    }
}

impl Answer<pb::ApiKey> for ApiKey {
    fn answer(self, _: &Caller) -> pb::ApiKey {
        let state = if self.revoke_time.is_some() {
            pb::api_key::State::Revoked
        } else {
            pb::api_key::State::Active
        };
        pb::ApiKey {
            name: self.id.name(),
            etag: self.etag().to_string(),
            display_name: self.display_name,
            roles: to_roles(&self.roles.0),
            organization: self
                .organization
                .map_or_else(String::new, |code| code.to_string()),
            expire_time: Some(wire::timestamp(self.expire_time)),
            state: state.into(),
            last_use_time: self.last_use_time.map(wire::timestamp),
            create_time: Some(wire::timestamp(self.create_time)),
            update_time: Some(wire::timestamp(self.update_time)),
        }
    }
}

impl From<Granted> for pb::Grant {
    fn from(granted: Granted) -> Self {
        let mut grant = Self {
            access_token: granted.access,
            access_expire_time: Some(wire::timestamp(granted.access_ends)),
            roles: to_roles(&granted.roles),
            memberships: granted.memberships.iter().map(to_member).collect(),
            second_factor_required: granted.held_back,
            ..Self::default()
        };
        if let Some((refresh, session)) = granted.session {
            grant.refresh_token = refresh;
            grant.refresh_expire_time = Some(wire::timestamp(session.expires()));
            grant.session = session.id.name();
            grant.account = session.account.name();
            grant.member = session.member.map_or_else(String::new, |name| name.to_string());
        }
        grant
    }
}

/// What an event carries of an account.
pub fn account_event(changed: &Account) -> Any {
    any(&to_account(changed))
}

/// Tokens of `credential` hold from `least_generation` on.
pub fn revocation_event(credential: &str, least_generation: i64, now: Timestamp) -> NewEvent {
    let revocation = pb::Revocation {
        credential: credential.to_owned(),
        least_generation,
        revoke_time: Some(wire::timestamp(now)),
    };
    NewEvent {
        kind: "credential.revoked",
        subject: format!("{}/{credential}", SessionId::COLLECTION),
        resource: any(&revocation),
    }
}

fn any<M: prost::Message + prost::Name>(message: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: message.encode_to_vec(),
    }
}
