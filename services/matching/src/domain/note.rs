//! Notes on a match, and the reminders that some of them carry.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use super::kind::Side;
use super::market_match::Match;

/// A match with the notes that a caller may read, the oldest first.
pub struct NotedMatch {
    pub pair: Match,
    pub notes: Vec<Note>,
}

/// A note with the match that it is on.
pub struct NoteOfMatch {
    pub pair: Match,
    pub note: Note,
}

/// A note with the match that it is on, in a list of one person's notes.
pub struct ListedNote(pub NoteOfMatch);

/// Most notes of one match.
pub const MAX_NOTES: i64 = 200;

/// Who reads a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Brokers and operators.
    Brokers,
    /// They, and the organisations of both sides.
    Parties,
}

impl Visibility {
    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brokers => "brokers",
            Self::Parties => "parties",
        }
    }
}

/// As whom somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The organisation of the listing.
    Supply,
    /// The organisation of the demand.
    Demand,
    /// A broker or an operator.
    Broker,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    pub text: String,
    /// Who reads it.
    pub visibility: Visibility,
    /// When to come back to it.
    pub remind_time: Option<Timestamp>,
}

/// A note on a match (备注).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// 1 for the first of its match, then one more each.
    pub number: i64,
    pub text: String,
    /// Who reads it.
    pub visibility: Visibility,
    /// As whom it was written.
    pub author: Author,
    /// Who wrote it: the subject of the person's tokens.
    pub subject: String,
    /// When it was written.
    pub create_time: Timestamp,
    /// When to come back to it.
    pub remind_time: Option<Timestamp>,
    /// When somebody did.
    pub complete_time: Option<Timestamp>,
}

impl Match {
    /// The note `number` that `caller` writes. A side writes for both sides; what is for brokers alone only they write.
    pub fn note(&self, number: i64, note: &NoteText, caller: &Caller, now: Timestamp) -> Result<Note> {
        self.require_visible(caller)?;
        let NoteText {
            text,
            visibility,
            remind_time,
        } = note.clone();
        let author = match self.side_of(caller.organization.as_ref()) {
            _ if reads_inner_notes(caller) => Author::Broker,
            Some(Side::Supply) => Author::Supply,
            Some(Side::Demand) => Author::Demand,
            None => return Err(Error::new(Reason::NotOwner, "当前身份不代表该匹配的任何一方")),
        };
        if visibility == Visibility::Brokers && author != Author::Broker {
            return Err(Error::new(
                Reason::RoleForbidden,
                "只有技术经纪人和运营方可以写内部备注",
            ));
        }
        if number > MAX_NOTES {
            let message = format!("一项匹配至多 {MAX_NOTES} 条备注");
            return Err(Error::new(Reason::LimitReached, message).on("match", self.id.name()));
        }
        Ok(Note {
            number,
            text,
            visibility,
            author,
            subject: caller.subject.clone(),
            create_time: now,
            remind_time,
            complete_time: None,
        })
    }

    /// Whether `caller` may know who wrote `note`: the person tells the organisation.
    #[must_use]
    pub fn shows_author(&self, note: &Note, caller: &Caller) -> bool {
        match note.author {
            Author::Supply => self.shows(Side::Supply, caller),
            Author::Demand => self.shows(Side::Demand, caller),
            Author::Broker => true,
        }
    }
}

impl Note {
    /// Whether `caller`, who sees the match, reads the note too. Systems read none: notes are between people.
    #[must_use]
    pub fn is_visible_to(&self, pair: &Match, caller: &Caller) -> bool {
        let of_a_side = pair.side_of(caller.organization.as_ref()).is_some();
        reads_inner_notes(caller) || self.visibility == Visibility::Parties && of_a_side
    }

    /// 完成提醒, by whoever reads the note. Its first time stays.
    pub fn complete(&mut self, pair: &Match, caller: &Caller, now: Timestamp) -> Result<()> {
        let name = format!("{}/notes/{}", pair.id.name(), self.number);
        if !self.is_visible_to(pair, caller) {
            return Err(Error::not_found("note", name));
        }
        if self.remind_time.is_none() || self.complete_time.is_some() {
            let state = if self.remind_time.is_none() {
                "NO_REMINDER"
            } else {
                "COMPLETED"
            };
            return Err(Error::state_forbids("note", name, state, "complete"));
        }
        self.complete_time = Some(now);
        Ok(())
    }
}

/// Whether `caller` reads and writes notes that are for brokers and operators alone.
#[must_use]
pub fn reads_inner_notes(caller: &Caller) -> bool {
    caller.is(Role::Broker) || caller.is(Role::Operator)
}
