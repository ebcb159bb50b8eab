//! RequestMembership, AcceptMember: people who ask to join an organisation (申请加入).

use techmarket_audit::{Details, Outcome};
use techmarket_feed::Stored as _;
use techmarket_kernel::{Context, Error, Reason, Result, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::request;

use crate::accounts::Accounts;
use crate::auditing::of_member;
use crate::domain::{
    Member, MemberContent, MemberName, Organization, OrganizationId, OrganizationState, Place,
};
use crate::messages;
use crate::store::members;

/// Requests that wait: of one person, and at one organisation.
const MOST_OF_PERSON: i64 = 20;
const MOST_AT_PLACE: i64 = 500;

impl Accounts {
    /// 申请加入.
    pub(crate) async fn request_membership(
        &self,
        context: &Context,
        request: pb::RequestMembershipRequest,
    ) -> Result<Member> {
        let (id, key, reason) = &Violations::collect(|v| {
            let (key, reason) = (request::key(v, &request), request::reason(v, &request));
            Some((request::id::<OrganizationId>(v, &request)?, key, reason))
        })?;
        self.repository
            .write(context, key.as_ref(), |unit| {
                Box::pin(async move {
                    let (_, account) = self.own(unit.sql(), context).await?;
                    let found = Organization::find(unit.sql(), *id).await?;
                    // Of one that nobody has verified, nobody knows who would accept.
                    let place = found
                        .filter(|one| one.state == OrganizationState::Verified)
                        .and_then(|one| one.id.as_str().parse::<Place>().ok());
                    let place = place.ok_or_else(|| Error::not_found("organization", id.name()))?;
                    let (own, there) = members::requests(unit.sql(), account.id, &place).await?;
                    if own >= MOST_OF_PERSON || there >= MOST_AT_PLACE {
                        let message = "等待处理的加入申请过多，请等待单位处理后再申请";
                        return Err(Error::new(Reason::LimitReached, message));
                    }
                    let name = MemberName {
                        place,
                        id: unit.new_id(),
                    };
                    let member = Member::requested(name, &account, reason.clone(), context.now);
                    members::insert(unit.sql(), &member).await?;
                    let details = Details::of(Outcome::Done);
                    self.note(unit, "request_membership", member.name.to_string(), details)
                        .await?;
                    Ok(member)
                })
            })
            .await
    }

    /// 同意加入.
    pub(crate) async fn accept_member(
        &self,
        context: &Context,
        request: pb::AcceptMemberRequest,
    ) -> Result<Member> {
        let (name, etag, key, roles) = &Violations::collect(|v| {
            let (key, etag) = (request::key(v, &request), request::etag(v, &request));
            let roles = messages::roles(v, &request.roles);
            let name = request::id::<MemberName>(v, &request)?;
            let roles = roles?;
            roles.check(v, name.place.0.is_some());
            Some((name, etag, key, roles))
        })?;
        let administrator = request.administrator;
        self.repository
            .write(context, key.as_ref(), |unit| {
                Box::pin(async move {
                    let mut member = self.managed(unit, context, name, etag).await?;
                    roles.require_grantable(&context.caller)?;
                    self.require_room(unit.sql(), &name.place).await?;
                    let content = MemberContent {
                        roles: roles.clone(),
                        administrator,
                        ..member.content.clone()
                    };
                    member.admit(content, context.now)?;
                    self.keep_member(unit, &member).await?;
                    let details = of_member(&member);
                    self.note(unit, "accept_member", member.name.to_string(), details)
                        .await?;
                    Ok(member)
                })
            })
            .await
    }
}
