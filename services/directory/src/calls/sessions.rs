//! SignOut, SwitchOrganization, ListSessions, RevokeSession.

use techmarket_audit::{Details, Outcome};
use techmarket_kernel::{Context, Error, Page, Result, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, convert as wire, request};
use techmarket_types::{AccountId, SessionId};

use crate::accounts::Accounts;
use crate::domain::{SESSION, Session};
use crate::granting::member_at;
use crate::messages;
use crate::store::{members, sessions};

impl Accounts {
    /// 退出.
    pub(crate) async fn sign_out(
        &self,
        context: &Context,
        _: pb::SignOutRequest,
    ) -> Result<Shown<pb::SignOutResponse>> {
        self.repository
            .write_once(context, |unit| {
                Box::pin(async move {
                    let (mut session, _) = self.own(unit.sql(), context).await?;
                    self.end_session(unit, &mut session, "sign_out").await?;
                    let details = Details::of(Outcome::Done);
                    self.note(unit, "sign_out", session.id.name(), details).await?;
                    Ok(Shown(pb::SignOutResponse {}))
                })
            })
            .await
    }

    /// 切换单位.
    pub(crate) async fn switch_organization(
        &self,
        context: &Context,
        request: pb::SwitchOrganizationRequest,
    ) -> Result<Shown<pb::SwitchOrganizationResponse>> {
        let place = &Violations::collect(|v| messages::place(v, "organization", &request.organization))?;
        let granted = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                let (mut session, account) = self.own(unit.sql(), context).await?;
                let memberships = members::of_account(unit.sql(), account.id).await?;
                session.member = Some(member_at(&memberships, place)?.name.clone());
                // What the token of before may do elsewhere ends.
                session.generation = session.generation.saturating_add(1);
                self.revoke(unit, &session.id.to_string(), session.generation)
                    .await?;
                let details = Details::of(Outcome::Done).with("organization", &place.to_string());
                let name = session.id.name();
                let granted = self.go_on(unit, &account, session).await?;
                self.note(unit, "switch_organization", name, details).await?;
                Ok(granted)
            })
        });
        Ok(Shown(pb::SwitchOrganizationResponse {
            grant: Some(granted.await?.into()),
        }))
    }

    /// A page of the sessions of the caller, or for an operator of anybody.
    pub(crate) async fn list_sessions(
        &self,
        context: &Context,
        request: pb::ListSessionsRequest,
    ) -> Result<Page<Session>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, named, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let named = wire::optional_name(v, "filter.account", &filter.account, AccountId::parse_name);
            let after = page.after_key::<SessionId>(v);
            Some((page, named, after))
        })?;
        let mut sql = self.repository.read().await?;
        let account = match named {
            Some(account) if context.caller.is(Role::Operator) => account,
            named => {
                let (_, own) = self.own(&mut sql, context).await?;
                if named.is_some_and(|named| named != own.id) {
                    return Err(Error::not_found("account", filter.account));
                }
                own.id
            }
        };
        let found = sessions::list(&mut sql, account, filter.active, after, page.fetch()).await?;
        Ok(page.page(found, |last| last.id.to_string()))
    }

    /// 结束会话.
    pub(crate) async fn revoke_session(
        &self,
        context: &Context,
        request: pb::RevokeSessionRequest,
    ) -> Result<Session> {
        let (id, key) = Violations::collect(|v| {
            let id: Option<SessionId> = request::id(v, &request);
            Some((id?, request::key(v, &request)))
        })?;
        self.repository
            .write(context, key.as_ref(), |unit| {
                Box::pin(async move {
                    let unknown = || Error::not_found(SESSION, id.name());
                    let mut session = sessions::find(unit.sql(), id).await?.ok_or_else(unknown)?;
                    if !context.caller.is(Role::Operator) {
                        let (_, own) = self.own(unit.sql(), context).await.map_err(|_| unknown())?;
                        if session.account != own.id {
                            return Err(unknown());
                        }
                    }
                    self.end_session(unit, &mut session, "revoke").await?;
                    let details = Details::of(Outcome::Done).with("account", &session.account.name());
                    self.note(unit, "revoke_session", session.id.name(), details)
                        .await?;
                    Ok(session)
                })
            })
            .await
    }
}
