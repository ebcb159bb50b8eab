//! Dead letters of webhooks (死信): seen, and sent again.

use techmarket_audit::{Details, Outcome};
use techmarket_kernel::{Context, Error, Page, Result, Violations, check_count};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::WebhookId;

use crate::domain::DeadLetter;
use crate::messages::webhook::ShownWebhook;
use crate::store::deliveries;
use crate::webhooks::Webhooks;

/// Dead letters that are named at once.
const MOST: usize = 200;

impl Webhooks {
    /// A page of the dead letters of a webhook.
    pub(crate) async fn list_dead_letters(
        &self,
        context: &Context,
        request: pb::ListDeadLettersRequest,
    ) -> Result<Page<DeadLetter>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, id, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let id = v.within("filter", |v| {
                wire::name(v, "webhook", &filter.webhook, WebhookId::parse_name)
            });
            let after = page.after_key::<String>(v);
            Some((page, id?, after))
        })?;
        let mut sql = self.repository().read().await?;
        self.own(&mut sql, context, id).await?;
        let found = deliveries::letters(&mut sql, id, after, page.fetch()).await?;
        Ok(page.page(found, |last| last.event_id.clone()))
    }

    /// 重新推送.
    pub(crate) async fn redeliver_dead_letters(
        &self,
        context: &Context,
        request: pb::RedeliverDeadLettersRequest,
    ) -> Result<ShownWebhook> {
        let (id, key) = Violations::collect(|v| {
            let key = request::key(v, &request);
            check_count(v, "event_ids", request.event_ids.len(), MOST);
            Some((request::id::<WebhookId>(v, &request)?, key))
        })?;
        let wanted = &request.event_ids;
        let sent = self.repository().write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let webhook = self.own(unit.sql(), context, id).await?.webhook;
                if wanted.is_empty() {
                    deliveries::redeliver_all(unit.sql(), id, context.now).await?;
                }
                for event in wanted {
                    if !deliveries::redeliver(unit.sql(), id, event, context.now).await? {
                        return Err(Error::not_found("dead_letter", event));
                    }
                }
                let details = Details::of(Outcome::Done).with("events", &wanted.join(","));
                let name = webhook.id.name();
                self.accounts
                    .note(unit, "redeliver_dead_letters", name, details)
                    .await
            })
        });
        sent.await?;
        self.wake.notify_one();
        self.shown_now(id).await
    }
}
