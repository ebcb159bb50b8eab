//! RegisterAccount, RequestPasswordReset: people who come, or come back, by themselves. Nobody learns by them which login names
//! there are: what is answered is the same, and every call counts for its address as one that failed.

use std::time::Instant;

use jiff::SignedDuration;
use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text, new_uuid};
use techmarket_proto::directory::v1 as pb;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::{NOBODY, done, refused};
use crate::domain::{
    Account, Origin, check_display_name, check_own_login_name, code_hash, is_mail, login_form, new_code,
};
use crate::mail::Mail;
use crate::store::{accounts, registrations};

const MOST_LOGIN: usize = 50;
const MOST_CODE: usize = 40;
/// Accounts that are made without an invitation in an hour, by all together.
const MOST_COMERS: i64 = 2_000;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Nobody is mailed more often.
const BETWEEN: SignedDuration = SignedDuration::from_mins(1);

/// How a registration ends.
enum Outcome {
    /// There is an account of that name, of before or from now on.
    Taken,
    NoSuchCode,
}

/// Who comes.
struct Comer<'a> {
    form: String,
    request: &'a pb::RegisterAccountRequest,
    /// The password as it is kept.
    password: String,
    /// Whether a code is to show whose the mail address is.
    by_code: bool,
}

impl Accounts {
    /// 自行注册.
    pub(crate) async fn register_account(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::RegisterAccountRequest,
    ) -> Result<pb::RegisterAccountResponse> {
        Violations::collect(|v| {
            let login_name = &request.login_name;
            check_own_login_name(v, "login_name", login_name);
            self.settings
                .bad_passwords
                .check(v, "password", &request.password, login_name);
            check_display_name(v, "display_name", &request.display_name, true);
            check_text(v, "code", &request.code, TextRule::line(MOST_CODE));
            Some(())
        })?;
        if !self.settings.self_registration {
            let message = "本市场不开放自行注册，请向运营方或所在单位的管理员索取邀请";
            return Err(Error::new(Reason::RegistrationClosed, message));
        }
        self.throttle.admit(origin.address, Instant::now())?;
        self.throttle.failed(origin.address, Instant::now());
        let by_code = self.mailer.is_some() && is_mail(&request.login_name);
        if by_code && request.code.is_empty() {
            self.mail_registration(context, &request.login_name).await?;
            return Ok(pb::RegisterAccountResponse { code_sent: true });
        }
        let comer = &Comer {
            form: login_form(&request.login_name),
            request: &request,
            password: self.hashing.hash(&request.password).await?,
            by_code,
        };
        let registered = self
            .repository
            .write_once(context, |unit| Box::pin(self.registered(unit, comer, origin)));
        match registered.await? {
            Outcome::Taken => Ok(pb::RegisterAccountResponse { code_sent: false }),
            Outcome::NoSuchCode => Err(self.no_such_code(origin)),
        }
    }

    async fn registered(
        &self,
        unit: &mut Unit<'_, Account>,
        comer: &Comer<'_>,
        origin: &Origin,
    ) -> Result<Outcome> {
        let (now, request) = (unit.context().now, comer.request);
        let code = code_hash(&request.code);
        if comer.by_code && !registrations::take(unit.sql(), &comer.form, &code, now).await? {
            return Ok(Outcome::NoSuchCode);
        }
        let hour = now.saturating_sub(HOUR).map_err(Error::internal)?;
        let first = new_uuid(&*self.rng, hour);
        if registrations::comers(unit.sql(), first).await? >= MOST_COMERS {
            return Err(Error::new(
                Reason::LimitReached,
                "近一小时注册的人过多，请稍后再试",
            ));
        }
        if let Some(known) = accounts::by_login(unit.sql(), &comer.form).await? {
            self.note_of(unit, NOBODY, "register_account", known.id.name(), refused(origin))
                .await?;
            return Ok(Outcome::Taken);
        }
        let id = AccountId::new(unit.new_id());
        let password = Some(comer.password.clone());
        let account = Account::new(id, &request.login_name, &request.display_name, password, now);
        // Of two who come by one name at once the second finds the account of the first when it is tried again.
        accounts::insert(unit.sql(), &account)
            .await
            .map_err(|error| match error.reason() {
                Reason::LoginNameTaken => Error::new(Reason::WriteConflict, "写入冲突，请重试"),
                _ => error,
            })?;
        self.note_of(
            unit,
            account.subject(),
            "register_account",
            id.name(),
            done(origin),
        )
        .await?;
        Ok(Outcome::Taken)
    }

    /// Mails a code to an address, or says there that it has an account.
    async fn mail_registration(&self, context: &Context, address: &str) -> Result<()> {
        let (form, code) = (&login_form(address), &new_code(&*self.rng));
        let ends = context.now.saturating_add(HOUR).map_err(Error::internal)?;
        let recent = ends.saturating_sub(BETWEEN).map_err(Error::internal)?;
        let kept = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                if registrations::ends(unit.sql(), form)
                    .await?
                    .is_some_and(|ends| ends > recent)
                {
                    return Ok(None);
                }
                registrations::put(unit.sql(), form, &code_hash(code), [context.now, ends]).await?;
                Ok(Some(accounts::by_login(unit.sql(), form).await?.is_some()))
            })
        });
        match kept.await? {
            Some(false) => self.mail(Mail::registration(address, code)),
            Some(true) => self.mail(Mail::registered_already(address)),
            None => {}
        }
        Ok(())
    }

    /// 找回密码.
    pub(crate) async fn request_password_reset(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::RequestPasswordResetRequest,
    ) -> Result<pb::RequestPasswordResetResponse> {
        Violations::collect(|v| {
            let rule = TextRule::line(MOST_LOGIN).required();
            check_text(v, "login_name", &request.login_name, rule);
            Some(())
        })?;
        if self.mailer.is_none() {
            let message = "本市场不发送邮件，请向运营方索取重置密码的一次性口令";
            return Err(Error::new(Reason::MailNotSentHere, message));
        }
        self.throttle.admit(origin.address, Instant::now())?;
        self.throttle.failed(origin.address, Instant::now());
        let (form, code) = (&login_form(&request.login_name), &new_code(&*self.rng));
        let ends = context.now.saturating_add(HOUR).map_err(Error::internal)?;
        let recent = ends.saturating_sub(BETWEEN).map_err(Error::internal)?;
        let kept = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                let found = accounts::by_login(unit.sql(), form).await?;
                let found = found.filter(|account| account.is_active() && !account.mail.is_empty());
                let Some(account) = found else {
                    self.note_of(
                        unit,
                        NOBODY,
                        "request_password_reset",
                        String::new(),
                        refused(origin),
                    )
                    .await?;
                    return Ok(None);
                };
                let times = [recent, ends];
                let fresh = registrations::put_reset(unit.sql(), &code_hash(code), account.id, times).await?;
                let (resource, details) = (account.id.name(), done(origin));
                self.note_of(unit, NOBODY, "request_password_reset", resource, details)
                    .await?;
                Ok(fresh.then_some(account.mail))
            })
        });
        if let Some(address) = kept.await? {
            self.mail(Mail::reset(&address, code));
        }
        Ok(pb::RequestPasswordResetResponse {})
    }
}
