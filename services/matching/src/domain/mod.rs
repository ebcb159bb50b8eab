//! What matching knows of a post, and what it answers.

mod broker;
mod contracting;
mod disclosure;
mod filter;
mod hit;
mod kind;
mod label;
mod market_match;
mod match_state;
mod note;
mod post;
mod ranking_model;
mod saved_search;
mod snippet;
mod subject;
mod talks;

pub use contracting::{ContractStep, NamedContract};
pub use disclosure::{Confidential, Disclosure, Released};
pub use filter::Filter;
pub use hit::{Hit, MAX_VARIANTS, MatchedTerm, Party, Suggestion};
pub use kind::{DemandKind, Kind, Side, SupplyKind};
pub use label::{JudgedDemand, JudgedListing, grade, level};
pub use market_match::{Acceptance, Decline, DeclineReason, Match, SideTimes};
pub use match_state::MatchState;
pub use note::{
    Author, ListedNote, MAX_NOTES, Note, NoteOfMatch, NoteText, NotedMatch, Visibility, reads_inner_notes,
};
pub use post::{Change, DemandDoc, Marks, Post, SupplyDoc};
pub use ranking_model::{ModelNameError, ModelState, ModelVersion, RankingModel, TrainedFrom};
pub use saved_search::{Alert, DEFAULT_MINIMUM, MAX_ALL_SEARCHES, MAX_SEARCHES, SavedSearch, SearchContent};
pub(crate) use snippet::{Needles, Snippet};
pub use subject::Subject;
pub use talks::{
    MAX_SLOTS, NoTalk, ScheduledTalks, Talk, TalkEvent, TalkPair, TalkSchedule, Unscheduled, schedule,
};
