//! CompleteMatchReminder.

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_types::MatchId;

use crate::app::{App, MatchStore};
use crate::domain::{Match, Note};

impl App {
    /// The note whose reminder was completed, and its match.
    pub async fn complete_match_reminder(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
        id: MatchId,
        number: i64,
    ) -> Result<(Match, Note)> {
        let work = CompleteReminder { id, number };
        let note: Note = self.matches.transact(context, key, &work).await?;
        Ok((self.get_match(context, id).await?, note))
    }
}

struct CompleteReminder {
    id: MatchId,
    number: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, Note> for CompleteReminder {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<Note> {
        let name = self.id.name();
        let pair = unit.load(self.id, &name).await?;
        pair.require_visible(&unit.context().caller)?;
        let table = unit.table();
        let found = table.find_note(unit.sql(), self.id, self.number).await?;
        let mut note =
            found.ok_or_else(|| Error::not_found("note", format!("{name}/notes/{}", self.number)))?;
        let context = unit.context();
        note.complete(&pair, &context.caller, context.now)?;
        if !table.complete_note(unit.sql(), self.id, &note).await? {
            return Err(Error::new(Reason::WriteConflict, "同一提醒正在被完成"));
        }
        Ok(note)
    }
}
