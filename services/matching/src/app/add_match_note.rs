//! AddMatchNote.

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_store::StoreError;
use techmarket_types::MatchId;

use crate::app::{App, MatchStore};
use crate::domain::{Match, Note, NoteText};

impl App {
    /// The note that was added, and its match.
    pub async fn add_match_note(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
        id: MatchId,
        note: NoteText,
    ) -> Result<(Match, Note)> {
        let work = AddNote { id, note };
        let noted: Note = self.matches.transact(context, key, &work).await?;
        Ok((self.get_match(context, id).await?, noted))
    }
}

struct AddNote {
    id: MatchId,
    note: NoteText,
}

#[async_trait]
impl Work<Match, dyn MatchStore, Note> for AddNote {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<Note> {
        let pair = unit.load(self.id, &self.id.name()).await?;
        let table = unit.table();
        let number = table.last_note(unit.sql(), self.id).await? + 1;
        let context = unit.context();
        let note = pair.note(number, &self.note, &context.caller, context.now)?;
        match table.insert_note(unit.sql(), self.id, &note).await {
            // Two wrote at once: the one that lost takes the next number.
            Err(StoreError::Unique(_)) => Err(Error::new(Reason::WriteConflict, "同一匹配正在添加备注")),
            kept => Ok(kept.map(|()| note)?),
        }
    }
}
