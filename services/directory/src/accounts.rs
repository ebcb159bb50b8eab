//! What the calls on accounts stand on, and what several of them do.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use techmarket_feed::{Feed, Repository, Stored as _, Unit};
use techmarket_kernel::{Clock, Context, Error, Reason, Result, Rng, Role};
use techmarket_rpc::Keyring;
use techmarket_store::Sql;
use techmarket_types::{AccountId, CodeTables, SessionId};
use tokio::sync::watch;

use crate::domain::{Account, BadPasswords, Issuers, Place, Session};
use crate::feeds::WebhookSettings;
use crate::hashing::{Cost, Hashing, PASSWORD_COST};
use crate::mail::{Mail, MailSettings, Mailer};
use crate::messages::account_event;
use crate::provider::Provider;
use crate::store::{accounts, members, sessions};
use crate::throttle::{REMEMBERED, Throttle, lock, throttled};

/// How people sign in here.
#[derive(Clone)]
pub struct AccountSettings {
    /// What signs the tokens.
    pub keys: Keyring,
    /// Whether operators and registrars need a second factor.
    pub second_factor: bool,
    /// Identity providers that people may sign in with.
    pub issuers: Issuers,
    /// Passwords that may not be set.
    pub bad_passwords: Arc<BadPasswords>,
    /// What the hash of a password costs.
    pub cost: Cost,
    /// Whether people make accounts without an invitation.
    pub self_registration: bool,
    /// By which server mail goes; none where the market sends none.
    pub mail: Option<MailSettings>,
    /// How events are sent to other systems.
    pub webhooks: WebhookSettings,
}

impl AccountSettings {
    /// The usual ones.
    pub fn new(keys: Keyring) -> Result<Self> {
        Ok(Self {
            keys,
            second_factor: true,
            issuers: Issuers::default(),
            bad_passwords: Arc::default(),
            cost: PASSWORD_COST,
            self_registration: true,
            mail: None,
            webhooks: WebhookSettings::new()?,
        })
    }
}

/// Accounts, their members, sessions and keys.
pub struct Accounts {
    pub(crate) repository: Repository<Account>,
    pub(crate) settings: AccountSettings,
    pub(crate) hashing: Hashing,
    pub(crate) throttle: Throttle,
    pub(crate) mailer: Option<Mailer>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

impl Accounts {
    pub(crate) fn new(
        feed: &Feed,
        settings: AccountSettings,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self> {
        let providers = settings.issuers.all.iter().cloned().map(Provider::new);
        Ok(Self {
            providers: providers.collect::<Result<_>>()?,
            repository: Repository::sharing(feed, Arc::clone(&rng), account_event),
            hashing: Hashing::new(settings.cost, Arc::clone(&rng))?,
            mailer: settings.mail.as_ref().map(Mailer::new).transpose()?,
            settings,
            throttle: Throttle::default(),
            tables,
            clock,
            rng,
        })
    }

    /// The caller's session and account, if the token was given by a sign-in.
    pub(crate) async fn own(&self, sql: &mut dyn Sql, context: &Context) -> Result<(Session, Account)> {
        let missing = || {
            let message = "当前令牌不是登录所得：此方法针对本人的会话或账号，请先登录";
            Error::new(Reason::SessionMissing, message)
        };
        let held = context.caller.credential.as_ref().ok_or_else(missing)?;
        let id: SessionId = held.id.parse().map_err(|_| missing())?;
        let session = sessions::find(sql, id).await?.ok_or_else(missing)?;
        if !session.is_active(context.now) {
            return Err(missing());
        }
        let account = Account::find(sql, session.account).await?.ok_or_else(missing)?;
        Ok((session, account))
    }

    /// Refuses a caller who manages no members and keys at `place`: that do its administrators, as they stand now, and operators.
    pub(crate) async fn require_manager(
        &self,
        sql: &mut dyn Sql,
        context: &Context,
        place: &Place,
    ) -> Result<()> {
        if context.caller.is(Role::Operator) {
            return Ok(());
        }
        let foreign = || Error::new(Reason::NotOwner, "只有该单位的管理员和运营方可以管理其成员和密钥");
        if context.caller.credential.is_none() || place.0.is_none() {
            return Err(foreign());
        }
        let (session, _) = self.own(sql, context).await.map_err(|_| foreign())?;
        let name = session.member.ok_or_else(foreign)?;
        let member = members::find(sql, name.id).await?.ok_or_else(foreign)?;
        let manages = member.is_active() && member.content.administrator && member.name.place == *place;
        if manages { Ok(()) } else { Err(foreign()) }
    }

    /// Refuses a name for which too much has failed, whether there is such an account or not.
    pub(crate) async fn require_unlocked(
        &self,
        sql: &mut dyn Sql,
        context: &Context,
        form: &str,
    ) -> Result<()> {
        match accounts::locked(sql, &subject(form), context.now).await? {
            None => Ok(()),
            Some(until) => {
                let wait = until.duration_since(context.now).unsigned_abs();
                Err(throttled(wait))
            }
        }
    }

    /// Counts a failure for a name, and locks it.
    pub(crate) async fn note_failure(&self, sql: &mut dyn Sql, context: &Context, form: &str) -> Result<()> {
        let forget = context.now.saturating_sub(REMEMBERED).unwrap_or(context.now);
        let failures = accounts::failed(sql, &subject(form), context.now, forget).await?;
        if let Some(until) = lock(failures, context.now) {
            accounts::lock(sql, &subject(form), until).await?;
        }
        Ok(())
    }

    /// Forgets the failures for a name.
    pub(crate) async fn forget_failures(&self, sql: &mut dyn Sql, form: &str) -> Result<()> {
        Ok(accounts::clear(sql, &subject(form)).await?)
    }

    /// What is said of every sign-in that fails, whatever is wrong, and counts for the address.
    pub(crate) fn refused(&self, address: Option<IpAddr>) -> Error {
        self.throttle.failed(address, Instant::now());
        Error::new(Reason::SignInRefused, "登录名、密码或口令不正确")
    }

    /// Refuses what would leave the market without an operator who can sign in. Called once the change is made in the
    /// transaction, which is given up then.
    pub(crate) async fn require_operator_left(&self, unit: &mut Unit<'_, Account>) -> Result<()> {
        if members::operators(unit.sql()).await? > 0 {
            return Ok(());
        }
        Err(Error::new(
            Reason::LastOperator,
            "这是最后一位可以登录的运营方：请先增加一位",
        ))
    }

    /// Mails, where the market does.
    pub(crate) fn mail(&self, mail: Mail) {
        if let Some(mailer) = &self.mailer {
            mailer.send(mail);
        }
    }

    /// Sends what is to be mailed until `stop`.
    pub(crate) async fn send_mails(self: Arc<Self>, stop: watch::Receiver<bool>) {
        if let Some(mailer) = &self.mailer {
            mailer.run(stop).await;
        }
    }

    /// The account with `id`.
    pub(crate) async fn account(&self, sql: &mut dyn Sql, id: AccountId) -> Result<Account> {
        let found = Account::find(sql, id).await?;
        found.ok_or_else(|| Error::not_found("account", id.name()))
    }
}

/// What failures for a login name are counted by: nobody reads from the table which names were tried.
fn subject(form: &str) -> String {
    crate::domain::hash(form)
}
