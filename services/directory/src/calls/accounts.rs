//! GetAccount, ListAccounts, SuspendAccount, ResumeAccount.

use techmarket_audit::{Details, Outcome};
use techmarket_feed::Resource as _;
use techmarket_kernel::{Context, Error, Page, Result, Role, Target, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::request;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::domain::{Account, AccountState, login_form};
use crate::store::{accounts, members};

impl Accounts {
    /// The account: the caller's own, or for an operator anybody's.
    pub(crate) async fn get_account(
        &self,
        context: &Context,
        request: pb::GetAccountRequest,
    ) -> Result<Account> {
        let id: AccountId = Violations::collect(|v| request::id(v, &request))?;
        let mut sql = self.repository.read().await?;
        if !context.caller.is(Role::Operator) {
            let unknown = || Error::not_found("account", id.name());
            let (_, own) = self.own(&mut sql, context).await.map_err(|_| unknown())?;
            return if own.id == id { Ok(own) } else { Err(unknown()) };
        }
        self.account(&mut sql, id).await
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
