#![doc = include_str!("../README.md")]

mod audited;
mod calls;
mod changes;
mod content;
mod edition;
mod erasure;
mod expiry;
mod import;
mod mandates;
mod many;
mod passing;
mod post;
mod query;
mod reader;
mod revision;
mod rules;
mod shown;
mod store;
mod titles;
mod update;
mod verbs;
mod versions;
mod view_store;
mod views;
mod wire;

pub use audited::{ERASED, ERASED_STATEMENTS, TRAIL};
pub use calls::Posts;
pub use content::{Content, Events, States};
pub use edition::{Edition, Moment, Revision, RevisionState, Version};
pub use import::{
    ImportAnswers, ImportBatch, ImportDecision, ImportOutcome, ImportResult, ImportRow, ImportRun,
    ImportStream, ImportWire, Imported, KeptPost, Likeness, Lookups, Results, RowCounts, Sent, decide_import,
    find_by_keys, find_by_titles, fit_row, text_sign, title_form,
};
pub use mandates::{MANDATE_STATEMENTS, MANDATES, Mandate};
pub use passing::Passed;
pub use post::Post;
pub use query::{Filter, Query};
pub use reader::Reader;
pub use rules::PostRules;
pub use shown::{ByName, Done};
pub use store::{Statements, Table};
pub use titles::{all_titles, path, title};
pub use versions::Listed;
pub use view_store::{VIEW_STATEMENTS, VIEWS};
pub use views::Viewed;
pub use wire::Wire;

#[doc(hidden)]
pub use techmarket_kernel;
#[doc(hidden)]
pub use techmarket_types::ResourceId;
