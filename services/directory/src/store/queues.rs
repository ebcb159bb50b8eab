//! Up to where feeds were read for webhooks, and what is read into their queues.

use jiff::Timestamp;
use techmarket_store::{Row, Sql, StoreError, insert_many};
use techmarket_types::WebhookId;

use super::deliveries::source;
use super::json;
use crate::domain::{FeedSource, Outgoing, Webhook, WebhookFeed};

const TAKERS: &str = "SELECT webhook.body, webhook_feed.position, \
     (SELECT COUNT(*) FROM webhook_delivery WHERE webhook_delivery.webhook = webhook.id AND dead_us IS NULL) AS waiting \
     FROM webhook_feed JOIN webhook ON webhook.id = webhook_feed.webhook \
     WHERE webhook_feed.source = $1 AND webhook.state = 'active' ORDER BY webhook.id LIMIT 1000";
const BEHIND: &str = "SELECT webhook.body, webhook_feed.source, webhook_feed.position, CAST(0 AS BIGINT) AS waiting \
     FROM webhook_feed JOIN webhook ON webhook.id = webhook_feed.webhook \
     JOIN feed_cursor ON feed_cursor.consumer = 'webhooks.' || webhook_feed.source \
     WHERE webhook.state = 'active' AND webhook_feed.position < feed_cursor.position ORDER BY webhook.id LIMIT 1000";
const POSITIONS: &str = "SELECT source, position, COALESCE((SELECT position FROM feed_cursor \
     WHERE consumer = 'webhooks.' || webhook_feed.source), 0) AS head, \
     (SELECT MIN(position) FROM webhook_delivery WHERE webhook_delivery.webhook = webhook_feed.webhook \
     AND webhook_delivery.source = webhook_feed.source AND dead_us IS NULL) AS first_waiting \
     FROM webhook_feed WHERE webhook = $1";
const BEGIN: &str = "INSERT INTO webhook_feed (webhook, source, position) VALUES ($1, $2, $3) \
     ON CONFLICT (webhook, source) DO NOTHING";
const MOVE: &str =
    "UPDATE webhook_feed SET position = $4 WHERE webhook = $1 AND source = $2 AND position = $3";
const END_FEED: &str = "DELETE FROM webhook_feed WHERE webhook = $1 AND source = $2";
const END_DELIVERIES: &str =
    "DELETE FROM webhook_delivery WHERE webhook = $1 AND source = $2 AND dead_us IS NULL";
const RESTORED_FEEDS: &str = "UPDATE webhook_feed SET position = $2 WHERE source = $1 AND position > $2";
const RESTORED_DELIVERIES: &str = "DELETE FROM webhook_delivery WHERE source = $1 AND position > $2";
const INSERT: &str = "INSERT INTO webhook_delivery \
     (webhook, source, position, event_id, type, subject, time_us, body, attempts, due_us, last_error) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub const STATEMENTS: &[&str] = &[
    TAKERS,
    BEHIND,
    POSITIONS,
    BEGIN,
    MOVE,
    END_FEED,
    END_DELIVERIES,
    RESTORED_FEEDS,
    RESTORED_DELIVERIES,
    INSERT,
];

/// A webhook that reads a feed.
#[derive(Clone, Debug)]
pub struct Taker {
    pub id: WebhookId,
    pub feed: WebhookFeed,
    /// Up to where the feed was read for it.
    pub position: i64,
    /// Events that wait for it.
    pub waiting: i64,
}

/// How far a webhook has come in one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedPosition {
    pub source: FeedSource,
    /// Everything up to here was taken, is a dead letter or is not wanted.
    pub position: i64,
    pub lag: i64,
}

fn taker(row: &Row, source: FeedSource) -> Result<Option<Taker>, StoreError> {
    let webhook: Webhook = json::read(row, "webhook.body")?;
    let feed = webhook
        .content
        .feeds
        .into_iter()
        .find(|feed| feed.source == source);
    let (position, waiting) = (row.int("position")?, row.int("waiting")?);
    Ok(feed.map(|feed| Taker {
        id: webhook.id,
        feed,
        position,
        waiting,
    }))
}

/// The active webhooks that read the feed of `source`.
pub async fn takers(sql: &mut dyn Sql, source: FeedSource) -> Result<Vec<Taker>, StoreError> {
    let rows = sql.rows(TAKERS, vec![source.as_str().into()]).await?;
    let takers = rows.iter().filter_map(|row| taker(row, source).transpose());
    takers.collect()
}

/// The active webhooks that are behind the follower of a feed. What waits for them is not counted.
pub async fn behind(sql: &mut dyn Sql) -> Result<Vec<Taker>, StoreError> {
    let rows = sql.rows(BEHIND, vec![]).await?;
    let takers = rows.iter().filter_map(|row| match source(row) {
        Ok(source) => taker(row, source).transpose(),
        Err(error) => Some(Err(error)),
    });
    takers.collect()
}

/// How far a webhook has come.
pub async fn positions(sql: &mut dyn Sql, id: WebhookId) -> Result<Vec<FeedPosition>, StoreError> {
    let rows = sql.rows(POSITIONS, vec![id.to_string().into()]).await?;
    let positions = rows.iter().map(|row| {
        let (read, head) = (row.int("position")?, row.int("head")?);
        let waiting = row.int_or_null("first_waiting")?;
        let position = waiting.map_or(read, |first| first - 1);
        Ok(FeedPosition {
            source: source(row)?,
            position,
            lag: (head.max(read) - position).max(0),
        })
    });
    positions.collect()
}

/// Begins to read a feed behind `position`, unless it is read already.
pub async fn begin(
    sql: &mut dyn Sql,
    id: WebhookId,
    source: FeedSource,
    position: i64,
) -> Result<(), StoreError> {
    let args = vec![id.to_string().into(), source.as_str().into(), position.into()];
    sql.execute(BEGIN, args).await.map(drop)
}

/// Ceases to read a feed; nothing of it waits any more.
pub async fn end(sql: &mut dyn Sql, id: WebhookId, source: FeedSource) -> Result<(), StoreError> {
    for statement in [END_FEED, END_DELIVERIES] {
        let args = vec![id.to_string().into(), source.as_str().into()];
        sql.execute(statement, args).await?;
    }
    Ok(())
}

/// Queues `events` for a taker, and moves its position to `position`; false if another has moved it.
pub async fn queue(
    sql: &mut dyn Sql,
    taker: &Taker,
    position: i64,
    events: &[Outgoing],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, source) = (taker.id.to_string(), taker.feed.source);
    let args = vec![
        id.as_str().into(),
        source.as_str().into(),
        taker.position.into(),
        position.into(),
    ];
    if sql.execute(MOVE, args).await? != 1 {
        return Ok(false);
    }
    let is_wanted = |event: &&Outgoing| event.position > taker.position && taker.feed.wants(&event.kind);
    let wanted: Vec<_> = events.iter().filter(is_wanted).collect();
    let rows = wanted.into_iter().map(|event| {
        Ok(vec![
            id.as_str().into(),
            source.as_str().into(),
            event.position.into(),
            event.event_id.as_str().into(),
            event.kind.as_str().into(),
            event.subject.as_str().into(),
            event.time.into(),
            event.body.as_str().into(),
            0_i64.into(),
            now.into(),
            "".into(),
        ])
    });
    insert_many(sql, INSERT, rows).await?;
    Ok(true)
}

/// The feed of `source` ends at `head`: it was restored to an older state.
pub async fn restored(sql: &mut dyn Sql, source: FeedSource, head: i64) -> Result<(), StoreError> {
    for statement in [RESTORED_FEEDS, RESTORED_DELIVERIES] {
        sql.execute(statement, vec![source.as_str().into(), head.into()])
            .await?;
    }
    Ok(())
}
