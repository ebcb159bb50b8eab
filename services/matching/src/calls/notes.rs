//! Notes on matches, and their reminders.

use techmarket_kernel::{Context, Error, Page, Reason, Result, Role, TextRule, Violations, check_text};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_store::StoreError;
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::{ListedNote, MAX_NOTES, NoteOfMatch, NoteText};
use crate::{messages, store};

impl App {
    /// Adds a note, under the next number of its match.
    pub(crate) async fn add_match_note(
        &self,
        context: &Context,
        request: pb::AddMatchNoteRequest,
    ) -> Result<NoteOfMatch> {
        let mut v = Violations::new();
        let key = request::key(&mut v, &request);
        let id = request::id::<MatchId>(&mut v, &request);
        let text = v.within("note", |v| note_text(v, request.note.unwrap_or_default()));
        let (id, text) = &v.finish_with(id.zip(text))?;
        let noted = self.matches.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let pair = unit.load(*id, &id.name()).await?;
                let number = store::notes::last(unit.sql(), *id).await? + 1;
                let note = pair.note(number, text, &context.caller, context.now)?;
                match store::notes::insert(unit.sql(), *id, &note).await {
                    // Two wrote at once: the one that lost takes the next number.
                    Err(StoreError::Unique(_)) => {
                        Err(Error::new(Reason::WriteConflict, "同一匹配正在添加备注"))
                    }
                    kept => Ok(kept.map(|()| note)?),
                }
            })
        });
        let note = noted.await?;
        let pair = self.visible(context, *id).await?;
        Ok(NoteOfMatch { pair, note })
    }

    /// What one person wrote, match by match.
    pub(crate) async fn list_match_notes(
        &self,
        context: &Context,
        request: pb::ListMatchNotesRequest,
    ) -> Result<Page<ListedNote>> {
        let caller = &context.caller;
        let filter = request.filter.clone().unwrap_or_default();
        let (page, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after: Option<String> = page.after_key(v);
            v.within("filter", |v| {
                check_text(v, "subject", &filter.subject, TextRule::line(100));
            });
            Some((page, after))
        })?;
        let own = filter.subject.is_empty() || filter.subject == caller.subject;
        if !own && !caller.is(Role::Operator) {
            return Err(Error::new(Reason::NotOwner, "只有运营方可以查阅他人所写的备注"));
        }
        let subject = if own { &caller.subject } else { &filter.subject };
        let mut session = self.matches.read().await?;
        let after = after.unwrap_or_default();
        let notes = store::notes::of_subject(&mut session, subject, &after, page.fetch()).await?;
        let notes = notes.into_iter().map(ListedNote).collect();
        Ok(page.page(notes, |ListedNote(last)| store::notes::place(last)))
    }

    /// 完成提醒.
    pub(crate) async fn complete_match_reminder(
        &self,
        context: &Context,
        request: pb::CompleteMatchReminderRequest,
    ) -> Result<NoteOfMatch> {
        let mut v = Violations::new();
        let key = request::key(&mut v, &request);
        let id = request::id::<MatchId>(&mut v, &request);
        let number = i64::from(request.number);
        if !(1..=MAX_NOTES).contains(&number) {
            v.add(
                "number",
                Reason::ValueOutOfRange,
                format!("应为 1 至 {MAX_NOTES}"),
            );
        }
        let id = v.finish_with(id)?;
        let completed = self.matches.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let name = id.name();
                let pair = unit.load(id, &name).await?;
                pair.require_visible(&context.caller)?;
                let found = store::notes::find(unit.sql(), id, number).await?;
                let mut note =
                    found.ok_or_else(|| Error::not_found("note", format!("{name}/notes/{number}")))?;
                note.complete(&pair, &context.caller, context.now)?;
                if !store::notes::complete(unit.sql(), id, &note).await? {
                    return Err(Error::new(Reason::WriteConflict, "同一提醒正在被完成"));
                }
                Ok(note)
            })
        });
        let note = completed.await?;
        let pair = self.visible(context, id).await?;
        Ok(NoteOfMatch { pair, note })
    }
}

fn note_text(v: &mut Violations, note: pb::MatchNote) -> Option<NoteText> {
    check_text(v, "text", &note.text, TextRule::text(2_000).required());
    let visibility = wire::choice(v, "visibility", note.visibility, messages::visibility);
    let remind_time = wire::instant(v, "remind_time", note.remind_time.as_ref());
    Some(NoteText {
        text: note.text,
        visibility: visibility?,
        remind_time,
    })
}
