//! GetMatch.

use techmarket_kernel::{Context, Result};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::Match;

impl App {
    /// The match, if the caller may know of it.
    pub async fn get_match(&self, context: &Context, id: MatchId) -> Result<Match> {
        let found = self.matches.get(id, &id.name()).await?;
        found.require_visible(&context.caller)?;
        Ok(found)
    }
}
