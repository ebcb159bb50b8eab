//! PinRankingModel.

use async_trait::async_trait;
use techmarket_feed::{Change, Unit, Work};
use techmarket_kernel::{Context, Result, Target};

use crate::app::{App, Head, ModelStore};
use crate::domain::{ModelVersion, RankingModel};

impl App {
    /// 锁定: the version is in force, and nothing else goes live until it is unpinned.
    pub async fn pin_ranking_model(
        &self,
        context: &Context,
        target: &Target<ModelVersion>,
    ) -> Result<RankingModel> {
        let pinned = self
            .models
            .transact(context, target.key.as_ref(), &Pin(target))
            .await?;
        self.reload_after_change().await;
        Ok(pinned)
    }
}

struct Pin<'a>(&'a Target<ModelVersion>);

#[async_trait]
impl Work<RankingModel, dyn ModelStore> for Pin<'_> {
    async fn run(&self, unit: &mut Unit<'_, RankingModel, dyn ModelStore>) -> Result<RankingModel> {
        let head = unit.table().lock_head(unit.sql()).await?;
        let mut model = unit.admitted(&Change::of(self.0, |_, _| Ok(()))).await?;
        model.pin()?;
        if head.in_force != model.version {
            put_out_of_force(unit, head).await?;
        }
        unit.save(&mut model, "ranking_model.pinned").await?;
        let head = Head {
            in_force: model.version,
            ..head
        };
        unit.table().set_head(unit.sql(), head).await?;
        Ok(model)
    }
}

/// Takes the version in force out of it, in a transaction that has the head's lock and puts another in its place.
pub(super) async fn put_out_of_force(
    unit: &mut Unit<'_, RankingModel, dyn ModelStore>,
    head: Head,
) -> Result<()> {
    let mut current = unit.load(head.in_force, &head.in_force.name()).await?;
    current.leave();
    unit.save(&mut current, "ranking_model.retired").await
}
