//! What waits to be sent by webhooks, and dead letters.

use jiff::Timestamp;
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::WebhookId;

use super::webhooks::{answer_columns, answered};
use crate::domain::{Answered, DeadLetter, Delivery, DeliveryKey, FeedSource, Outgoing};

const DUE_WEBHOOKS: &str = "SELECT id FROM webhook WHERE state = 'active' AND (rests_us IS NULL OR rests_us <= $1) \
     AND EXISTS (SELECT 1 FROM webhook_delivery WHERE webhook_delivery.webhook = webhook.id AND dead_us IS NULL \
     AND due_us <= $1) ORDER BY id LIMIT 1000";
const DUE: &str = "SELECT source, position, event_id, type, subject, time_us, body, attempts FROM webhook_delivery AS own \
     WHERE webhook = $1 AND dead_us IS NULL AND due_us <= $2 AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS earlier \
     WHERE earlier.webhook = own.webhook AND earlier.source = own.source AND earlier.subject = own.subject \
     AND earlier.dead_us IS NULL AND earlier.position < own.position) ORDER BY due_us, position LIMIT $3";
const TAKEN: &str = "DELETE FROM webhook_delivery WHERE webhook = $1 AND source = $2 AND position = $3";
const AGAIN: &str = "UPDATE webhook_delivery SET attempts = $4, due_us = $5, last_status = $6, last_error = $7 \
     WHERE webhook = $1 AND source = $2 AND position = $3";
const DEAD: &str = "UPDATE webhook_delivery SET attempts = $4, dead_us = $5, last_status = $6, last_error = $7 \
     WHERE webhook = $1 AND source = $2 AND position = $3";
const COUNTS: &str = "SELECT CAST(SUM(CASE WHEN dead_us IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS waiting, \
     CAST(SUM(CASE WHEN dead_us IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS dead FROM webhook_delivery WHERE webhook = $1";
const REDELIVER: &str = "UPDATE webhook_delivery SET dead_us = NULL, attempts = 0, due_us = $2 \
     WHERE webhook = $1 AND dead_us IS NOT NULL";
const REDELIVER_ONE: &str = "UPDATE webhook_delivery SET dead_us = NULL, attempts = 0, due_us = $2 \
     WHERE webhook = $1 AND dead_us IS NOT NULL AND event_id = $3";
const HURRY: &str =
    "UPDATE webhook_delivery SET due_us = $2 WHERE webhook = $1 AND dead_us IS NULL AND due_us > $2";
const PRUNE: &str = "DELETE FROM webhook_delivery WHERE dead_us < $1";
const LETTERS: &str = "SELECT webhook, source, position, event_id, type, subject, time_us, attempts, dead_us, last_status, \
     last_error FROM webhook_delivery";

pub const STATEMENTS: &[&str] = &[
    DUE_WEBHOOKS,
    DUE,
    TAKEN,
    AGAIN,
    DEAD,
    COUNTS,
    REDELIVER,
    REDELIVER_ONE,
    HURRY,
    PRUNE,
    LETTERS,
];

/// Events that wait, and dead letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: i64,
    pub dead: i64,
}

pub(super) fn source(row: &Row) -> Result<FeedSource, StoreError> {
    let word = row.text("source")?;
    FeedSource::from_word(&word).ok_or_else(|| StoreError::corrupt("source", word))
}

/// The active webhooks for which something is due and whose receivers do not rest.
pub async fn due_webhooks(sql: &mut dyn Sql, now: Timestamp) -> Result<Vec<WebhookId>, StoreError> {
    let rows = sql.rows(DUE_WEBHOOKS, vec![now.into()]).await?;
    let ids = rows.iter().map(|row| {
        let id = row.text("id")?;
        id.parse()
            .map_err(|error| StoreError::corrupt("webhook.id", error))
    });
    ids.collect()
}

/// At most `limit` events that are due and the first that wait of their subjects.
pub async fn due(
    sql: &mut dyn Sql,
    webhook: WebhookId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let args = vec![webhook.to_string().into(), now.into(), limit.into()];
    let rows = sql.rows(DUE, args).await?;
    let due = rows.iter().map(|row| {
        Ok(Delivery {
            webhook,
            outgoing: Outgoing {
                source: source(row)?,
                position: row.int("position")?,
                event_id: row.text("event_id")?,
                kind: row.text("type")?,
                subject: row.text("subject")?,
                time: row.time("time_us")?,
                body: row.text("body")?,
            },
            attempts: row.int("attempts")?,
        })
    });
    due.collect()
}

fn key_args((webhook, source, position): DeliveryKey) -> Vec<Arg> {
    vec![
        webhook.to_string().into(),
        source.as_str().into(),
        position.into(),
    ]
}

/// It was taken.
pub async fn taken(sql: &mut dyn Sql, key: DeliveryKey) -> Result<(), StoreError> {
    sql.execute(TAKEN, key_args(key)).await.map(drop)
}

/// It is sent again at `due`.
pub async fn again(
    sql: &mut dyn Sql,
    key: DeliveryKey,
    attempts: i64,
    due: Timestamp,
    answered: Answered,
) -> Result<(), StoreError> {
    failed(sql, AGAIN, key, attempts, due, answered).await
}

/// It is a dead letter.
pub async fn dead(
    sql: &mut dyn Sql,
    key: DeliveryKey,
    attempts: i64,
    now: Timestamp,
    answered: Answered,
) -> Result<(), StoreError> {
    failed(sql, DEAD, key, attempts, now, answered).await
}

async fn failed(
    sql: &mut dyn Sql,
    statement: &str,
    key: DeliveryKey,
    attempts: i64,
    time: Timestamp,
    answered: Answered,
) -> Result<(), StoreError> {
    let mut args = key_args(key);
    args.extend([attempts.into(), time.into()]);
    args.extend(answer_columns(answered));
    sql.execute(statement, args).await.map(drop)
}

/// How much waits, and how many dead letters there are.
pub async fn counts(sql: &mut dyn Sql, webhook: WebhookId) -> Result<Counts, StoreError> {
    let row = sql.row(COUNTS, vec![webhook.to_string().into()]).await?;
    row.map_or(Ok(Counts::default()), |row| {
        Ok(Counts {
            waiting: row.int_or_null("waiting")?.unwrap_or_default(),
            dead: row.int_or_null("dead")?.unwrap_or_default(),
        })
    })
}

/// Sends all dead letters again.
pub async fn redeliver_all(sql: &mut dyn Sql, webhook: WebhookId, now: Timestamp) -> Result<(), StoreError> {
    let args = vec![webhook.to_string().into(), now.into()];
    sql.execute(REDELIVER, args).await.map(drop)
}

/// Sends a dead letter again; false if there is none.
pub async fn redeliver(
    sql: &mut dyn Sql,
    webhook: WebhookId,
    event_id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let args = vec![webhook.to_string().into(), now.into(), event_id.into()];
    Ok(sql.execute(REDELIVER_ONE, args).await? > 0)
}

/// What waits is due now.
pub async fn hurry(sql: &mut dyn Sql, webhook: WebhookId, now: Timestamp) -> Result<(), StoreError> {
    let args = vec![webhook.to_string().into(), now.into()];
    sql.execute(HURRY, args).await.map(drop)
}

/// Lets dead letters go from before `before`.
pub async fn prune(sql: &mut dyn Sql, before: Timestamp) -> Result<u64, StoreError> {
    sql.execute(PRUNE, vec![before.into()]).await
}

/// A page of dead letters of a webhook, the latest event first.
pub async fn letters(
    sql: &mut dyn Sql,
    webhook: WebhookId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut select = Select::new(LETTERS);
    select.and(
        "webhook = ? AND dead_us IS NOT NULL",
        [webhook.to_string().into()],
    );
    if let Some(after) = after {
        select.and("event_id < ?", [after.into()]);
    }
    select.end("ORDER BY event_id DESC LIMIT ?", [limit.into()]);
    let rows = select.rows(sql).await?;
    let letters = rows.iter().map(|row| {
        Ok(DeadLetter {
            webhook,
            source: source(row)?,
            position: row.int("position")?,
            event_id: row.text("event_id")?,
            kind: row.text("type")?,
            subject: row.text("subject")?,
            time: row.time("time_us")?,
            attempts: row.int("attempts")?,
            answer: answered(row)?,
            death_time: row.time("dead_us")?,
        })
    });
    letters.collect()
}
