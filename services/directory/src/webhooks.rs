//! What webhooks stand on, and what several of their calls do.

use std::sync::Arc;

use techmarket_feed::{Repository, Unit};
use techmarket_kernel::{Clock, Context, Error, Result, Target};
use techmarket_rpc::Followers;
use techmarket_store::Sql;
use techmarket_store::lease::Lease;
use techmarket_types::WebhookId;
use tokio::sync::Notify;

use crate::accounts::Accounts;
use crate::domain::{Account, EndReason, WEBHOOK, Webhook};
use crate::feeds::WebhookSettings;
use crate::messages::webhook::ShownWebhook;
use crate::store::webhooks::KeptWebhook;
use crate::store::{deliveries, queues, webhooks};

/// The lease of the replica that sends.
pub const LEASE: &str = "webhooks";

/// Webhooks, what waits for them, and who sends it.
pub struct Webhooks {
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) settings: WebhookSettings,
    pub(crate) lease: Lease,
    pub(crate) followers: Followers,
    /// Something may be due.
    pub(crate) wake: Notify,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Webhooks {
    pub(crate) fn new(accounts: Arc<Accounts>, lease: Lease) -> Self {
        Self {
            settings: accounts.settings.webhooks.clone(),
            clock: Arc::clone(&accounts.clock),
            accounts,
            lease,
            followers: Followers::default(),
            wake: Notify::new(),
        }
    }

    /// Where the statements of webhooks run. What becomes of them are no events of the feed: they would be sent, in turn.
    pub(crate) fn repository(&self) -> &Repository<Account> {
        &self.accounts.repository
    }

    /// The webhook, if the caller may know of it.
    pub(crate) async fn own(
        &self,
        sql: &mut dyn Sql,
        context: &Context,
        id: WebhookId,
    ) -> Result<KeptWebhook> {
        let found = webhooks::find(sql, id).await?;
        let kept = found.ok_or_else(|| Error::not_found(WEBHOOK, id.name()))?;
        kept.webhook.require_owner(&context.caller)?;
        Ok(kept)
    }

    /// The same, as a change is about it.
    pub(crate) async fn admitted(
        &self,
        unit: &mut Unit<'_, Account>,
        target: &Target<WebhookId>,
    ) -> Result<KeptWebhook> {
        let context = unit.context();
        let kept = self.own(unit.sql(), context, target.id).await?;
        kept.webhook
            .etag()
            .require(&target.etag, WEBHOOK, &target.id.name())?;
        Ok(kept)
    }

    /// `kept` with how it goes.
    pub(crate) async fn shown(&self, sql: &mut dyn Sql, kept: KeptWebhook) -> Result<ShownWebhook> {
        let id = kept.webhook.id;
        Ok(ShownWebhook {
            webhook: kept.webhook,
            health: kept.health,
            counts: deliveries::counts(sql, id).await?,
            positions: queues::positions(sql, id).await?,
            secret: None,
        })
    }

    /// The webhook `id` with how it goes.
    pub(crate) async fn shown_now(&self, id: WebhookId) -> Result<ShownWebhook> {
        let mut sql = self.repository().read().await?;
        let found = webhooks::find(&mut sql, id).await?;
        let kept = found.ok_or_else(|| Error::not_found(WEBHOOK, id.name()))?;
        self.shown(&mut sql, kept).await
    }
}

/// Ends `webhook`, if it is active; whether it was.
pub(crate) async fn end(
    unit: &mut Unit<'_, Account>,
    webhook: &mut Webhook,
    reason: EndReason,
) -> Result<bool> {
    let now = unit.context().now;
    if !webhook.end(reason) {
        return Ok(false);
    }
    webhook.changed(now);
    webhooks::save(unit.sql(), webhook).await?;
    Ok(true)
}
