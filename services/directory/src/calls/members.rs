//! GetMember, ListMembers, UpdateMember, SuspendMember, ResumeMember, RemoveMember, RejectMember.

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Page, Reason, Result, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::shapes::{Etagged, Named, Repeatable};
use techmarket_rpc::request;
use techmarket_store::Sql;
use techmarket_types::TableId;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::auditing::of_member;
use crate::domain::{Account, MEMBER, Member, MemberContent, MemberName, MemberState, Place};
use crate::messages;
use crate::store::members;

/// A verb on a member: its word, as the trail names it, from where, to where.
type Verb = (&'static str, &'static str, &'static [MemberState], MemberState);

const SUSPEND: Verb = (
    "suspend",
    "suspend_member",
    &[MemberState::Active],
    MemberState::Suspended,
);
const RESUME: Verb = (
    "resume",
    "resume_member",
    &[MemberState::Suspended],
    MemberState::Active,
);
const REMOVE: Verb = (
    "remove",
    "remove_member",
    &[MemberState::Invited, MemberState::Active, MemberState::Suspended],
    MemberState::Removed,
);

const REJECT: Verb = (
    "reject",
    "reject_member",
    &[MemberState::Requested],
    MemberState::Removed,
);

impl Accounts {
    /// The membership: for the person, its managers and the other members there.
    pub(crate) async fn get_member(
        &self,
        context: &Context,
        request: pb::GetMemberRequest,
    ) -> Result<Member> {
        let name: MemberName = Violations::collect(|v| request::id(v, &request))?;
        let mut sql = self.repository.read().await?;
        require_reader(context, Some(&name.place)).map_err(|_| unknown(&name))?;
        let mut member = find(&mut sql, &name).await?;
        let told = std::slice::from_mut(&mut member);
        self.keep_reasons(&mut sql, context, Some(&name.place), told)
            .await;
        Ok(member)
    }

    /// A page of the members of an organisation.
    pub(crate) async fn list_members(
        &self,
        context: &Context,
        request: pb::ListMembersRequest,
    ) -> Result<Page<Member>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, place, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let place = match filter.organization.as_str() {
                "" => None,
                text => messages::place(v, "filter.organization", text),
            };
            let after = page.after_key::<Uuid>(v);
            Some((page, place, after))
        })?;
        let own = context.caller.organization.clone().map(|code| Place(Some(code)));
        let place = if context.caller.is(Role::Operator) {
            place
        } else {
            place.or(own)
        };
        require_reader(context, place.as_ref())?;
        let mut sql = self.repository.read().await?;
        let mut found = members::list(&mut sql, place.as_ref(), filter.current, after, page.fetch()).await?;
        self.keep_reasons(&mut sql, context, place.as_ref(), &mut found)
            .await;
        Ok(page.page(found, |last| last.name.id.to_string()))
    }

    /// Leaves out why somebody asks to join, for all but those who decide it.
    async fn keep_reasons(
        &self,
        sql: &mut dyn Sql,
        context: &Context,
        place: Option<&Place>,
        members: &mut [Member],
    ) {
        let Some(place) = place.filter(|_| members.iter().any(|member| !member.request_reason.is_empty()))
        else {
            return;
        };
        if self.require_manager(sql, context, place).await.is_ok() {
            return;
        }
        for member in members {
            member.request_reason.clear();
        }
    }

    /// Changes what a member is.
    pub(crate) async fn update_member(
        &self,
        context: &Context,
        request: pb::UpdateMemberRequest,
    ) -> Result<Member> {
        let target = &Violations::collect(|v| request::updated::<MemberName, _>(v, &request))?;
        let (request, validate_only) = (&request, target.validate_only);
        let key = target.key.as_ref().filter(|_| !validate_only);
        self.repository
            .write(context, key, |unit| {
                Box::pin(async move {
                    let mut member = self.managed(unit, context, &target.id, &target.etag).await?;
                    let edited =
                        request::edited(request, &messages::to_member(&member), messages::MEMBER_FIELDS)?;
                    let place = &member.name.place;
                    let content =
                        Violations::collect(|v| v.within("member", |v| self.content(v, place, &edited)))?;
                    content.roles.require_grantable(&context.caller)?;
                    member.update(content, context.now)?;
                    if !validate_only {
                        self.keep_member(unit, &member).await?;
                        let details = of_member(&member);
                        self.note(unit, "update_member", member.name.to_string(), details)
                            .await?;
                    }
                    Ok(member)
                })
            })
            .await
    }

    /// 停用成员.
    pub(crate) async fn suspend_member(
        &self,
        context: &Context,
        request: pb::SuspendMemberRequest,
    ) -> Result<Member> {
        self.step(context, &request, SUSPEND).await
    }

    /// 恢复成员.
    pub(crate) async fn resume_member(
        &self,
        context: &Context,
        request: pb::ResumeMemberRequest,
    ) -> Result<Member> {
        self.step(context, &request, RESUME).await
    }

    /// 移除成员.
    pub(crate) async fn remove_member(
        &self,
        context: &Context,
        request: pb::RemoveMemberRequest,
    ) -> Result<Member> {
        self.step(context, &request, REMOVE).await
    }

    /// 不同意加入, of who asked to join.
    pub(crate) async fn reject_member(
        &self,
        context: &Context,
        request: pb::RejectMemberRequest,
    ) -> Result<Member> {
        self.step(context, &request, REJECT).await
    }

    async fn step(
        &self,
        context: &Context,
        request: &(impl Named + Etagged + Repeatable),
        (verb, action, from, to): Verb,
    ) -> Result<Member> {
        let (name, etag, key) = &Violations::collect(|v| {
            let key = request::key(v, request);
            let etag = request::etag(v, request);
            Some((request::id::<MemberName>(v, request)?, etag, key))
        })?;
        self.repository
            .write(context, key.as_ref(), |unit| {
                Box::pin(async move {
                    let mut member = self.managed(unit, context, name, etag).await?;
                    member.step(verb, from, to, context.now)?;
                    self.keep_member(unit, &member).await?;
                    let details = of_member(&member);
                    self.note(unit, action, member.name.to_string(), details).await?;
                    Ok(member)
                })
            })
            .await
    }

    /// The member that a change is about, once its caller may change it and the etag holds.
    pub(super) async fn managed(
        &self,
        unit: &mut Unit<'_, Account>,
        context: &Context,
        name: &MemberName,
        etag: &str,
    ) -> Result<Member> {
        members::guard_operators(unit.sql()).await?;
        self.require_manager(unit.sql(), context, &name.place).await?;
        let member = find(unit.sql(), name).await?;
        member.content.roles.require_grantable(&context.caller)?;
        member.etag().require(etag, MEMBER, &name.to_string())?;
        Ok(member)
    }

    /// Reads what a member at `place` is to be.
    pub(crate) fn content(
        &self,
        v: &mut Violations,
        place: &Place,
        member: &pb::Member,
    ) -> Option<MemberContent> {
        let content = messages::member_content(v, member)?;
        let points = self.tables.table(TableId::RegistrationPoint);
        let regions = self.tables.regions();
        let is_point = |point: &str| points.check(point, None).is_ok();
        content.check(v, place, is_point, |code| regions.check(code, None).is_ok());
        Some(content)
    }
}

async fn find(sql: &mut dyn Sql, name: &MemberName) -> Result<Member> {
    let found = members::find(sql, name.id).await?;
    let found = found.filter(|member| member.name == *name);
    found.ok_or_else(|| unknown(name))
}

fn unknown(name: &MemberName) -> Error {
    Error::not_found(MEMBER, name.to_string())
}

/// Refuses a caller who does not act for an organisation whose members are to be read.
fn require_reader(context: &Context, place: Option<&Place>) -> Result<()> {
    match place {
        _ if context.caller.is(Role::Operator) => Ok(()),
        Some(Place(Some(code))) if context.caller.owns(code) => Ok(()),
        _ => {
            let message = "只有该单位的成员和运营方可以查看其成员";
            Err(Error::new(Reason::NotOwner, message))
        }
    }
}
