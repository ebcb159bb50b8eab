//! One batch, one transaction.

use std::collections::HashMap;

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Kind, Reason, Result, Role, Violation};
use techmarket_posting::Content as _;
use techmarket_store::Sql;
use techmarket_types::{CreditCode, ImportId, ListingId};
use uuid::Uuid;

use crate::domain::{ImportDecision, Listing, ListingContent, decide_import};
use crate::service::Supply;
use crate::store::{KeptListing, find_by_external_ids};

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
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImportOutcome {
    /// A new listing; no id if only validated.
    Created(Option<ListingId>),
    /// The listing was changed.
    Updated(ListingId),
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

impl Supply {
    /// Takes a batch in. Every good row is kept, or none if the transaction fails.
    pub(super) async fn take_in(&self, context: &Context, batch: &ImportBatch) -> Result<Vec<ImportResult>> {
        let listings = self.listings.repository();
        if batch.validate_only {
            let mut session = listings.read().await?;
            let decisions = decide(&mut session, context, batch).await?;
            return Ok(results(batch, decisions));
        }
        let mut attempt = 1;
        loop {
            let kept = listings.write_once(context, |unit| Box::pin(keep(unit, batch)));
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

async fn keep(unit: &mut Unit<'_, Listing>, batch: &ImportBatch) -> Result<Vec<ImportDecision>> {
    let context = unit.context();
    let mut decisions = decide(unit.sql(), context, batch).await?;
    let events = ListingContent::EVENTS;
    let created = if batch.publish {
        events.published
    } else {
        events.created
    };
    // Events come in the order of the rows, so a changed row ends a run of new ones.
    let mut new: Vec<&Listing> = Vec::new();
    for decision in &mut decisions {
        match decision {
            ImportDecision::Create(listing) => new.push(listing),
            ImportDecision::Update(listing) => {
                unit.insert_many(&std::mem::take(&mut new), created).await?;
                let published = listing.publish_time == Some(context.now);
                let event = if published {
                    events.published
                } else {
                    events.updated
                };
                unit.save(listing, event).await?;
            }
            ImportDecision::Unchanged(_) | ImportDecision::Reject(_) => {}
        }
    }
    unit.insert_many(&new, created).await?;
    Ok(decisions)
}

/// Decides on every good row, in order. A key that comes twice in a batch is refused the second time: which of the two
/// rows is meant cannot be known.
async fn decide(sql: &mut dyn Sql, context: &Context, batch: &ImportBatch) -> Result<Vec<ImportDecision>> {
    let good = || {
        let rows = batch.rows.iter();
        rows.filter_map(|row| row.content.as_ref().ok().map(|content| (row, content)))
    };
    let keys: Vec<&str> = good().map(|(_, content)| content.external_id.as_str()).collect();
    let existing = find_by_external_ids(sql, &batch.organization, &keys).await?;
    let mut seen = HashMap::new();
    let decisions = good().map(|(row, content)| {
        let key = content.external_id.as_str();
        if let Some(first) = seen.insert(key, row.number) {
            return Ok(ImportDecision::Reject(Violation {
                field: "external_id".to_owned(),
                reason: Reason::ItemRepeated,
                description: format!("与第 {first} 行的编号相同"),
            }));
        }
        let kept = existing.get(key);
        if let Some(kept) = kept
            && let Some(id) = kept.unchanged(content, batch.publish)?
        {
            return Ok(ImportDecision::Unchanged(id));
        }
        let (id, owner) = (ListingId::new(row.new_id), batch.organization.clone());
        let mut row = Listing::draft(id, owner, content.clone(), context.now);
        row.more = Some(batch.import);
        let existing = kept.map(KeptListing::read).transpose()?;
        Ok(decide_import(existing.as_ref(), row, batch.publish))
    });
    decisions.collect()
}

fn results(batch: &ImportBatch, decisions: Vec<ImportDecision>) -> Vec<ImportResult> {
    let mut decisions = decisions.into_iter();
    let mut outcome = |row: &ImportRow| match (&row.content, batch.validate_only) {
        (Err(violations), _) => ImportOutcome::Rejected(violations.clone()),
        (Ok(_), validate_only) => match decisions.next() {
            Some(ImportDecision::Create(_)) if validate_only => ImportOutcome::Created(None),
            Some(ImportDecision::Create(listing)) => ImportOutcome::Created(Some(listing.id)),
            Some(ImportDecision::Update(listing)) => ImportOutcome::Updated(listing.id),
            Some(ImportDecision::Unchanged(id)) => ImportOutcome::Unchanged(id),
            Some(ImportDecision::Reject(violation)) => ImportOutcome::Rejected(vec![violation]),
            // There is one decision for each good row.
            None => ImportOutcome::Rejected(Vec::new()),
        },
    };
    batch
        .rows
        .iter()
        .map(|row| ImportResult {
            number: row.number,
            outcome: outcome(row),
        })
        .collect()
}
