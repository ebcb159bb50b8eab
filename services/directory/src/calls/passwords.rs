//! ChangePassword, IssuePasswordReset, ResetPassword.

use std::time::Instant;

use jiff::SignedDuration;
use techmarket_audit::{Details, Outcome};
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, convert as wire, request};
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::{done, refused};
use crate::domain::{Account, MOST_PASSWORD, Origin, code_hash, login_form, new_code};
use crate::store::accounts;

const RESET_HOURS: i64 = 24;
const MOST_CODE: usize = 40;

impl Accounts {
    /// 修改密码.
    pub(crate) async fn change_password(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::ChangePasswordRequest,
    ) -> Result<pb::ChangePasswordResponse> {
        let mut sql = self.repository.read().await?;
        let own = self.own(&mut sql, context).await;
        let login_name = own
            .as_ref()
            .map_or("", |(_, account)| account.login_name.as_str());
        Violations::collect(|v| {
            let rule = TextRule::text(MOST_PASSWORD).required();
            check_text(v, "old_password", &request.old_password, rule);
            self.settings
                .bad_passwords
                .check(v, "new_password", &request.new_password, login_name);
            Some(())
        })?;
        let (session, known) = own?;
        let form = &login_form(&known.login_name);
        drop(sql);
        self.require_password(context, origin, &known, &request.old_password, "change_password")
            .await?;
        let (known, kept) = (&known, &self.hashing.hash(&request.new_password).await?);
        self.repository
            .write_once(context, |unit| {
                Box::pin(async move {
                    let mut account = self.account(unit.sql(), known.id).await?;
                    if account.password != known.password {
                        return Err(Error::new(Reason::WriteConflict, "密码同时被修改，请重试"));
                    }
                    account.password = Some(kept.clone());
                    accounts::save(unit.sql(), &mut account, context.now).await?;
                    self.end_sessions(unit, &account, Some(session.id)).await?;
                    self.forget_failures(unit.sql(), form).await?;
                    self.note(unit, "change_password", account.id.name(), done(origin))
                        .await
                })
            })
            .await?;
        Ok(pb::ChangePasswordResponse {})
    }

    /// Refuses who does not know the password of `known` and wants to do `action`. A wrong one counts as when signing in.
    pub(super) async fn require_password(
        &self,
        context: &Context,
        origin: &Origin,
        known: &Account,
        password: &str,
        action: &'static str,
    ) -> Result<()> {
        let form = &login_form(&known.login_name);
        self.require_unlocked(&mut self.repository.read().await?, context, form)
            .await?;
        let standing = self.throttle.attempt(origin.address, Instant::now())?;
        let kept = known.password.as_deref();
        if self.hashing.verify(standing, password, kept).await? {
            self.throttle.forgive(origin.address);
            return Ok(());
        }
        let noted = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                self.note_failure(unit.sql(), context, form).await?;
                self.note(unit, action, known.id.name(), refused(origin)).await
            })
        });
        noted.await?;
        Err(self.refused(None))
    }

    /// 重置密码的一次性口令, which an operator hands over.
    pub(crate) async fn issue_password_reset(
        &self,
        context: &Context,
        request: pb::IssuePasswordResetRequest,
    ) -> Result<Shown<pb::IssuePasswordResetResponse>> {
        let (id, key) = Violations::collect(|v| {
            let id: Option<AccountId> = request::id(v, &request);
            Some((id?, request::key(v, &request)))
        })?;
        let ends = context
            .now
            .saturating_add(SignedDuration::from_hours(RESET_HOURS));
        let ends = ends.map_err(Error::internal)?;
        let code = &new_code(&*self.rng);
        let hash = &code_hash(code);
        // What is recorded for a repeat is the hash alone.
        let kept = self.repository.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                self.account(unit.sql(), id).await?;
                let times = [context.now, ends];
                accounts::put_reset(unit.sql(), hash, id, request.second_factor, times).await?;
                let second_factor = if request.second_factor {
                    "taken away"
                } else {
                    "kept"
                };
                let details = Details::of(Outcome::Done).with("second_factor", second_factor);
                self.note(unit, "issue_password_reset", id.name(), details)
                    .await?;
                Ok((hash.clone(), ends))
            })
        });
        let (kept, ends) = kept.await?;
        let code = if kept == *hash {
            code.clone()
        } else {
            String::new()
        };
        let expire_time = Some(wire::timestamp(ends));
        Ok(Shown(pb::IssuePasswordResetResponse { code, expire_time }))
    }

    /// 重置密码.
    pub(crate) async fn reset_password(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::ResetPasswordRequest,
    ) -> Result<pb::ResetPasswordResponse> {
        let hash = &code_hash(&request.code);
        let mut sql = self.repository.read().await?;
        let found = match accounts::find_reset(&mut sql, hash, context.now).await? {
            Some((id, second_factor)) => Some((self.account(&mut sql, id).await?, second_factor)),
            None => None,
        };
        drop(sql);
        let login_name = found
            .as_ref()
            .map_or("", |(account, _)| account.login_name.as_str());
        Violations::collect(|v| {
            check_text(v, "code", &request.code, TextRule::line(MOST_CODE).required());
            self.settings
                .bad_passwords
                .check(v, "new_password", &request.new_password, login_name);
            Some(())
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let Some((account, second_factor)) = found else {
            return Err(self.no_such_code(origin));
        };
        let (id, kept) = (account.id, &self.hashing.hash(&request.new_password).await?);
        let done = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                if !accounts::take_reset(unit.sql(), hash).await? {
                    return Ok(false);
                }
                let mut account: Account = self.account(unit.sql(), id).await?;
                account.password = Some(kept.clone());
                if second_factor {
                    account.forget_second_factor();
                }
                accounts::save(unit.sql(), &mut account, context.now).await?;
                self.end_sessions(unit, &account, None).await?;
                self.forget_failures(unit.sql(), &login_form(&account.login_name))
                    .await?;
                self.note_of(unit, account.subject(), "reset_password", id.name(), done(origin))
                    .await?;
                Ok(true)
            })
        });
        if !done.await? {
            return Err(self.no_such_code(origin));
        }
        Ok(pb::ResetPasswordResponse {})
    }
}
