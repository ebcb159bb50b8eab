//! Notes.

use techmarket_kernel::Caller;
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::convert as wire;

use crate::domain::{Author, Match, Note, Visibility};

/// What `caller`, who reads `note`, may know of it.
pub(in crate::grpc) fn to_note(pair: &Match, note: &Note, caller: &Caller) -> pb::MatchNote {
    let visibility = match note.visibility {
        Visibility::Brokers => pb::match_note::Visibility::Brokers,
        Visibility::Parties => pb::match_note::Visibility::Parties,
    };
    let author = match note.author {
        Author::Supply => pb::match_note::Author::Supply,
        Author::Demand => pb::match_note::Author::Demand,
        Author::Broker => pb::match_note::Author::Broker,
    };
    let subject = Some(note.subject.clone()).filter(|_| pair.shows_author(note, caller));
    pb::MatchNote {
        // At most MAX_NOTES.
        number: i32::try_from(note.number).unwrap_or(i32::MAX),
        text: note.text.clone(),
        visibility: visibility.into(),
        remind_time: note.remind_time.map(wire::timestamp),
        author: author.into(),
        subject: subject.unwrap_or_default(),
        create_time: Some(wire::timestamp(note.create_time)),
        complete_time: note.complete_time.map(wire::timestamp),
    }
}

/// A visibility; `None` for unspecified.
pub(in crate::grpc) fn visibility(visibility: pb::match_note::Visibility) -> Option<Visibility> {
    match visibility {
        pb::match_note::Visibility::Unspecified => None,
        pb::match_note::Visibility::Brokers => Some(Visibility::Brokers),
        pb::match_note::Visibility::Parties => Some(Visibility::Parties),
    }
}
