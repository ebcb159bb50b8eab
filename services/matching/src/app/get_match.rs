//! GetMatch.

use techmarket_kernel::{Context, Result};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::{Match, Note};

impl App {
    /// The match, if the caller may know of it.
    pub async fn get_match(&self, context: &Context, id: MatchId) -> Result<Match> {
        let found = self.matches.get(id, &id.name()).await?;
        found.require_visible(&context.caller)?;
        Ok(found)
    }

    /// The notes on `pair` that the caller may read, the oldest first.
    pub async fn match_notes(&self, context: &Context, pair: &Match) -> Result<Vec<Note>> {
        let mut session = self.matches.read().await?;
        let mut notes = self.matches.table().notes(&mut session, pair.id).await?;
        notes.retain(|note| note.is_visible_to(pair, &context.caller));
        Ok(notes)
    }
}
