//! Webhooks, both ways, and what they send.

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use std::sync::LazyLock;
use techmarket_kernel::{Caller, Reason, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::feed::v1::{Event, Source};
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use crate::domain::{
    DeadLetter, DeliveryError, EndReason, FeedSource, Health, Outgoing, Reachable, Webhook, WebhookContent,
    WebhookFeed, WebhookState,
};
use crate::store::deliveries::Counts;
use crate::store::queues::FeedPosition;

/// What an update of a webhook may change.
pub(crate) const WEBHOOK_FIELDS: &[&str] = &["display_name", "url", "feeds"];

wire_enum!(pub(crate) source, to_source: FeedSource, Source { Supply, Demand, Contract, Matching, Directory });
wire_enum!(pub(crate) webhook_state, to_webhook_state: WebhookState, pb::webhook::State { Active, Paused, Ended });
wire_enum!(write to_end_reason: EndReason, pb::webhook::EndReason { Gone, Unreachable, DeadLetters, KeyEnded });
wire_enum!(write to_error: DeliveryError, pb::DeliveryError { AddressRefused, Unreachable, Timeout, Status, Broken });

/// A webhook, and how it goes.
pub(crate) struct ShownWebhook {
    pub(crate) webhook: Webhook,
    pub(crate) health: Health,
    pub(crate) counts: Counts,
    pub(crate) positions: Vec<FeedPosition>,
    /// Where this answer shows it.
    pub(crate) secret: Option<String>,
}

impl ShownWebhook {
    /// A webhook of which nothing was sent.
    pub(crate) fn fresh(webhook: Webhook) -> Self {
        Self {
            webhook,
            health: Health::default(),
            counts: Counts::default(),
            positions: Vec::new(),
            secret: None,
        }
    }
}

/// What its owner writes, checked by every rule. `None` only with a violation.
pub(crate) fn webhook_content(
    v: &mut Violations,
    reachable: &Reachable,
    message: pb::Webhook,
) -> Option<WebhookContent> {
    if message.feeds.is_empty() {
        v.add("feeds", Reason::FieldRequired, "至少一个变更流");
    }
    let stated = message.feeds.len();
    let feeds = message.feeds.into_iter().enumerate().filter_map(|(index, feed)| {
        let read = v.within(format!("feeds[{index}]"), |v| {
            wire::choice(v, "source", feed.source, source)
        });
        read.map(|source| WebhookFeed {
            source,
            types: feed.types,
        })
    });
    let content = WebhookContent {
        feeds: feeds.collect(),
        display_name: message.display_name,
        url: message.url,
    };
    content.check(v, reachable);
    (content.feeds.len() == stated).then_some(content)
}

/// What `webhook` is, without how it goes.
pub(crate) fn to_webhook(webhook: &Webhook) -> pb::Webhook {
    let feeds = webhook.content.feeds.iter().map(|feed| pb::WebhookFeed {
        source: to_source(feed.source).into(),
        types: feed.types.clone(),
        ..pb::WebhookFeed::default()
    });
    pb::Webhook {
        name: webhook.id.name(),
        etag: webhook.etag().to_string(),
        display_name: webhook.content.display_name.clone(),
        url: webhook.content.url.clone(),
        feeds: feeds.collect(),
        state: to_webhook_state(webhook.state).into(),
        end_reason: webhook
            .end_reason
            .map_or(0, |reason| to_end_reason(reason).into()),
        subject: Caller::subject_of(&webhook.person).to_owned(),
        organization: webhook
            .organization
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        create_time: Some(wire::timestamp(webhook.create_time)),
        update_time: Some(wire::timestamp(webhook.update_time)),
        ..pb::Webhook::default()
    }
}

impl Answer<pb::Webhook> for ShownWebhook {
    fn answer(self, _: &Caller) -> pb::Webhook {
        let mut shown = to_webhook(&self.webhook);
        for (feed, written) in self.webhook.content.feeds.iter().zip(&mut shown.feeds) {
            let come = self.positions.iter().find(|come| come.source == feed.source);
            if let Some(come) = come {
                (written.position, written.lag) = (come.position, come.lag);
            }
        }
        let health = self.health;
        pb::Webhook {
            secret: self.secret.unwrap_or_default(),
            waiting_count: small(self.counts.waiting),
            dead_letter_count: small(self.counts.dead),
            last_attempt_time: health.last_time.map(wire::timestamp),
            last_status: health.last.status.unwrap_or_default().into(),
            last_error: health.last.error.map_or(0, |error| to_error(error).into()),
            failing_since: health.failing_since.map(wire::timestamp),
            ..shown
        }
    }
}

impl Answer<pb::DeadLetter> for DeadLetter {
    fn answer(self, _: &Caller) -> pb::DeadLetter {
        pb::DeadLetter {
            webhook: self.webhook.name(),
            event_id: self.event_id,
            r#type: self.kind,
            subject: self.subject,
            source: to_source(self.source).into(),
            position: self.position,
            attempts: small(self.attempts),
            last_status: self.answer.status.unwrap_or_default().into(),
            last_error: self.answer.error.map_or(0, |error| to_error(error).into()),
            event_time: Some(wire::timestamp(self.time)),
            death_time: Some(wire::timestamp(self.death_time)),
        }
    }
}

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The event of a feed as webhooks send it; none where it cannot be read.
pub(crate) fn outgoing(source: FeedSource, event: Event) -> Option<Outgoing> {
    let position = event.position;
    let written = written(source, event);
    if written.is_none() {
        // To wait for it would hold up every event behind it, and it would not become readable.
        tracing::warn!(?source, position, "an event of a feed cannot be written as JSON");
    }
    written
}

fn written(source: FeedSource, event: Event) -> Option<Outgoing> {
    let mut v = Violations::new();
    let time = wire::instant(&mut v, "time", event.time.as_ref())?;
    let sent = pb::WebhookEvent {
        r#type: event.r#type.clone(),
        timestamp: event.time,
        id: event.id.clone(),
        source: to_source(source).into(),
        position: event.position,
        subject: event.subject.clone(),
        data: event.resource,
    };
    Some(Outgoing {
        source,
        position: event.position,
        event_id: event.id,
        kind: event.r#type,
        subject: event.subject,
        time,
        body: json(&sent)?,
    })
}

/// `event` in the JSON of protobuf. What it carries is of a package of the market, so it is always known.
fn json(event: &pb::WebhookEvent) -> Option<String> {
    static EVENT: LazyLock<Option<MessageDescriptor>> = LazyLock::new(|| {
        let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).ok()?;
        pool.get_message_by_name("techmarket.directory.v1.WebhookEvent")
    });
    let message = DynamicMessage::decode(EVENT.clone()?, event.encode_to_vec().as_slice()).ok()?;
    serde_json::to_string(&message).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_types::Any;
    use techmarket_proto::supply::v1::Listing;

    #[test]
    fn an_event_is_sent_as_json_with_its_resource() {
        let listing = Listing {
            name: "listings/0198c1d2-0000-7000-8000-000000000001".to_owned(),
            title: "高纯氧化铝".to_owned(),
            ..Listing::default()
        };
        let event = Event {
            position: 7,
            id: "0198c1d2-0000-7000-8000-000000000002".to_owned(),
            r#type: "listing.published".to_owned(),
            subject: listing.name.clone(),
            time: Some(prost_types::Timestamp {
                seconds: 1_795_222_800,
                nanos: 0,
            }),
            resource: Some(Any::from_msg(&listing).unwrap()),
            ..Event::default()
        };
        let sent = outgoing(FeedSource::Supply, event).unwrap();
        let body: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        let expected = serde_json::json!({
            "type": "listing.published",
            "timestamp": "2026-11-21T01:00:00Z",
            "id": "0198c1d2-0000-7000-8000-000000000002",
            "source": "SOURCE_SUPPLY",
            "position": "7",
            "subject": "listings/0198c1d2-0000-7000-8000-000000000001",
            "data": {
                "@type": "type.googleapis.com/techmarket.supply.v1.Listing",
                "name": "listings/0198c1d2-0000-7000-8000-000000000001",
                "title": "高纯氧化铝",
            },
        });
        assert_eq!(body, expected);
    }
}
