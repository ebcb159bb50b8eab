//! EraseAccount: a person goes, and what says who it was goes along (个人信息保护法第四十七条).

use techmarket_audit::{Details, Outcome};
use techmarket_feed::{NewEvent, Resource as _, Unit};
use techmarket_kernel::{Caller, Context, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::request;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::domain::{Account, MOST_PASSWORD, Origin, login_form};
use crate::messages::{event_broker, event_expert};
use crate::store::people::Kept;
use crate::store::{accounts, members, people};

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

    async fn erase(&self, unit: &mut Unit<'_, Account>, mut account: Account) -> Result<Account> {
        let now = unit.context().now;
        let (subject, form) = (account.subject().to_owned(), login_form(&account.login_name));
        let before = person(&subject);
        let kept = people::kept(unit.sql(), account.id, &before).await?;
        let operators = members::operators(unit.sql()).await?;
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
        people::forget(unit.sql(), &account, &subject).await?;
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

/// Puts the person `after` in the place of `before` where something that stays names who it was.
async fn pass_on(unit: &mut Unit<'_, Account>, kept: Kept, before: &str, after: &str) -> Result<()> {
    let now = unit.context().now;
    for mut one in kept.organizations {
        let version = one.version;
        after.clone_into(&mut one.registrant);
        one.changed(now);
        people::save_organization(unit.sql(), &one, version).await?;
    }
    for mut claim in kept.claims {
        after.clone_into(&mut claim.claimant);
        people::save_claim(unit.sql(), &claim).await?;
    }
    for mut broker in kept.brokers {
        let version = broker.version;
        broker.erase(after);
        broker.changed(now);
        people::save_broker(unit.sql(), &broker, version).await?;
        unit.emit(NewEvent {
            kind: "broker.suspended",
            subject: broker.name(),
            resource: event_broker(&broker),
        });
    }
    for mut expert in kept.experts {
        let version = expert.version;
        // What the sending body keeps of whom it sent is its own; nobody records services for it but that body.
        expert.person.clear();
        expert.changed(now);
        people::save_expert(unit.sql(), &expert, version).await?;
        unit.emit(NewEvent {
            kind: "expert.updated",
            subject: expert.name(),
            resource: event_expert(&expert),
        });
    }
    Ok(people::pass_proofs(unit.sql(), before, after).await?)
}
