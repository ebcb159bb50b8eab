//! GetRankingModel.

use techmarket_kernel::Result;

use crate::app::App;
use crate::domain::{ModelVersion, RankingModel};

impl App {
    /// The version.
    pub async fn get_ranking_model(&self, version: ModelVersion) -> Result<RankingModel> {
        self.models.get(version, &version.name()).await
    }
}
