//! Webhooks (事件推送): where events are sent, and what.

use techmarket_audit::{Details, Outcome};
use techmarket_feed::{Unit, read_cursor};
use techmarket_kernel::{Context, Error, Kept, Page, Reason, Result, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::WebhookId;

use crate::domain::{Account, Secrets, Webhook, WebhookContent, owner_of};
use crate::feeds;
use crate::messages::webhook::{ShownWebhook, WEBHOOK_FIELDS, to_webhook, webhook_content, webhook_state};
use crate::sending::consumer;
use crate::store::{deliveries, queues, webhooks};
use crate::webhooks::Webhooks;

impl Webhooks {
    /// 设置推送.
    pub(crate) async fn create_webhook(
        &self,
        context: &Context,
        request: pb::CreateWebhookRequest,
    ) -> Result<Kept<ShownWebhook>> {
        let (repeat, content) = Violations::collect(|v| {
            let repeat = request::repeat(v, &request);
            let asked = request.webhook.clone().unwrap_or_default();
            let content = v.within("webhook", |v| webhook_content(v, &self.settings.reachable, asked));
            Some((repeat, content?))
        })?;
        self.require_types(&content).await?;
        let id = WebhookId::new(self.repository().new_id(context));
        let secrets = Secrets::new(&*self.accounts.rng);
        let webhook = &Webhook::new(id, content, &context.caller, secrets, context.now);
        if repeat.validate_only {
            return Ok(Kept::Validated(ShownWebhook::fresh(webhook.clone())));
        }
        let from_beginning = request.from_beginning;
        let made = self.repository().write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                self.require_room(unit, webhook).await?;
                webhooks::insert(unit.sql(), webhook).await?;
                begin(unit, webhook, from_beginning).await?;
                self.note(unit, "create_webhook", webhook).await?;
                Ok(webhook.id)
            })
        });
        let made = made.await?;
        self.wake.notify_one();
        let mut shown = self.shown_now(made).await?;
        shown.secret = (made == id).then(|| webhook.secrets.current.clone());
        Ok(Kept::Kept(shown))
    }

    /// Refuses types that the feeds do not have, and feeds that are not reached.
    async fn require_types(&self, content: &WebhookContent) -> Result<()> {
        for (index, feed) in content.feeds.iter().enumerate() {
            let position = {
                let mut sql = self.repository().read().await?;
                read_cursor(&mut sql, consumer(feed.source)).await?
            };
            feeds::check(&self.settings.feeds, index, feed, position).await?;
        }
        Ok(())
    }

    async fn require_room(&self, unit: &mut Unit<'_, Account>, webhook: &Webhook) -> Result<()> {
        let rules = &self.settings.rules;
        let (all, own) = webhooks::count(unit.sql(), &webhook.owner()).await?;
        for (count, most, whose) in [
            (own, rules.webhooks_of_owner, "一个系统"),
            (all, rules.webhooks, "整个市场"),
        ] {
            if count >= i64::from(most) {
                let message = format!("{whose}至多 {most} 个推送，请先删除不用的");
                return Err(Error::new(Reason::LimitReached, message));
            }
        }
        Ok(())
    }

    /// Notes a change in the audit trail.
    async fn note(
        &self,
        unit: &mut Unit<'_, Account>,
        action: &'static str,
        webhook: &Webhook,
    ) -> Result<()> {
        let details = Details::of(Outcome::Done).with("url", &shown_url(&webhook.content.url));
        self.accounts.note(unit, action, webhook.id.name(), details).await
    }

    /// A webhook, for its owner and operators.
    pub(crate) async fn get_webhook(
        &self,
        context: &Context,
        request: pb::GetWebhookRequest,
    ) -> Result<ShownWebhook> {
        let id: WebhookId = Violations::collect(|v| request::id(v, &request))?;
        let mut sql = self.repository().read().await?;
        let kept = self.own(&mut sql, context, id).await?;
        self.shown(&mut sql, kept).await
    }

    /// The caller's webhooks; operators see all.
    pub(crate) async fn list_webhooks(
        &self,
        context: &Context,
        request: pb::ListWebhooksRequest,
    ) -> Result<Page<ShownWebhook>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, states, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let states = v.within("filter", |v| {
                wire::choices(v, "states", &filter.states, webhook_state)
            });
            let after = page.after_key::<WebhookId>(v);
            Some((page, states, after))
        })?;
        let owner = (!context.caller.is(Role::Operator)).then(|| owner_of(&context.caller));
        let mut sql = self.repository().read().await?;
        let found = webhooks::list(&mut sql, owner.as_deref(), &states, after, page.fetch()).await?;
        let mut all = Vec::with_capacity(found.len());
        for kept in found {
            all.push(self.shown(&mut sql, kept).await?);
        }
        Ok(page.page(all, |last| last.webhook.id.to_string()))
    }

    /// 修改推送.
    pub(crate) async fn update_webhook(
        &self,
        context: &Context,
        request: pb::UpdateWebhookRequest,
    ) -> Result<ShownWebhook> {
        let target = &Violations::collect(|v| request::updated::<WebhookId, _>(v, &request))?;
        let before = {
            let mut sql = self.repository().read().await?;
            self.own(&mut sql, context, target.id).await?
        };
        let content = &self.edited(&request, &before.webhook)?;
        // Another name or address is no reason to ask a feed that may be away.
        if content.feeds != before.webhook.content.feeds {
            self.require_types(content).await?;
        }
        let (request, validate_only) = (&request, target.validate_only);
        let key = target.key.as_ref().filter(|_| !validate_only);
        let updated = self.repository().write(context, key, |unit| {
            Box::pin(async move {
                let mut kept = self.admitted(unit, target).await?;
                let webhook = &mut kept.webhook;
                let edited = self.edited(request, webhook)?;
                let former = std::mem::replace(&mut webhook.content, edited);
                if validate_only {
                    return Ok(kept.webhook);
                }
                webhook.changed(context.now);
                webhooks::save(unit.sql(), webhook).await?;
                for feed in &former.feeds {
                    if !webhook
                        .content
                        .feeds
                        .iter()
                        .any(|kept| kept.source == feed.source)
                    {
                        queues::end(unit.sql(), webhook.id, feed.source).await?;
                    }
                }
                begin(unit, webhook, false).await?;
                self.note(unit, "update_webhook", webhook).await?;
                Ok(kept.webhook)
            })
        });
        let updated = updated.await?;
        if validate_only {
            return Ok(ShownWebhook::fresh(updated));
        }
        self.wake.notify_one();
        self.shown_now(target.id).await
    }

    fn edited(&self, request: &pb::UpdateWebhookRequest, current: &Webhook) -> Result<WebhookContent> {
        let edited = request::edited(request, &to_webhook(current), WEBHOOK_FIELDS)?;
        let reachable = &self.settings.reachable;
        Violations::collect(|v| v.within("webhook", |v| webhook_content(v, reachable, edited)))
    }

    /// 删除推送.
    pub(crate) async fn delete_webhook(
        &self,
        context: &Context,
        request: pb::DeleteWebhookRequest,
    ) -> Result<()> {
        let target = &Violations::collect(|v| request::target::<WebhookId>(v, &request))?;
        let deleted = self.repository().write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let webhook = self.admitted(unit, target).await?.webhook;
                if !webhooks::delete(unit.sql(), webhook.id, webhook.version).await? {
                    return Err(Error::new(Reason::WriteConflict, "写入冲突，请重试"));
                }
                self.note(unit, "delete_webhook", &webhook).await
            })
        });
        deleted.await
    }

    /// 暂停.
    pub(crate) async fn pause_webhook(
        &self,
        context: &Context,
        request: pb::PauseWebhookRequest,
    ) -> Result<ShownWebhook> {
        let target = &Violations::collect(|v| request::target::<WebhookId>(v, &request))?;
        let paused = self.repository().write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let mut webhook = self.admitted(unit, target).await?.webhook;
                webhook.pause()?;
                webhook.changed(context.now);
                webhooks::save(unit.sql(), &webhook).await?;
                self.note(unit, "pause_webhook", &webhook).await
            })
        });
        paused.await?;
        self.shown_now(target.id).await
    }

    /// 恢复.
    pub(crate) async fn resume_webhook(
        &self,
        context: &Context,
        request: pb::ResumeWebhookRequest,
    ) -> Result<ShownWebhook> {
        let target = &Violations::collect(|v| request::target::<WebhookId>(v, &request))?;
        let resumed = self.repository().write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let mut kept = self.admitted(unit, target).await?;
                kept.webhook.resume(&context.caller)?;
                kept.webhook.changed(context.now);
                webhooks::save(unit.sql(), &kept.webhook).await?;
                webhooks::keep_health(unit.sql(), target.id, &kept.health.forgiven()).await?;
                deliveries::hurry(unit.sql(), target.id, context.now).await?;
                self.note(unit, "resume_webhook", &kept.webhook).await
            })
        });
        resumed.await?;
        self.wake.notify_one();
        self.shown_now(target.id).await
    }

    /// 更换签名密钥.
    pub(crate) async fn rotate_webhook_secret(
        &self,
        context: &Context,
        request: pb::RotateWebhookSecretRequest,
    ) -> Result<ShownWebhook> {
        let target = &Violations::collect(|v| request::target::<WebhookId>(v, &request))?;
        let secrets = &Secrets::new(&*self.accounts.rng);
        let rotated = self.repository().write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let mut webhook = self.admitted(unit, target).await?.webhook;
                webhook.rotate(secrets.clone(), &self.settings.rules, context.now);
                webhook.changed(context.now);
                webhooks::save(unit.sql(), &webhook).await?;
                self.note(unit, "rotate_webhook_secret", &webhook).await
            })
        });
        rotated.await?;
        let mut shown = self.shown_now(target.id).await?;
        // A repeat finds the secret of the first call, or of a later one.
        let is_first = shown.webhook.secrets.current == secrets.current;
        shown.secret = is_first.then(|| secrets.current.clone());
        Ok(shown)
    }
}

/// Begins to read the feeds that are not read yet.
async fn begin(unit: &mut Unit<'_, Account>, webhook: &Webhook, from_beginning: bool) -> Result<()> {
    for feed in &webhook.content.feeds {
        let now = read_cursor(unit.sql(), consumer(feed.source)).await?;
        let position = if from_beginning { 0 } else { now };
        queues::begin(unit.sql(), webhook.id, feed.source, position).await?;
    }
    Ok(())
}

/// The URL without its query, which may hold a secret of the receiver.
fn shown_url(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_owned()
}
