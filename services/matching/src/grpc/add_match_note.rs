//! AddMatchNote.

use techmarket_kernel::{Result, TextRule, Violations, check_text};
use techmarket_proto::matching::v1::{AddMatchNoteRequest, MatchNote};
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::NoteText;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_add_match_note(
        &self,
        request: Request<AddMatchNoteRequest>,
    ) -> Result<MatchNote> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "AddMatchNote", &request.request_id, &request);
        let id = wire::name(&mut v, "name", &request.name, MatchId::parse_name);
        let note = request.note.unwrap_or_default();
        let note = v.within("note", |v| {
            check_text(v, "text", &note.text, TextRule::text(2_000).required());
            let visibility = wire::choice(v, "visibility", note.visibility, convert::visibility);
            let remind_time = wire::instant(v, "remind_time", note.remind_time.as_ref());
            Some(NoteText {
                text: note.text,
                visibility: visibility?,
                remind_time,
            })
        });
        let (id, note) = v.finish_with(id.zip(note))?;
        let (pair, note) = self.app.add_match_note(&context, key.as_ref(), id, note).await?;
        Ok(convert::to_note(&pair, &note, &context.caller))
    }
}
