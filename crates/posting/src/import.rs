//! Imports (整批导入): what an import of a side is, the same for both.

mod batch;
mod counts;
mod decide;
mod kept;
mod stream;

use techmarket_kernel::{Context, Error, Reason, Result, Role, Violation, Violations};
use techmarket_types::{CreditCode, ImportId};
use uuid::Uuid;

use crate::{Post, Posts, Table, Wire};

pub use batch::Results;
pub use counts::RowCounts;
pub use decide::{ImportDecision, decide_import};
pub use kept::{KeptPost, Lookups, find_by_keys, find_by_titles, text_sign, title_form};
pub use stream::{ImportAnswers, ImportStream, ImportWire, Sent, fit_row};

/// Content of which whole tables are imported.
pub trait Imported: Table + Wire {
    /// How a row finds the post that it is about.
    const LOOKUPS: Lookups;

    /// Its owner's own key; empty where a side has none, or the owner gave none.
    #[expect(clippy::unnecessary_literal_bound, reason = "a side gives its own")]
    fn key(&self) -> &str {
        ""
    }

    /// The text by which near-duplicates are found; empty where a side does not look for them.
    #[expect(clippy::unnecessary_literal_bound, reason = "a side gives its own")]
    fn text(&self) -> &str {
        ""
    }

    /// Takes the key of `existing`, which was found by its title or by a key that is written in another way.
    fn keep_key(&mut self, existing: &Self) {
        let _ = existing;
    }

    /// Takes what is confidential of `existing` where it has none of its own: a table without these columns takes nothing away.
    fn keep_confidential(&mut self, existing: &Self);

    /// Takes down which import wrote the post last.
    fn mark(post: &mut Post<Self>, import: ImportId);
}

/// How an import works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    /// Its id.
    pub import: ImportId,
    /// Owner of every row.
    pub organization: CreditCode,
    /// Publishes each row.
    pub publish: bool,
    /// Keeps nothing.
    pub validate_only: bool,
    /// Changes no post that is there.
    pub keep_existing: bool,
}

impl ImportRun {
    /// Refuses an import that the caller may not make.
    pub fn admit(&self, context: &Context) -> Result<()> {
        context.caller.require(&self.organization)?;
        if self.publish && !context.caller.is(Role::Operator) {
            return Err(Error::new(
                Reason::RoleForbidden,
                "只有运营方可以在导入时直接发布",
            ));
        }
        Ok(())
    }
}

/// Rows that are taken in together.
#[derive(Clone, Debug)]
pub struct ImportBatch<C> {
    /// The import that it is part of.
    pub run: ImportRun,
    /// The rows.
    pub rows: Vec<ImportRow<C>>,
}

/// A row: its content, or why it cannot be read.
#[derive(Clone, Debug)]
pub struct ImportRow<C> {
    /// Its number in the source.
    pub number: i64,
    /// What it becomes if it is new.
    pub new_id: Uuid,
    /// Its content, checked.
    pub content: std::result::Result<C, Vec<Violation>>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportResult<Id> {
    /// Its number in the source.
    pub number: i64,
    /// What became of it.
    pub outcome: ImportOutcome<Id>,
    /// For a new post another that may be the same.
    pub similar: Option<(Id, Likeness)>,
}

/// In what a new post is like another (疑似重复).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same organisation has the title under another key.
    Title,
    /// The same organisation has the text under another title and key.
    Text,
    /// Another organisation has published the text.
    TextOfOthers,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportOutcome<Id> {
    /// A new post; no id if only validated.
    Created(Option<Id>),
    /// The post was changed in these fields.
    Updated(Id, Vec<String>),
    /// The change of these fields of a public post waits for review.
    Revised(Id, Vec<String>),
    /// The post would change in these fields, and stays as it is.
    Differs(Id, Vec<String>),
    /// It is the same already.
    Unchanged(Id),
    /// Nothing was kept.
    Rejected(Vec<Violation>),
}

impl<C: Imported> Posts<C> {
    /// A batch of `run` of the messages of rows, by number.
    pub fn batch(
        &self,
        context: &Context,
        run: &ImportRun,
        rows: impl IntoIterator<Item = (i64, C::Message)>,
    ) -> ImportBatch<C> {
        let row = |(number, message): (i64, C::Message)| ImportRow {
            number,
            new_id: self.repository().new_id(context),
            content: self.read_row(context, run, message),
        };
        ImportBatch {
            run: run.clone(),
            rows: rows.into_iter().map(row).collect(),
        }
    }

    fn read_row(
        &self,
        context: &Context,
        run: &ImportRun,
        mut message: C::Message,
    ) -> std::result::Result<C, Vec<Violation>> {
        let mut v = Violations::new();
        C::set_owner(&mut message, run.organization.to_string());
        match C::read(&mut v, self.codes(context), message) {
            Some((_, content)) if v.is_empty() => Ok(content),
            _ => Err(v.into_vec()),
        }
    }
}
