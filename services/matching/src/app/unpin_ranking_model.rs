//! UnpinRankingModel.

use async_trait::async_trait;
use techmarket_feed::{Change, Unit, Work};
use techmarket_kernel::{Context, Result, Target};

use crate::app::{App, ModelStore};
use crate::domain::{ModelVersion, RankingModel};

impl App {
    /// 解除锁定: the version stays in force until a training finds a better one.
    pub async fn unpin_ranking_model(
        &self,
        context: &Context,
        target: &Target<ModelVersion>,
    ) -> Result<RankingModel> {
        self.models
            .transact(context, target.key.as_ref(), &Unpin(target))
            .await
    }
}

struct Unpin<'a>(&'a Target<ModelVersion>);

#[async_trait]
impl Work<RankingModel, dyn ModelStore> for Unpin<'_> {
    async fn run(&self, unit: &mut Unit<'_, RankingModel, dyn ModelStore>) -> Result<RankingModel> {
        // A training under way was begun under the pin: it must see that something has changed.
        unit.table().lock_head(unit.sql()).await?;
        let mut model = unit.admitted(&Change::of(self.0, |_, _| Ok(()))).await?;
        model.unpin()?;
        unit.save(&mut model, "ranking_model.unpinned").await?;
        Ok(model)
    }
}
