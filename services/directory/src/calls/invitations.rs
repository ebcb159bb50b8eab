//! InviteMember, AcceptInvitation: how people come.

use std::time::Instant;

use techmarket_audit::{Details, Outcome};
use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Reason, Result, Role, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, request};
use techmarket_store::Sql;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::{done, of_member};
use crate::domain::{
    Account, Granted, Member, MemberContent, MemberName, Origin, Place, Roles, check_display_name,
    check_login_name, check_mail, code_hash, new_code,
};
use crate::mail::Mail;
use crate::messages;
use crate::store::{accounts, members};

/// Members of one organisation that are not removed.
const MOST_MEMBERS: i64 = 5_000;
const MOST_CODE: usize = 40;
/// Who is invited at the first start.
const FIRST: &str = "首位运营方";

/// Who accepts.
enum Comer<'a> {
    /// Whose token is shown, and whether its session has shown the second factor.
    Known(Box<Account>, bool),
    /// Somebody new, with the password as it is kept.
    New(&'a pb::AcceptInvitationRequest, String),
}

impl Accounts {
    /// 邀请成员.
    pub(crate) async fn invite_member(
        &self,
        context: &Context,
        request: pb::InviteMemberRequest,
    ) -> Result<Shown<pb::InviteMemberResponse>> {
        let (key, place, content) = &Violations::collect(|v| {
            let key = request::key(v, &request);
            check_mail(v, "mail", &request.mail);
            let place = messages::place(v, "organization", &request.organization);
            let member = request.member.clone().unwrap_or_default();
            let anywhere = Place(None);
            let at = place.as_ref().unwrap_or(&anywhere);
            let content = v.within("member", |v| self.content(v, at, &member));
            Some((key, place?, content?))
        })?;
        let code = &new_code(&*self.rng);
        let hash = &code_hash(code);
        let invited = self.repository.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                self.require_manager(unit.sql(), context, place).await?;
                content.roles.require_grantable(&context.caller)?;
                self.require_room(unit.sql(), place).await?;
                let member = self.invite(unit, place, content, hash).await?;
                self.note(unit, "invite_member", member.name.to_string(), of_member(&member))
                    .await?;
                Ok(member)
            })
        });
        let member = invited.await?;
        let fresh = member.invitation.as_ref().is_some_and(|(kept, _)| kept == hash);
        if fresh && !request.mail.is_empty() {
            self.mail(Mail::invitation(&request.mail, code));
        }
        Ok(Shown(pb::InviteMemberResponse {
            member: Some(messages::to_member(&member)),
            code: if fresh { code.clone() } else { String::new() },
        }))
    }

    /// Refuses one member more than an organisation may have.
    pub(super) async fn require_room(&self, sql: &mut dyn Sql, place: &Place) -> Result<()> {
        if members::count(sql, place).await? < MOST_MEMBERS {
            return Ok(());
        }
        let message = format!("一个单位至多 {MOST_MEMBERS} 名成员，请先移除不用的");
        Err(Error::new(Reason::LimitReached, message))
    }

    async fn invite(
        &self,
        unit: &mut Unit<'_, Account>,
        place: &Place,
        content: &MemberContent,
        hash: &str,
    ) -> Result<Member> {
        let name = MemberName {
            place: place.clone(),
            id: unit.new_id(),
        };
        let member = Member::invited(name, content.clone(), hash.to_owned(), unit.context().now);
        members::insert(unit.sql(), &member).await?;
        Ok(member)
    }

    /// A code that makes the first operator, where the market has none: that of the last start ends.
    pub(crate) async fn first_invitation(&self, context: &Context) -> Result<Option<String>> {
        let code = &new_code(&*self.rng);
        let hash = &code_hash(code);
        let content = &MemberContent {
            display_name: FIRST.to_owned(),
            roles: Roles(vec![Role::Operator]),
            points: Vec::new(),
            counties: Vec::new(),
            administrator: true,
        };
        let invited = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                members::guard_operators(unit.sql()).await?;
                if members::operators(unit.sql()).await? > 0 {
                    return Ok(false);
                }
                let waiting = members::waiting(unit.sql()).await?;
                match waiting.into_iter().find(|member| member.content == *content) {
                    Some(mut member) => {
                        member.invite_again(hash.clone(), context.now);
                        members::save(unit.sql(), &member).await?;
                    }
                    None => drop(self.invite(unit, &Place(None), content, hash).await?),
                }
                let details = Details::of(Outcome::Done).with("roles", "operator");
                self.note(unit, "invite_first_operator", String::new(), details)
                    .await?;
                Ok(true)
            })
        });
        Ok(invited.await?.then(|| code.clone()))
    }

    /// 接受邀请.
    pub(crate) async fn accept_invitation(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::AcceptInvitationRequest,
    ) -> Result<pb::AcceptInvitationResponse> {
        let mut sql = self.repository.read().await?;
        let known = self.own(&mut sql, context).await.ok();
        Violations::collect(|v| {
            check_text(v, "code", &request.code, TextRule::line(MOST_CODE).required());
            if known.is_none() {
                let (login_name, password) = (&request.login_name, &request.password);
                check_login_name(v, "login_name", login_name);
                self.settings
                    .bad_passwords
                    .check(v, "password", password, login_name);
                check_display_name(v, "display_name", &request.display_name, false);
            }
            Some(())
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let hash = &code_hash(&request.code);
        let found = members::by_invitation(&mut sql, hash).await?;
        drop(sql);
        if !found.is_some_and(|member| member.is_open(context.now)) {
            return Err(self.no_such_code(origin));
        }
        let comer = &match known {
            Some((session, account)) => Comer::Known(Box::new(account), session.second_factor),
            None => Comer::New(&request, self.hashing.hash(&request.password).await?),
        };
        let done = self
            .repository
            .write_once(context, |unit| Box::pin(self.join(unit, hash, comer, origin)));
        let granted = done.await?.ok_or_else(|| self.no_such_code(origin))?;
        Ok(pb::AcceptInvitationResponse {
            grant: Some(granted.into()),
        })
    }

    async fn join(
        &self,
        unit: &mut Unit<'_, Account>,
        hash: &str,
        comer: &Comer<'_>,
        origin: &Origin,
    ) -> Result<Option<Granted>> {
        let now = unit.context().now;
        let member = members::by_invitation(unit.sql(), hash).await?;
        let Some(mut member) = member.filter(|member| member.is_open(now)) else {
            return Ok(None);
        };
        let (account, second_factor) = match comer {
            Comer::Known(account, second_factor) => {
                (self.account(unit.sql(), account.id).await?, *second_factor)
            }
            Comer::New(request, password) => {
                let id = AccountId::new(unit.new_id());
                let named = if request.display_name.trim().is_empty() {
                    &member.content.display_name
                } else {
                    &request.display_name
                };
                let account = Account::new(id, &request.login_name, named, Some(password.clone()), now);
                accounts::insert(unit.sql(), &account).await?;
                (account, false)
            }
        };
        member.accept(account.id, now);
        members::save(unit.sql(), &member).await?;
        let place = Some(&member.name.place);
        let granted = self
            .begin_session(unit, &account, place, second_factor, origin)
            .await?;
        let details = done(origin).with("account", &account.id.name());
        let name = member.name.to_string();
        self.note_of(unit, account.subject(), "accept_invitation", name, details)
            .await?;
        Ok(Some(granted))
    }

    /// What is said of every code that does not hold, whatever is wrong with it.
    pub(crate) fn no_such_code(&self, origin: &Origin) -> Error {
        self.throttle.failed(origin.address, Instant::now());
        Error::new(Reason::OneTimeCodeInvalid, "口令不正确、已使用或已过期")
    }
}
