//! SignIn, RefreshToken: a person comes, and stays.

use std::time::Instant;

use techmarket_feed::{Stored as _, Unit};
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::SignInAnswered;

use crate::accounts::Accounts;
use crate::auditing::{NOBODY, done, refused, words};
use crate::domain::{Account, Granted, MOST_PASSWORD, Origin, Place, hash, login_form};
use crate::messages;
use crate::store::{accounts, sessions};

const MOST_LOGIN: usize = 50;
const MOST_CODE: usize = 40;
/// A refresh token has 68 characters.
const MOST_TOKEN: usize = 100;

/// How a sign-in ends, once what it changes is kept.
enum Outcome {
    Granted(Box<Granted>),
    Refused,
}

/// What somebody shows who signs in.
struct Shown<'a> {
    form: &'a str,
    code: &'a str,
    place: Option<&'a Place>,
    /// The account of that name, if there is one.
    found: Option<&'a Account>,
    /// The same as its password was checked; none where it was wrong.
    known: Option<&'a Account>,
    /// The hash in the place of one that was made with other figures.
    renewed: Option<&'a str>,
}

impl Accounts {
    /// 登录.
    pub(crate) async fn sign_in(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::SignInRequest,
    ) -> Result<pb::SignInResponse> {
        let answer = self.signed_in(context, origin, request).await;
        let (way, admitted) = ("password", answer.is_ok());
        SignInAnswered { way, admitted }.tell();
        answer
    }

    async fn signed_in(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::SignInRequest,
    ) -> Result<pb::SignInResponse> {
        let place = Violations::collect(|v| {
            check_text(
                v,
                "login_name",
                &request.login_name,
                TextRule::line(MOST_LOGIN).required(),
            );
            check_text(
                v,
                "password",
                &request.password,
                TextRule::text(MOST_PASSWORD).required(),
            );
            check_text(v, "code", &request.code, TextRule::line(MOST_CODE));
            let place = match request.organization.as_str() {
                "" => None,
                text => messages::place(v, "organization", text),
            };
            Some(place)
        })?;
        let standing = self.throttle.attempt(origin.address, Instant::now())?;
        let form = login_form(&request.login_name);
        let found = {
            let mut session = self.repository.read().await?;
            self.require_unlocked(&mut session, context, &form).await?;
            accounts::by_login(&mut session, &form).await?
        };
        let kept = found.as_ref().and_then(|account| account.password.as_deref());
        let fits = self.hashing.verify(standing, &request.password, kept).await?;
        let known = found.as_ref().filter(|account| fits && account.is_active());
        if known.is_some_and(|account| account.second_factor.is_some()) && request.code.is_empty() {
            return Err(Error::new(Reason::SecondFactorMissing, "请输入动态口令或恢复码"));
        }
        let outdated = kept.is_some_and(|kept| self.hashing.is_outdated(kept));
        let renewed = match known {
            Some(_) if outdated => Some(self.hashing.hash(&request.password).await?),
            _ => None,
        };
        let shown = &Shown {
            form: &form,
            code: &request.code,
            place: place.as_ref(),
            found: found.as_ref(),
            known,
            renewed: renewed.as_deref(),
        };
        let done = self
            .repository
            .write_once(context, |unit| Box::pin(self.admitted(unit, shown, origin)));
        match done.await? {
            Outcome::Granted(granted) => {
                self.throttle.forgive(origin.address);
                let grant = Some((*granted).into());
                Ok(pb::SignInResponse { grant })
            }
            // The try has been counted.
            Outcome::Refused => Err(self.refused(None)),
        }
    }

    async fn admitted(
        &self,
        unit: &mut Unit<'_, Account>,
        shown: &Shown<'_>,
        origin: &Origin,
    ) -> Result<Outcome> {
        let context = unit.context();
        let account = match shown.known {
            Some(known) => Account::find(unit.sql(), known.id).await?,
            None => None,
        };
        // It may have changed since its password was checked.
        let account = account.filter(|account| {
            let same = shown
                .known
                .is_some_and(|known| known.password == account.password);
            same && account.is_active()
        });
        let Some(mut account) = account else {
            self.note_failure(unit.sql(), context, shown.form).await?;
            let (subject, resource) = match shown.found {
                Some(found) => (found.subject(), found.id.name()),
                None => (NOBODY, String::new()),
            };
            self.note_of(unit, subject, "sign_in", resource, refused(origin))
                .await?;
            return Ok(Outcome::Refused);
        };
        let second_factor = account.second_factor.is_some();
        if second_factor && !account.take_code(shown.code, context.now) {
            self.note_failure(unit.sql(), context, shown.form).await?;
            let details = refused(origin).with("factor", "code");
            self.note_of(unit, account.subject(), "sign_in", account.id.name(), details)
                .await?;
            return Ok(Outcome::Refused);
        }
        if let Some(renewed) = shown.renewed {
            account.password = Some(renewed.to_owned());
        }
        if second_factor || shown.renewed.is_some() {
            accounts::save(unit.sql(), &mut account, context.now).await?;
        }
        self.forget_failures(unit.sql(), shown.form).await?;
        let granted = self
            .begin_session(unit, &account, shown.place, second_factor, origin)
            .await?;
        let details = done(origin).with("roles", &words(&granted.roles));
        self.note_of(unit, account.subject(), "sign_in", account.id.name(), details)
            .await?;
        Ok(Outcome::Granted(Box::new(granted)))
    }

    /// 续期: each refresh token is taken once, and one that comes again ends its family.
    pub(crate) async fn refresh_token(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::RefreshTokenRequest,
    ) -> Result<pb::RefreshTokenResponse> {
        Violations::collect(|v| {
            let rule = TextRule::line(MOST_TOKEN).required();
            check_text(v, "refresh_token", &request.refresh_token, rule);
            Some(())
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let hash = &hash(&request.refresh_token);
        let done = self
            .repository
            .write_once(context, |unit| Box::pin(self.refreshed(unit, hash, origin)));
        match done.await? {
            Outcome::Granted(granted) => Ok(pb::RefreshTokenResponse {
                grant: Some((*granted).into()),
            }),
            Outcome::Refused => {
                self.throttle.failed(origin.address, Instant::now());
                Err(Error::new(Reason::SessionEnded, "会话已结束，请重新登录"))
            }
        }
    }

    async fn refreshed(&self, unit: &mut Unit<'_, Account>, hash: &str, origin: &Origin) -> Result<Outcome> {
        let now = unit.context().now;
        let Some(mut session) = sessions::of_token(unit.sql(), hash).await? else {
            return Ok(Outcome::Refused);
        };
        if !session.is_active(now) {
            return Ok(Outcome::Refused);
        }
        // Of two who show it at once the second is refused, and the session with it: one of them has stolen it.
        if !sessions::use_token(unit.sql(), hash).await? {
            tracing::warn!(session = %session.id, "a refresh token was used twice: its session has ended");
            self.end_session(unit, &mut session, "refresh").await?;
            self.note_of(
                unit,
                NOBODY,
                "refresh_twice",
                session.account.name(),
                refused(origin),
            )
            .await?;
            return Ok(Outcome::Refused);
        }
        match Account::find(unit.sql(), session.account).await? {
            Some(account) if account.is_active() => {
                let granted = self.go_on(unit, &account, session).await?;
                Ok(Outcome::Granted(Box::new(granted)))
            }
            _ => Ok(Outcome::Refused),
        }
    }
}
