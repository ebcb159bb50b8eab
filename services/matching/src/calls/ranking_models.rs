//! Versions of the ranking's weights: reading and pinning them.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Page, Result, Violations};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::{convert as wire, request};

use crate::app::App;
use crate::domain::{ModelVersion, RankingModel};
use crate::messages;
use crate::store::ranking_models::{self, Head};
use crate::weights::put_out_of_force;

impl App {
    /// The versions, the newest first.
    pub(crate) async fn list_ranking_models(
        &self,
        _: &Context,
        request: pb::ListRankingModelsRequest,
    ) -> Result<Page<RankingModel>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key::<ModelVersion>(&mut v);
        let filter = request.filter.unwrap_or_default();
        let states = v.within("filter", |v| {
            wire::choices(v, "states", &filter.states, messages::model_state)
        });
        v.finish()?;
        let mut session = self.models.read().await?;
        let models = ranking_models::list(&mut session, &states, after, page.fetch()).await?;
        Ok(page.page(models, |last| last.version.to_string()))
    }

    /// One version.
    pub(crate) async fn get_ranking_model(
        &self,
        _: &Context,
        request: pb::GetRankingModelRequest,
    ) -> Result<RankingModel> {
        let version: ModelVersion = Violations::collect(|v| request::id(v, &request))?;
        self.models.get(version, &version.name()).await
    }

    /// 锁定: the version is in force, and nothing else goes live until it is unpinned.
    pub(crate) async fn pin_ranking_model(
        &self,
        context: &Context,
        request: pb::PinRankingModelRequest,
    ) -> Result<RankingModel> {
        let target = &Violations::collect(|v| request::target(v, &request))?;
        let pinned = self.models.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let head = ranking_models::lock_head(unit.sql()).await?;
                let mut model = unit.admitted(&Change::of(target, |_, _| Ok(()))).await?;
                model.pin()?;
                if head.in_force != model.version {
                    put_out_of_force(unit, head).await?;
                }
                unit.save(&mut model, "ranking_model.pinned").await?;
                let in_force = model.version;
                ranking_models::set_head(unit.sql(), Head { in_force, ..head }).await?;
                Ok(model)
            })
        });
        let pinned = pinned.await?;
        self.reload_after_change().await;
        Ok(pinned)
    }

    /// 解除锁定: the version stays in force until a training finds a better one.
    pub(crate) async fn unpin_ranking_model(
        &self,
        context: &Context,
        request: pb::UnpinRankingModelRequest,
    ) -> Result<RankingModel> {
        let target = &Violations::collect(|v| request::target(v, &request))?;
        let unpinned = self.models.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                // A training under way was begun under the pin: it must see that something has changed.
                ranking_models::lock_head(unit.sql()).await?;
                let mut model = unit.admitted(&Change::of(target, |_, _| Ok(()))).await?;
                model.unpin()?;
                unit.save(&mut model, "ranking_model.unpinned").await?;
                Ok(model)
            })
        });
        unpinned.await
    }
}
