//! ListRankingModels.

use techmarket_kernel::{PageRequest, Result};

use crate::app::App;
use crate::domain::{ModelState, ModelVersion, RankingModel};

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListRankingModels {
    /// In one of these states; empty for any.
    pub states: Vec<ModelState>,
    /// Behind this version, newest first.
    pub after: Option<ModelVersion>,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_ranking_models(
        &self,
        command: ListRankingModels,
    ) -> Result<(Vec<RankingModel>, String)> {
        let mut session = self.models.read().await?;
        let (table, limit) = (self.models.table(), command.page.fetch());
        let mut models = table
            .list(&mut session, &command.states, command.after, limit)
            .await?;
        let next = command.page.cut(&mut models, |last| last.version.to_string());
        Ok((models, next))
    }
}
