//! Webhooks, and how their receivers have answered.

use jiff::Timestamp;
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Row, Select, Sql, StoreError, timestamp};
use techmarket_types::WebhookId;

use super::json;
use crate::domain::{Answered, DeliveryError, Health, Secrets, WEBHOOK, Webhook, WebhookState};

const BODY: &str = "webhook.body";

const FIND: &str = "SELECT * FROM webhook WHERE id = $1";
const INSERT: &str = "INSERT INTO webhook (id, owner, version, state, api_key, secret, former_secret, failures, last_error, body) \
     VALUES ($1, $2, $3, $4, $5, $6, '', 0, '', $7)";
const UPDATE: &str = "UPDATE webhook SET version = $2, state = $3, api_key = $4, secret = $5, former_secret = $6, \
     former_until_us = $7, body = $8 WHERE id = $1 AND version = $9";
const HEALTH: &str = "UPDATE webhook SET failures = $2, failing_us = $3, rests_us = $4, last_us = $5, last_status = $6, \
     last_error = $7 WHERE id = $1";
const DELETE: &str = "DELETE FROM webhook WHERE id = $1 AND version = $2";
const DELETE_FEEDS: &str = "DELETE FROM webhook_feed WHERE webhook = $1";
const DELETE_DELIVERIES: &str = "DELETE FROM webhook_delivery WHERE webhook = $1";
const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM webhook";
const COUNT_OF: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM webhook WHERE owner = $1";
const BY_KEYS: &str = "SELECT * FROM webhook WHERE state = 'active' AND api_key <> '' ORDER BY id LIMIT 1000";
const FORGET_FORMER: &str =
    "UPDATE webhook SET former_secret = '', former_until_us = NULL WHERE former_until_us <= $1";
const HEAD: &str = "SELECT * FROM webhook";

pub const STATEMENTS: &[&str] = &[
    FIND,
    INSERT,
    UPDATE,
    HEALTH,
    DELETE,
    DELETE_FEEDS,
    DELETE_DELIVERIES,
    COUNT,
    COUNT_OF,
    BY_KEYS,
    FORGET_FORMER,
    HEAD,
];

/// A webhook, and how its receiver has answered of late.
#[derive(Clone, Debug)]
pub struct KeptWebhook {
    pub webhook: Webhook,
    pub health: Health,
}

fn kept(row: &Row) -> Result<KeptWebhook, StoreError> {
    let former = row.text("former_secret")?;
    let until = instant(row, "former_until_us")?;
    let webhook = Webhook {
        secrets: Secrets {
            current: row.text("secret")?,
            former: until.filter(|_| !former.is_empty()).map(|until| (former, until)),
        },
        ..json::read(row, BODY)?
    };
    let health = Health {
        failures: row.int("failures")?,
        failing_since: instant(row, "failing_us")?,
        rests_until: instant(row, "rests_us")?,
        last_time: instant(row, "last_us")?,
        last: answered(row)?,
    };
    Ok(KeptWebhook { webhook, health })
}

/// The last answer that a row tells of.
pub(super) fn answered(row: &Row) -> Result<Answered, StoreError> {
    let status = row.int_or_null("last_status")?;
    Ok(Answered {
        status: status.and_then(|status| u16::try_from(status).ok()),
        error: DeliveryError::from_word(&row.text("last_error")?),
    })
}

/// The columns of [`answered`].
pub(super) fn answer_columns(answered: Answered) -> [Arg; 2] {
    let error = answered.error.map_or("", DeliveryError::as_str);
    [answered.status.map(i64::from).into(), error.into()]
}

pub(super) fn instant(row: &Row, column: &str) -> Result<Option<Timestamp>, StoreError> {
    let read = row.int_or_null(column)?.map(timestamp).transpose();
    read.map_err(|error| StoreError::corrupt(column, error))
}

fn micros(time: Option<Timestamp>) -> Arg {
    time.map(Timestamp::as_microsecond).into()
}

pub async fn find(sql: &mut dyn Sql, id: WebhookId) -> Result<Option<KeptWebhook>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into()]).await?;
    row.as_ref().map(kept).transpose()
}

pub async fn insert(sql: &mut dyn Sql, webhook: &Webhook) -> Result<(), StoreError> {
    let args = vec![
        webhook.id.to_string().into(),
        webhook.owner().into(),
        webhook.version.into(),
        webhook.state.as_str().into(),
        key(webhook),
        webhook.secrets.current.as_str().into(),
        json::body(webhook, BODY)?.into(),
    ];
    sql.execute(INSERT, args).await.map(drop)
}

/// Keeps a changed webhook, whose version was one less.
pub async fn save(sql: &mut dyn Sql, webhook: &Webhook) -> Result<(), Error> {
    let former = webhook.secrets.former.as_ref();
    let args = vec![
        webhook.id.to_string().into(),
        webhook.version.into(),
        webhook.state.as_str().into(),
        key(webhook),
        webhook.secrets.current.as_str().into(),
        former.map_or("", |(secret, _)| secret.as_str()).into(),
        micros(former.map(|(_, until)| *until)),
        json::body(webhook, BODY)?.into(),
        (webhook.version - 1).into(),
    ];
    if sql.execute(UPDATE, args).await? == 1 {
        return Ok(());
    }
    Err(Error::new(Reason::WriteConflict, "写入冲突，请重试").on(WEBHOOK, webhook.id.name()))
}

fn key(webhook: &Webhook) -> Arg {
    webhook
        .api_key
        .map_or_else(String::new, |key| key.to_string())
        .into()
}

/// Keeps how the receiver has answered.
pub async fn keep_health(sql: &mut dyn Sql, id: WebhookId, health: &Health) -> Result<(), StoreError> {
    let [status, error] = answer_columns(health.last);
    let args = vec![
        id.to_string().into(),
        health.failures.into(),
        micros(health.failing_since),
        micros(health.rests_until),
        micros(health.last_time),
        status,
        error,
    ];
    sql.execute(HEALTH, args).await.map(drop)
}

/// Deletes the version `version` with all that waits; false if that version is gone.
pub async fn delete(sql: &mut dyn Sql, id: WebhookId, version: i64) -> Result<bool, StoreError> {
    let id: Arg = id.to_string().into();
    let deleted = sql.execute(DELETE, vec![id.clone(), version.into()]).await?;
    sql.execute(DELETE_FEEDS, vec![id.clone()]).await?;
    sql.execute(DELETE_DELIVERIES, vec![id]).await?;
    Ok(deleted == 1)
}

/// How many there are, and how many of them are `owner`'s.
pub async fn count(sql: &mut dyn Sql, owner: &str) -> Result<(i64, i64), StoreError> {
    let all = sql.row(COUNT, vec![]).await?;
    let own = sql.row(COUNT_OF, vec![owner.into()]).await?;
    let number = |row: Option<Row>| row.map_or(Ok(0), |row| row.int("number"));
    Ok((number(all)?, number(own)?))
}

/// A page of webhooks: of one owner, or of all.
pub async fn list(
    sql: &mut dyn Sql,
    owner: Option<&str>,
    states: &[WebhookState],
    after: Option<WebhookId>,
    limit: i64,
) -> Result<Vec<KeptWebhook>, StoreError> {
    let mut select = Select::new(HEAD);
    if let Some(owner) = owner {
        select.and("owner = ?", [owner.into()]);
    }
    select.and_in("state", states.iter().map(|state| Arg::from(state.as_str())));
    select.page(after.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(kept).collect()
}

/// Those that stand by an API key and are active.
pub async fn by_keys(sql: &mut dyn Sql) -> Result<Vec<Webhook>, StoreError> {
    let rows = sql.rows(BY_KEYS, vec![]).await?;
    rows.iter().map(|row| Ok(kept(row)?.webhook)).collect()
}

/// Lets secrets go that sign no more.
pub async fn forget_former(sql: &mut dyn Sql, now: Timestamp) -> Result<(), StoreError> {
    sql.execute(FORGET_FORMER, vec![now.into()]).await.map(drop)
}
