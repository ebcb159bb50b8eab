//! EraseAccount: a person goes, and what says who it was goes along (个人信息保护法第四十七条). CheckErasure: by what other services find
//! what they keep of the person.

use techmarket_audit::{Details, Outcome};
use techmarket_feed::{NewEvent, Resource as _, Unit};
use techmarket_kernel::{Caller, Context, Erased, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, request};
use techmarket_store::forget_answers;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::domain::{Account, MOST_PASSWORD, Origin, login_form};
use crate::erasure::{Contacts, pass_on, take_contacts, told_since};
use crate::messages::account_event;
use crate::store::{accounts, erasures, members, people};

impl Accounts {
    /// 注销账号.
    pub(crate) async fn erase_account(
        &self,
        context: &Context,
        origin: &Origin,
        mut request: pb::EraseAccountRequest,
    ) -> Result<Account> {
        // It is no part of the fingerprint that is kept of a call that may be repeated.
        let password = std::mem::take(&mut request.password);
        let target = &Violations::collect(|v| {
            check_text(v, "password", &password, TextRule::text(MOST_PASSWORD));
            request::target::<AccountId>(v, &request)
        })?;
        let mut sql = self.repository.read().await?;
        let known = self.of_caller(&mut sql, context, target.id).await?;
        let is_own = self
            .own(&mut sql, context)
            .await
            .is_ok_and(|(_, own)| own.id == known.id);
        drop(sql);
        if is_own && known.password.is_some() {
            self.require_password(context, origin, &known, &password, "erase_account")
                .await?;
        }
        self.repository
            .write(context, target.key.as_ref(), |unit| {
                Box::pin(async move {
                    members::guard_operators(unit.sql()).await?;
                    let account = self.account(unit.sql(), target.id).await?;
                    account
                        .etag()
                        .require(&target.etag, "account", &target.id.name())?;
                    self.erase(unit, account).await
                })
            })
            .await
    }

    /// Says by what the person is found who had an account.
    pub(crate) async fn check_erasure(
        &self,
        context: &Context,
        request: pb::CheckErasureRequest,
    ) -> Result<Shown<pb::CheckErasureResponse>> {
        if !context.caller.is_market() {
            return Err(Error::new(Reason::RoleForbidden, "只供本市场自己的服务核对"));
        }
        let id: AccountId = Violations::collect(|v| request::id(v, &request))?;
        let since = told_since(context.now)?;
        let known = erasures::known_by(&mut self.repository.read().await?, id, since).await?;
        let known = known.ok_or_else(|| Error::not_found("account", id.name()))?;
        Ok(Shown(pb::CheckErasureResponse {
            subject_hash: known.subject,
            contact_hashes: known.contacts,
        }))
    }

    async fn erase(&self, unit: &mut Unit<'_, Account>, mut account: Account) -> Result<Account> {
        let now = unit.context().now;
        let (subject, form) = (account.subject().to_owned(), login_form(&account.login_name));
        let before = person(&subject);
        let kept = people::kept(unit.sql(), account.id, &before).await?;
        let operators = members::operators(unit.sql()).await?;
        let contacts = Contacts::of(&account);
        account.erase()?;
        accounts::save(unit.sql(), &mut account, now).await?;
        for mut member in kept.members.iter().cloned() {
            member.erase(now);
            members::save(unit.sql(), &member).await?;
        }
        if operators > 0 {
            self.require_operator_left(unit).await?;
        }
        self.end_sessions(unit, &account, None).await?;
        pass_on(unit, kept, &before, &person(account.subject())).await?;
        people::forget(unit.sql(), &account).await?;
        forget_answers(unit.sql(), &before).await?;
        let known = contacts.known_by(&subject);
        erasures::keep(unit.sql(), account.id, &subject, &known, now).await?;
        let erased = Erased::new(account.id, known.subject, known.contacts);
        take_contacts(unit, &erased, &contacts).await?;
        unit.emit(NewEvent {
            kind: "account.erased",
            subject: account.name(),
            resource: account_event(&account),
        });
        self.forget_failures(unit.sql(), &form).await?;
        let details = Details::of(Outcome::Done);
        self.note(unit, "erase_account", account.id.name(), details)
            .await?;
        Ok(account)
    }
}

fn person(subject: &str) -> String {
    Caller::new(subject, [], None).person()
}
