//! GetAccount, ListAccounts, UpdateAccount, SuspendAccount, ResumeAccount.

use techmarket_audit::{Details, Outcome};
use techmarket_feed::Resource as _;
use techmarket_kernel::{Context, Error, Page, Result, Role, Target, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::request;
use techmarket_store::Sql;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::done;
use crate::domain::{
    Account, AccountState, MOST_PASSWORD, Origin, check_display_name, check_mail, login_form,
};
use crate::mail::Mail;
use crate::messages;
use crate::store::{accounts, members};

impl Accounts {
    /// The account: the caller's own, or for an operator anybody's.
    pub(crate) async fn get_account(
        &self,
        context: &Context,
        request: pb::GetAccountRequest,
    ) -> Result<Account> {
        let id: AccountId = Violations::collect(|v| request::id(v, &request))?;
        self.of_caller(&mut self.repository.read().await?, context, id)
            .await
    }

    /// The account with `id`, if it is the caller's own, or the caller an operator.
    pub(super) async fn of_caller(
        &self,
        sql: &mut dyn Sql,
        context: &Context,
        id: AccountId,
    ) -> Result<Account> {
        if context.caller.is(Role::Operator) {
            return self.account(sql, id).await;
        }
        let unknown = || Error::not_found("account", id.name());
        let (_, own) = self.own(sql, context).await.map_err(|_| unknown())?;
        if own.id == id { Ok(own) } else { Err(unknown()) }
    }

    /// Changes name or mail address. To another mail address go the codes by which a password is set, so its holder shows the
    /// password, and the former address is told.
    pub(crate) async fn update_account(
        &self,
        context: &Context,
        origin: &Origin,
        mut request: pb::UpdateAccountRequest,
    ) -> Result<Account> {
        // It is no part of the fingerprint that is kept of a call that may be repeated.
        let password = std::mem::take(&mut request.password);
        let target = &Violations::collect(|v| {
            check_text(v, "password", &password, TextRule::text(MOST_PASSWORD));
            request::updated::<AccountId, _>(v, &request)
        })?;
        let mut sql = self.repository.read().await?;
        let known = self.of_caller(&mut sql, context, target.id).await?;
        let own = self.own(&mut sql, context).await;
        drop(sql);
        let edited = &edited(&request, &known)?;
        let moves = edited.mail != known.mail;
        let is_own = own.is_ok_and(|(_, own)| own.id == known.id);
        if moves && is_own && known.password.is_some() {
            self.require_password(context, origin, &known, &password, "update_account")
                .await?;
        }
        let key = target.key.as_ref().filter(|_| !target.validate_only);
        let updated = self.repository.write(context, key, |unit| {
            Box::pin(async move {
                let mut account = self.account(unit.sql(), target.id).await?;
                account
                    .etag()
                    .require(&target.etag, "account", &target.id.name())?;
                account.rewrite(&edited.display_name, &edited.mail)?;
                if !target.validate_only {
                    accounts::save(unit.sql(), &mut account, context.now).await?;
                    let details = done(origin).with("mail", if moves { "changed" } else { "kept" });
                    self.note(unit, "update_account", account.id.name(), details)
                        .await?;
                }
                Ok(account)
            })
        });
        let updated = updated.await?;
        if moves && !known.mail.is_empty() && !target.validate_only {
            self.mail(Mail::address_changed(&known.mail));
        }
        Ok(updated)
    }

    /// A page of accounts.
    pub(crate) async fn list_accounts(
        &self,
        _: &Context,
        request: pb::ListAccountsRequest,
    ) -> Result<Page<Account>> {
        let (page, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key::<AccountId>(v);
            Some((page, after))
        })?;
        let name = request.filter.unwrap_or_default().login_name;
        let form = (!name.is_empty()).then(|| login_form(&name));
        let found = accounts::list(&mut self.repository.read().await?, form, after, page.fetch()).await?;
        Ok(page.page(found, |last| last.id.to_string()))
    }

    /// 停用账号.
    pub(crate) async fn suspend_account(
        &self,
        context: &Context,
        request: pb::SuspendAccountRequest,
    ) -> Result<Account> {
        let target = Violations::collect(|v| request::target::<AccountId>(v, &request))?;
        self.lead(
            context,
            &target,
            "suspend",
            [AccountState::Active, AccountState::Suspended],
        )
        .await
    }

    /// 恢复账号.
    pub(crate) async fn resume_account(
        &self,
        context: &Context,
        request: pb::ResumeAccountRequest,
    ) -> Result<Account> {
        let target = Violations::collect(|v| request::target::<AccountId>(v, &request))?;
        self.lead(
            context,
            &target,
            "resume",
            [AccountState::Suspended, AccountState::Active],
        )
        .await
    }

    async fn lead(
        &self,
        context: &Context,
        target: &Target<AccountId>,
        verb: &'static str,
        [from, to]: [AccountState; 2],
    ) -> Result<Account> {
        self.repository
            .write(context, target.key.as_ref(), |unit| {
                Box::pin(async move {
                    members::guard_operators(unit.sql()).await?;
                    let mut account = self.account(unit.sql(), target.id).await?;
                    account
                        .etag()
                        .require(&target.etag, "account", &target.id.name())?;
                    if account.state != from {
                        let state = account.state.as_str();
                        return Err(Error::state_forbids("account", target.id.name(), state, verb));
                    }
                    account.state = to;
                    accounts::save(unit.sql(), &mut account, context.now).await?;
                    if to == AccountState::Suspended {
                        self.require_operator_left(unit).await?;
                        self.end_sessions(unit, &account, None).await?;
                    }
                    let action = if to == AccountState::Suspended {
                        "suspend_account"
                    } else {
                        "resume_account"
                    };
                    let details = Details::of(Outcome::Done);
                    self.note(unit, action, account.id.name(), details).await?;
                    Ok(account)
                })
            })
            .await
    }
}

/// The account as the request makes it.
fn edited(request: &pb::UpdateAccountRequest, known: &Account) -> Result<pb::Account> {
    let edited = request::edited(request, &messages::to_account(known), messages::ACCOUNT_FIELDS)?;
    Violations::collect(|v| {
        v.within("account", |v| {
            check_display_name(v, "display_name", &edited.display_name, true);
            check_mail(v, "mail", &edited.mail);
        });
        Some(())
    })?;
    Ok(edited)
}
