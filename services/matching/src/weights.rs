//! The weights that rankings go by.

use jiff::Timestamp;
use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Error, Result};

use crate::app::{App, own_context};
use crate::domain::RankingModel;
use crate::store::ranking_models::{self, Head};

impl App {
    /// Keeps the built-in version if the store is new, and puts the version in force into use.
    pub async fn open_models(&self, now: Timestamp) -> Result<()> {
        let (context, model) = (own_context(now, ""), &RankingModel::built_in(now));
        let ensured = self.models.write_once(&context, |unit| {
            Box::pin(async move { Ok(ranking_models::ensure_built_in(unit.sql(), model).await?) })
        });
        ensured.await?;
        self.reload_model().await
    }

    /// Puts the version in force into use if the store's head has changed since this replica last looked. Rankings that
    /// have begun end with the weights they began with.
    pub async fn reload_model(&self) -> Result<()> {
        // Held until the weights are in use: of two that reload at once the later reads the later head.
        let mut known = self.known_models.lock().await;
        let mut session = self.models.read().await?;
        let head = ranking_models::head(&mut session).await?;
        if *known == Some(head.revision) {
            return Ok(());
        }
        let model = RankingModel::find(&mut session, head.in_force).await?;
        let model = model.ok_or_else(|| Error::internal("the version in force is not kept"))?;
        self.supply.weigh_by(model.weights);
        self.demand.weigh_by(model.weights);
        *known = Some(head.revision);
        tracing::info!(version = model.version.number(), "ranking weights in use");
        Ok(())
    }

    /// As [`Self::reload_model`], after a change that is durable already: what fails is made up for by the next look.
    pub(crate) async fn reload_after_change(&self) {
        if let Err(error) = self.reload_model().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "weights not reloaded yet"
            );
        }
    }
}

/// Takes the version in force out of it, in a transaction that has the head's lock and puts another in its place.
pub(crate) async fn put_out_of_force(unit: &mut Unit<'_, RankingModel>, head: Head) -> Result<()> {
    let mut current = unit.load(head.in_force, &head.in_force.name()).await?;
    current.leave();
    unit.save(&mut current, "ranking_model.retired").await
}
