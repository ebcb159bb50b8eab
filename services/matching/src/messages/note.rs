//! Notes.

use techmarket_kernel::Caller;
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use super::pair::to_match;
use crate::domain::{Author, ListedNote, Match, Note, NoteOfMatch, NotedMatch, Visibility};

wire_enum!(pub(crate) visibility, to_visibility: Visibility, pb::match_note::Visibility { Brokers, Parties });

impl Answer<pb::MatchNote> for NoteOfMatch {
    fn answer(self, caller: &Caller) -> pb::MatchNote {
        to_note(&self.pair, &self.note, caller)
    }
}

impl Answer<pb::MatchNote> for ListedNote {
    fn answer(self, caller: &Caller) -> pb::MatchNote {
        let Self(NoteOfMatch { pair, note }) = self;
        pb::MatchNote {
            r#match: pair.id.name(),
            ..to_note(&pair, &note, caller)
        }
    }
}

impl Answer<pb::Match> for NotedMatch {
    fn answer(self, caller: &Caller) -> pb::Match {
        let notes = self.notes.iter().map(|note| to_note(&self.pair, note, caller));
        pb::Match {
            notes: notes.collect(),
            ..to_match(&self.pair, caller)
        }
    }
}

/// What `caller`, who reads `note`, may know of it.
fn to_note(pair: &Match, note: &Note, caller: &Caller) -> pb::MatchNote {
    let subject = Some(note.subject.clone()).filter(|_| pair.shows_author(note, caller));
    pb::MatchNote {
        // At most MAX_NOTES.
        number: i32::try_from(note.number).unwrap_or(i32::MAX),
        text: note.text.clone(),
        visibility: to_visibility(note.visibility).into(),
        remind_time: note.remind_time.map(wire::timestamp),
        author: to_author(note.author).into(),
        subject: subject.unwrap_or_default(),
        create_time: Some(wire::timestamp(note.create_time)),
        complete_time: note.complete_time.map(wire::timestamp),
        r#match: String::new(),
    }
}

fn to_author(author: Author) -> pb::match_note::Author {
    match author {
        Author::Supply => pb::match_note::Author::Supply,
        Author::Demand => pb::match_note::Author::Demand,
        Author::Broker => pb::match_note::Author::Broker,
    }
}
