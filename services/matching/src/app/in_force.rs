//! The weights that rankings go by.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Error, Result};

use crate::app::{App, ModelStore, own_context};
use crate::domain::RankingModel;

impl App {
    /// Keeps the built-in version if the store is new, and puts the version in force into use.
    pub async fn open_models(&self, now: Timestamp) -> Result<()> {
        let work = EnsureBuiltIn(RankingModel::built_in(now));
        self.models.transact_once(&own_context(now, ""), &work).await?;
        self.reload_model().await
    }

    /// Puts the version in force into use if the store's head has changed since this replica last looked. Rankings that
    /// have begun end with the weights they began with.
    pub async fn reload_model(&self) -> Result<()> {
        // Held until the weights are in use: of two that reload at once the later reads the later head.
        let mut known = self.known_models.lock().await;
        let mut session = self.models.read().await?;
        let head = self.models.table().head(&mut session).await?;
        if *known == Some(head.revision) {
            return Ok(());
        }
        let model = self.models.table().find(&mut session, head.in_force).await?;
        let model = model.ok_or_else(|| Error::internal("the version in force is not kept"))?;
        self.supply.weigh_by(model.weights);
        self.demand.weigh_by(model.weights);
        *known = Some(head.revision);
        tracing::info!(version = model.version.number(), "ranking weights in use");
        Ok(())
    }

    /// As [`Self::reload_model`], after a change that is durable already: what fails is made up for by the next look.
    pub(super) async fn reload_after_change(&self) {
        if let Err(error) = self.reload_model().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "weights not reloaded yet"
            );
        }
    }
}

struct EnsureBuiltIn(RankingModel);

#[async_trait]
impl Work<RankingModel, dyn ModelStore, ()> for EnsureBuiltIn {
    async fn run(&self, unit: &mut Unit<'_, RankingModel, dyn ModelStore>) -> Result<()> {
        let table = unit.table();
        Ok(table.ensure_built_in(unit.sql(), &self.0).await?)
    }
}
