//! Accounts, what failed when signing in, and resets of passwords.

use jiff::Timestamp;
use techmarket_feed::{Resource, Stored};
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Constraint, Row, Select, Sql, StoreError};
use techmarket_types::AccountId;

use super::{json, people};
use crate::domain::{Account, login_form};
use crate::events::EVENTS;

const BODY: &str = "account.body";

/// Two people cannot have the same login name.
pub const LOGIN: Constraint = Constraint {
    name: "account_login",
    columns: "account.login",
};

const FIND: &str = "SELECT body FROM account WHERE id = $1";
const BY_LOGIN: &str = "SELECT body FROM account WHERE login = $1";
const INSERT: &str = "INSERT INTO account (id, login, version, active, body) VALUES ($1, $2, $3, $4, $5)";
const UPDATE: &str = "UPDATE account SET version = $2, active = $3, body = $4 WHERE id = $1 AND version = $5";
const HEAD: &str = "SELECT body FROM account";

const FAILURES: &str = "SELECT failures, locked_us FROM sign_in_failure WHERE subject = $1";
const FAILED: &str = "INSERT INTO sign_in_failure (subject, failures, locked_us, last_us) VALUES ($1, 1, $2, $3) \
     ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1, last_us = excluded.last_us RETURNING failures";
const LOCK: &str = "UPDATE sign_in_failure SET locked_us = $2 WHERE subject = $1";
const CLEAR: &str = "DELETE FROM sign_in_failure WHERE subject = $1";
const FORGET: &str = "DELETE FROM sign_in_failure WHERE last_us < $1";

const RESET: &str =
    "INSERT INTO password_reset (hash, account, second_factor, ends_us) VALUES ($1, $2, $3, $4)";
const FIND_RESET: &str = "SELECT account, second_factor FROM password_reset WHERE hash = $1 AND ends_us > $2";
const TAKE_RESET: &str = "DELETE FROM password_reset WHERE hash = $1";
const END_RESETS: &str = "DELETE FROM password_reset WHERE account = $1 OR ends_us <= $2";

pub const STATEMENTS: &[&str] = &[
    FIND, BY_LOGIN, INSERT, UPDATE, HEAD, FAILURES, FAILED, LOCK, CLEAR, FORGET, RESET, FIND_RESET,
    TAKE_RESET, END_RESETS,
];

fn kept(row: &Row) -> Result<Account, StoreError> {
    json::read(row, BODY)
}

impl Resource for Account {
    const KIND: &'static str = "account";
    const EVENTS: &'static [&'static str] = EVENTS;

    type Id = AccountId;

    fn id(&self) -> AccountId {
        self.id
    }

    fn name_of(id: AccountId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}

impl Stored for Account {
    async fn find(sql: &mut dyn Sql, id: AccountId) -> Result<Option<Self>, StoreError> {
        let row = sql.row(FIND, vec![id.to_string().into()]).await?;
        row.as_ref().map(kept).transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let args = vec![
            self.id.to_string().into(),
            login_form(&self.login_name).into(),
            self.version.into(),
            self.is_active().into(),
            json::body(self, BODY)?.into(),
        ];
        sql.execute(INSERT, args).await.map(drop)
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let args = vec![
            self.id.to_string().into(),
            self.version.into(),
            self.is_active().into(),
            json::body(self, BODY)?.into(),
            before.into(),
        ];
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == LOGIN.name).then(taken)
    }
}

fn taken() -> Error {
    Error::new(Reason::LoginNameTaken, "登录名已被使用，请换一个")
}

/// Whether nobody has or had the login name of this form.
pub async fn is_free(sql: &mut dyn Sql, form: &str) -> Result<bool, StoreError> {
    Ok(by_login(sql, form).await?.is_none() && !people::is_erased(sql, form).await?)
}

/// Keeps a new account, or refuses its login name.
pub async fn insert(sql: &mut dyn Sql, account: &Account) -> Result<(), Error> {
    if people::is_erased(sql, &login_form(&account.login_name)).await? {
        return Err(taken());
    }
    account.insert(sql).await.map_err(|error| match &error {
        StoreError::Unique(name) => account.refusal(name).unwrap_or_else(|| Error::internal(error)),
        _ => error.into(),
    })
}

/// Keeps a changed account in the place of the version that it had.
pub async fn save(sql: &mut dyn Sql, account: &mut Account, now: Timestamp) -> Result<(), Error> {
    let before = account.version;
    account.changed(now);
    if account.update(sql, before).await? {
        return Ok(());
    }
    Err(Error::new(Reason::WriteConflict, "写入冲突，请重试"))
}

pub async fn by_login(sql: &mut dyn Sql, form: &str) -> Result<Option<Account>, StoreError> {
    let row = sql.row(BY_LOGIN, vec![form.into()]).await?;
    row.as_ref().map(kept).transpose()
}

/// The account whose tokens have `subject`.
pub async fn by_subject(sql: &mut dyn Sql, subject: &str) -> Result<Option<Account>, StoreError> {
    let found = match subject.parse::<AccountId>() {
        Ok(id) => Account::find(sql, id).await?,
        Err(_) => by_login(sql, &login_form(subject)).await?,
    };
    Ok(found.filter(|account| login_form(account.subject()) == login_form(subject)))
}

/// A page of accounts: of one login name, or of all.
pub async fn list(
    sql: &mut dyn Sql,
    form: Option<String>,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    let mut select = Select::new(HEAD);
    if let Some(form) = form {
        select.and("login = ?", [form.into()]);
    }
    select.page(after.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(kept).collect()
}

/// Until when `subject` may not try again; none if it may.
pub async fn locked(
    sql: &mut dyn Sql,
    subject: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(row) = sql.row(FAILURES, vec![subject.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(row.time("locked_us")?).filter(|until| *until > now))
}

/// Counts a failure of `subject`, and returns how many there are.
pub async fn failed(
    sql: &mut dyn Sql,
    subject: &str,
    now: Timestamp,
    forget: Timestamp,
) -> Result<i64, StoreError> {
    sql.execute(FORGET, vec![forget.into()]).await?;
    let args = vec![subject.into(), Timestamp::UNIX_EPOCH.into(), now.into()];
    let row = sql.row(FAILED, args).await?;
    row.map_or(Ok(1), |row| row.int("failures"))
}

pub async fn lock(sql: &mut dyn Sql, subject: &str, until: Timestamp) -> Result<(), StoreError> {
    sql.execute(LOCK, vec![subject.into(), until.into()])
        .await
        .map(drop)
}

pub async fn clear(sql: &mut dyn Sql, subject: &str) -> Result<(), StoreError> {
    sql.execute(CLEAR, vec![subject.into()]).await.map(drop)
}

/// Keeps a code that resets a password, in the place of those of before.
pub async fn put_reset(
    sql: &mut dyn Sql,
    hash: &str,
    account: AccountId,
    second_factor: bool,
    [now, ends]: [Timestamp; 2],
) -> Result<(), StoreError> {
    sql.execute(END_RESETS, vec![account.to_string().into(), now.into()])
        .await?;
    let args = vec![
        hash.into(),
        account.to_string().into(),
        second_factor.into(),
        ends.into(),
    ];
    sql.execute(RESET, args).await.map(drop)
}

/// Whose password the code with `hash` resets, and whether it takes the second factor away.
pub async fn find_reset(
    sql: &mut dyn Sql,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(AccountId, bool)>, StoreError> {
    let Some(row) = sql.row(FIND_RESET, vec![hash.into(), now.into()]).await? else {
        return Ok(None);
    };
    let account = row.text("account")?.parse();
    let account = account.map_err(|error| StoreError::corrupt("password_reset.account", error))?;
    Ok(Some((account, row.bool("second_factor")?)))
}

/// Uses the code with `hash` up; false if somebody else did.
pub async fn take_reset(sql: &mut dyn Sql, hash: &str) -> Result<bool, StoreError> {
    Ok(sql.execute(TAKE_RESET, vec![hash.into()]).await? == 1)
}
