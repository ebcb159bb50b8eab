//! What is done for one webhook at a time: an event sent and its outcome kept, a part of a feed read.

use std::sync::Arc;

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Result};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::{WebhookAnswered, WebhookEnded, WebhookGaveUp};

use crate::domain::{Account, Answered, Delivery, EndReason, Fate, Webhook};
use crate::feeds;
use crate::sending::client::Client;
use crate::store::queues::{self, Taker};
use crate::store::{api_keys, deliveries, webhooks};
use crate::webhooks::{Webhooks, end};

/// Sends one event, and keeps what came of it.
pub(super) async fn deliver(
    all: Arc<Webhooks>,
    client: Client,
    number: i64,
    webhook: Webhook,
    delivery: Delivery,
) -> Result<()> {
    let answered = client.send(&webhook, &delivery.outgoing, all.clock.now()).await;
    let answer = answered.word();
    WebhookAnswered { answer }.tell();
    let mut random = [0];
    all.accounts.rng.fill(&mut random);
    let context = &Context::of_market(all.clock.now());
    let (this, sent) = (&all, &delivery);
    let kept = this.repository().write_once(context, |unit| {
        Box::pin(async move {
            this.in_turn(unit, number).await?;
            this.keep(unit, sent, answered, random[0]).await
        })
    });
    let (fate, ended) = kept.await?;
    let name = webhook.id.name();
    if fate == Fate::Dead {
        let event = &delivery.outgoing;
        WebhookGaveUp {
            webhook: &name,
            event: &event.event_id,
            answer,
            status: answered.status.unwrap_or_default(),
        }
        .tell();
    }
    if let Some(reason) = ended {
        told_end(&name, reason);
    }
    Ok(())
}

fn told_end(webhook: &str, reason: EndReason) {
    let reason = reason.as_str();
    WebhookEnded { webhook, reason }.tell();
}

impl Webhooks {
    /// Keeps what came of an event, and ends the webhook where that is what follows.
    async fn keep(
        &self,
        unit: &mut Unit<'_, Account>,
        delivery: &Delivery,
        answered: Answered,
        random: u8,
    ) -> Result<(Fate, Option<EndReason>)> {
        let (rules, now) = (&self.settings.rules, unit.context().now);
        let (key, attempts) = (delivery.key(), delivery.attempts + 1);
        let fate = Fate::of(rules, attempts, answered, now, random);
        // It may have been deleted meanwhile; then nothing is left of it.
        let Some(mut kept) = webhooks::find(unit.sql(), delivery.webhook).await? else {
            return Ok((fate, None));
        };
        match fate {
            Fate::Taken => deliveries::taken(unit.sql(), key).await?,
            Fate::Again(due) => deliveries::again(unit.sql(), key, attempts, due, answered).await?,
            Fate::Dead => deliveries::dead(unit.sql(), key, attempts, now, answered).await?,
        }
        let (health, mut reason) = kept.health.after(rules, answered, now, random);
        webhooks::keep_health(unit.sql(), delivery.webhook, &health).await?;
        if fate == Fate::Dead && reason.is_none() {
            let counts = deliveries::counts(unit.sql(), delivery.webhook).await?;
            reason = (counts.dead >= i64::from(rules.dead_letters)).then_some(EndReason::DeadLetters);
        }
        let Some(reason) = reason else {
            return Ok((fate, None));
        };
        let ended = end(unit, &mut kept.webhook, reason).await?;
        Ok((fate, ended.then_some(reason)))
    }

    /// Ends webhooks whose API keys are revoked or have ended: what reads the feed no more is sent nothing.
    pub(super) async fn end_those_without_keys(&self, number: i64) -> Result<()> {
        let context = &Context::of_market(self.clock.now());
        let standing = webhooks::by_keys(&mut self.repository().read().await?).await?;
        for webhook in standing {
            let Some(id) = webhook.api_key else { continue };
            let key = api_keys::find(&mut self.repository().read().await?, id).await?;
            // A credential that is no key is the session of a person.
            if key.is_none_or(|key| key.is_active(context.now)) {
                continue;
            }
            let webhook = &webhook;
            let ended = self.repository().write_once(context, |unit| {
                Box::pin(async move {
                    self.in_turn(unit, number).await?;
                    end(unit, &mut webhook.clone(), EndReason::KeyEnded).await
                })
            });
            if ended.await? {
                told_end(&webhook.id.name(), EndReason::KeyEnded);
            }
        }
        Ok(())
    }

    /// Lets dead letters and secrets go whose time is over.
    pub(super) async fn let_go(&self, number: i64) -> Result<()> {
        let context = &Context::of_market(self.clock.now());
        let before = self.settings.rules.dead_before(context.now);
        let gone = self.repository().write_once(context, |unit| {
            Box::pin(async move {
                self.in_turn(unit, number).await?;
                webhooks::forget_former(unit.sql(), context.now).await?;
                Ok(deliveries::prune(unit.sql(), before).await?)
            })
        });
        let count = gone.await?;
        if count > 0 {
            tracing::info!(count, "dead letters of webhooks went with their time");
        }
        Ok(())
    }
}

/// Reads on in a feed for a webhook that is behind, unless its queue is full; whether it has read something.
pub(super) async fn catch_up(all: Arc<Webhooks>, number: i64, taker: Taker) -> Result<bool> {
    let most = i64::from(all.settings.rules.queue);
    let counts = deliveries::counts(&mut all.repository().read().await?, taker.id).await?;
    if counts.waiting >= most {
        return Ok(false);
    }
    let part = feeds::read(&all.settings.feeds, &taker.feed, taker.position).await?;
    if part.position <= taker.position {
        return Ok(false);
    }
    let context = &Context::of_market(all.clock.now());
    let (this, taker, part) = (&all, &taker, &part);
    let queued = this.repository().write_once(context, |unit| {
        Box::pin(async move {
            this.in_turn(unit, number).await?;
            Ok(queues::queue(unit.sql(), taker, part.position, &part.events, context.now).await?)
        })
    });
    queued.await
}
