//! One batch, one transaction.

use std::collections::HashMap;

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Kind, Reason, Result, Role, Violation};
use techmarket_posting::{Content as _, Moment};
use techmarket_store::Sql;
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::RowsImported;
use techmarket_text::same_form;
use techmarket_types::{CreditCode, ImportId, ListingId};
use uuid::Uuid;

use crate::domain::{ImportDecision, Listing, ListingContent, decide_import};
use crate::service::Supply;
use crate::store::{KeptListing, find_by_external_ids, find_by_titles, title_form};

/// A batch may run into another import of the same keys; then it is decided again.
const ATTEMPTS: usize = 3;

/// Rows that are taken in together.
#[derive(Clone, Debug)]
pub(super) struct ImportBatch {
    /// The import that it is part of.
    pub import: ImportId,
    /// Owner of every row.
    pub organization: CreditCode,
    /// Publishes each row.
    pub publish: bool,
    /// Keeps nothing.
    pub validate_only: bool,
    /// Changes no listing that is there.
    pub keep_existing: bool,
    /// The rows, with an id for each that may become a new listing.
    pub rows: Vec<ImportRow>,
}

/// A row: its content, or why it cannot be read.
#[derive(Clone, Debug)]
pub(super) struct ImportRow {
    /// Its number in the source.
    pub number: i64,
    /// What it becomes if its key is new.
    pub new_id: Uuid,
    /// Its content, checked.
    pub content: std::result::Result<ListingContent, Vec<Violation>>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImportResult {
    /// Its number in the source.
    pub number: i64,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// A listing with the same title under another key.
    pub similar: Option<ListingId>,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImportOutcome {
    /// A new listing; no id if only validated.
    Created(Option<ListingId>),
    /// The listing was changed in these fields.
    Updated(ListingId, Vec<&'static str>),
    /// The listing would change in these fields, and stays as it is.
    Differs(ListingId, Vec<&'static str>),
    /// It is the same already.
    Unchanged(ListingId),
    /// Nothing was kept.
    Rejected(Vec<Violation>),
}

/// Refuses an import that the caller may not make.
pub(super) fn admit(context: &Context, organization: &CreditCode, publish: bool) -> Result<()> {
    context.caller.require(organization)?;
    if publish && !context.caller.is(Role::Operator) {
        return Err(Error::new(
            Reason::RoleForbidden,
            "只有运营方可以在导入时直接发布",
        ));
    }
    Ok(())
}

/// Counts what became of rows that were taken in.
pub(super) fn count(results: &[ImportResult]) {
    let mut counts = HashMap::new();
    for result in results {
        *counts.entry(result.outcome.word()).or_insert(0) += 1;
    }
    for (outcome, rows) in counts {
        RowsImported { outcome, rows }.tell();
    }
}

impl ImportOutcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Updated(..) => "updated",
            Self::Differs(..) => "differs",
            Self::Unchanged(_) => "unchanged",
            Self::Rejected(_) => "rejected",
        }
    }
}

impl Supply {
    /// Takes a batch in. Every good row is kept, or none if the transaction fails.
    pub(super) async fn take_in(&self, context: &Context, batch: &ImportBatch) -> Result<Vec<ImportResult>> {
        let listings = self.listings.repository();
        if batch.validate_only {
            let mut session = listings.read().await?;
            let at = self.listings.moment(context);
            let decisions = decide(&mut session, batch, &at).await?;
            return Ok(results(batch, decisions));
        }
        let mut attempt = 1;
        loop {
            let kept = listings.write_once(context, |unit| {
                Box::pin(keep(unit, batch, self.listings.moment(context)))
            });
            match kept.await {
                Ok(decisions) => return Ok(results(batch, decisions)),
                Err(error) if raced(&error) && attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

fn raced(error: &Error) -> bool {
    matches!(error.kind(), Kind::AlreadyExists | Kind::Aborted)
}

async fn keep(unit: &mut Unit<'_, Listing>, batch: &ImportBatch, at: Moment<'_>) -> Result<Vec<Decided>> {
    let mut decisions = decide(unit.sql(), batch, &at).await?;
    let events = ListingContent::EVENTS;
    let created = if batch.publish {
        events.published
    } else {
        events.created
    };
    // Events come in the order of the rows, so a changed row ends a run of new ones.
    let mut new: Vec<&Listing> = Vec::new();
    for (decision, _) in &mut decisions {
        match decision {
            ImportDecision::Create(listing) => new.push(listing),
            ImportDecision::Update(listing, _) => {
                unit.insert_many(&std::mem::take(&mut new), created).await?;
                let event = listing.event_at(at.now);
                unit.save(listing, event).await?;
            }
            ImportDecision::Unchanged(_) | ImportDecision::Differ(..) | ImportDecision::Reject(_) => {}
        }
    }
    unit.insert_many(&new, created).await?;
    Ok(decisions)
}

/// What becomes of a row, and the listing that has its title under another key.
type Decided = (ImportDecision, Option<ListingId>);

/// Decides on every good row, in order. A key that comes twice in a batch is refused the second time: which of the two
/// rows is meant cannot be known. A row without a key is known by its title.
async fn decide(sql: &mut dyn Sql, batch: &ImportBatch, at: &Moment<'_>) -> Result<Vec<Decided>> {
    let rows = batch.rows.iter();
    let good = rows.filter_map(|row| row.content.as_ref().ok().map(|content| (row, content)));
    let good: Vec<Known<'_>> = good.map(|(row, content)| Known::new(row, content)).collect();
    let keys: Vec<&str> = good.iter().filter_map(|known| known.key.as_deref()).collect();
    let by_key = find_by_external_ids(sql, &batch.organization, &keys).await?;
    let titles = good.iter().filter(|known| known.find(&by_key).is_none());
    let titles: Vec<&str> = titles.map(|known| known.title.as_str()).collect();
    let by_title = find_by_titles(sql, &batch.organization, &titles).await?;
    let mut seen = HashMap::new();
    let decisions = good.iter().map(|known| {
        if let Some(first) = seen.insert(known.identity(), known.row.number) {
            return Ok((known.repeated(first), None));
        }
        let kept = match known.key {
            Some(_) => known.find(&by_key),
            None => by_title.get(&known.title),
        };
        let similar = match (kept, by_title.get(&known.title)) {
            (None, Some(other)) => Some(other.read()?.id),
            _ => None,
        };
        Ok((known.decide(kept, batch, at)?, similar))
    });
    decisions.collect()
}

/// A good row with what it is known by.
struct Known<'a> {
    row: &'a ImportRow,
    content: &'a ListingContent,
    key: Option<String>,
    title: String,
}

impl<'a> Known<'a> {
    fn new(row: &'a ImportRow, content: &'a ListingContent) -> Self {
        let key = Some(content.external_id.as_str()).filter(|key| !key.is_empty());
        Self {
            row,
            content,
            key: key.map(same_form),
            title: title_form(&content.title),
        }
    }

    fn find<'b>(&self, by_key: &'b HashMap<String, KeptListing>) -> Option<&'b KeptListing> {
        by_key.get(self.key.as_ref()?)
    }

    fn identity(&self) -> (bool, &str) {
        let key = self.key.as_deref();
        (key.is_some(), key.unwrap_or(&self.title))
    }

    fn repeated(&self, first: i64) -> ImportDecision {
        let (field, what) = if self.key.is_some() {
            ("external_id", "编号")
        } else {
            ("title", "名称")
        };
        ImportDecision::Reject(Violation {
            field: field.to_owned(),
            reason: Reason::ItemRepeated,
            description: format!("与第 {first} 行的{what}相同"),
        })
    }

    fn decide(
        &self,
        kept: Option<&KeptListing>,
        batch: &ImportBatch,
        at: &Moment<'_>,
    ) -> Result<ImportDecision> {
        if let Some(kept) = kept
            && let Some(id) = kept.unchanged(self.content, batch.publish)?
        {
            return Ok(ImportDecision::Unchanged(id));
        }
        let (id, owner) = (ListingId::new(self.row.new_id), batch.organization.clone());
        let mut row = Listing::draft(id, owner, self.content.clone(), at.now).by(at.subject);
        row.more = Some(batch.import);
        let existing = kept.map(KeptListing::read).transpose()?;
        let (publish, keep_existing) = (batch.publish, batch.keep_existing);
        Ok(decide_import(existing.as_ref(), row, publish, keep_existing, at))
    }
}

fn results(batch: &ImportBatch, decisions: Vec<Decided>) -> Vec<ImportResult> {
    let mut decisions = decisions.into_iter();
    let mut outcome = |row: &ImportRow| match (&row.content, batch.validate_only) {
        (Err(violations), _) => (ImportOutcome::Rejected(violations.clone()), None),
        (Ok(_), validate_only) => {
            let Some((decision, similar)) = decisions.next() else {
                // There is one decision for each good row.
                return (ImportOutcome::Rejected(Vec::new()), None);
            };
            let outcome = match decision {
                ImportDecision::Create(_) if validate_only => ImportOutcome::Created(None),
                ImportDecision::Create(listing) => ImportOutcome::Created(Some(listing.id)),
                ImportDecision::Update(listing, changed) => ImportOutcome::Updated(listing.id, changed),
                ImportDecision::Differ(id, changed) => ImportOutcome::Differs(id, changed),
                ImportDecision::Unchanged(id) => ImportOutcome::Unchanged(id),
                ImportDecision::Reject(violation) => ImportOutcome::Rejected(vec![violation]),
            };
            (outcome, similar)
        }
    };
    let result = |row: &ImportRow| {
        let (outcome, similar) = outcome(row);
        ImportResult {
            number: row.number,
            outcome,
            similar,
        }
    };
    batch.rows.iter().map(result).collect()
}
