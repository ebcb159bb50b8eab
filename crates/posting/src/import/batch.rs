//! One batch, one transaction.

use std::collections::HashMap;

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Kind, Reason, Result, Violation};
use techmarket_store::Sql;
use techmarket_text::same_form;
use techmarket_types::ResourceId as _;

use super::kept::find_by_texts;
use super::{
    ImportBatch, ImportDecision, ImportOutcome, ImportResult, ImportRow, Imported, KeptPost, Likeness,
    RowCounts, decide_import, find_by_keys, find_by_titles, text_sign, title_form,
};
use crate::{Moment, Post, Posts};

/// A batch may run into another import of the same keys; then it is decided again.
const ATTEMPTS: usize = 3;

/// What becomes of the rows of a batch.
pub type Results<C> = Vec<ImportResult<<C as crate::Content>::Id>>;

impl<C: Imported> Posts<C> {
    /// Takes a batch in. Every good row is kept, or none if the transaction fails.
    pub async fn take_in(&self, context: &Context, batch: &ImportBatch<C>) -> Result<Results<C>> {
        if batch.run.validate_only {
            return self.look_at(context, batch).await;
        }
        let mut attempt = 1;
        loop {
            let kept = self.repository().write_once(context, |unit| {
                Box::pin(async move { self.keep_batch(unit, batch).await })
            });
            match kept.await {
                Err(error) if raced(&error) && attempt < ATTEMPTS => attempt += 1,
                done => {
                    // Only what is committed counts.
                    if let Ok(results) = &done {
                        RowCounts::of(results).tell();
                    }
                    return done;
                }
            }
        }
    }

    /// What would become of the rows of a batch.
    pub async fn look_at(&self, context: &Context, batch: &ImportBatch<C>) -> Result<Results<C>> {
        let mut session = self.repository().read().await?;
        let decisions = decide(&mut session, batch, &self.moment(context)).await?;
        Ok(results(batch, decisions, context.now, true))
    }

    /// Keeps a batch in a transaction that is under way.
    pub async fn keep_batch(
        &self,
        unit: &mut Unit<'_, Post<C>>,
        batch: &ImportBatch<C>,
    ) -> Result<Results<C>> {
        let context = unit.context();
        let decisions = keep(unit, batch, self.moment(context)).await?;
        Ok(results(batch, decisions, context.now, false))
    }
}

/// Whether a batch ran into another import, and is to be decided again.
fn raced(error: &Error) -> bool {
    matches!(error.kind(), Kind::AlreadyExists | Kind::Aborted)
}

async fn keep<C: Imported>(
    unit: &mut Unit<'_, Post<C>>,
    batch: &ImportBatch<C>,
    at: Moment<'_>,
) -> Result<Vec<Decided<C>>> {
    let mut decisions = decide(unit.sql(), batch, &at).await?;
    let created = if batch.run.publish {
        C::EVENTS.published
    } else {
        C::EVENTS.created
    };
    // Events come in the order of the rows, so a changed row ends a run of new ones.
    let mut new: Vec<&Post<C>> = Vec::new();
    for (decision, _) in &mut decisions {
        match decision {
            ImportDecision::Create(post) => new.push(post),
            ImportDecision::Update(post, _) => {
                unit.insert_many(&std::mem::take(&mut new), created).await?;
                let event = post.event_at(at.now);
                unit.save(post, event).await?;
            }
            ImportDecision::Unchanged(_) | ImportDecision::Differ(..) | ImportDecision::Reject(_) => {}
        }
    }
    unit.insert_many(&new, created).await?;
    Ok(decisions)
}

/// What becomes of a row, and the post that may be the same.
type Decided<C> = (ImportDecision<C>, Option<(<C as crate::Content>::Id, Likeness)>);

/// Decides on every good row, in order. A key that comes twice in a batch is refused the second time: which of the two
/// rows is meant cannot be known. A row without a key is known by its title.
async fn decide<C: Imported>(
    sql: &mut dyn Sql,
    batch: &ImportBatch<C>,
    at: &Moment<'_>,
) -> Result<Vec<Decided<C>>> {
    let organization = &batch.run.organization;
    let rows = batch.rows.iter();
    let good = rows.filter_map(|row| row.content.as_ref().ok().map(|content| (row, content)));
    let good: Vec<Known<'_, C>> = good.map(|(row, content)| Known::new(row, content)).collect();
    let keys: Vec<&str> = good.iter().filter_map(|known| known.key.as_deref()).collect();
    let by_key = find_by_keys(sql, organization, &keys).await?;
    let titles = good.iter().filter(|known| known.find(&by_key).is_none());
    let titles: Vec<&str> = titles.map(|known| known.title.as_str()).collect();
    let by_title = find_by_titles(sql, organization, &titles).await?;
    // Only of what is new there may be another.
    let is_new = |known: &&Known<'_, C>| known.kept(&by_key, &by_title).is_none();
    let signs: Vec<String> = good
        .iter()
        .filter(is_new)
        .map(|known| text_sign(known.content.text()))
        .collect();
    let asked: Vec<&str> = signs
        .iter()
        .map(String::as_str)
        .filter(|sign| !sign.is_empty())
        .collect();
    let by_text = find_by_texts::<C>(sql, organization, &asked).await?;
    let mut signs = signs.iter();
    let mut seen = HashMap::new();
    let decisions = good.iter().map(|known| {
        let kept = known.kept(&by_key, &by_title);
        let sign = kept.is_none().then(|| signs.next()).flatten();
        if let Some(first) = seen.insert(known.identity(), known.row.number) {
            return Ok((known.repeated(first), None));
        }
        let similar = match (kept, by_title.get(&known.title)) {
            (None, Some(other)) => Some((other.read()?.id, Likeness::Title)),
            _ => sign.and_then(|sign| by_text.get(sign)).map(|(id, is_own)| {
                let likeness = if *is_own {
                    Likeness::Text
                } else {
                    Likeness::TextOfOthers
                };
                (*id, likeness)
            }),
        };
        Ok((known.decide(kept, batch, at)?, similar))
    });
    decisions.collect()
}

/// A good row with what it is known by.
struct Known<'a, C> {
    row: &'a ImportRow<C>,
    content: &'a C,
    key: Option<String>,
    title: String,
}

impl<'a, C: Imported> Known<'a, C> {
    fn new(row: &'a ImportRow<C>, content: &'a C) -> Self {
        let key = Some(content.key()).filter(|key| !key.is_empty());
        Self {
            row,
            content,
            key: key.map(same_form),
            title: title_form(content.title()),
        }
    }

    fn find<'b>(&self, by_key: &'b HashMap<String, KeptPost<C>>) -> Option<&'b KeptPost<C>> {
        by_key.get(self.key.as_ref()?)
    }

    /// The post that the row is about.
    fn kept<'b>(
        &self,
        by_key: &'b HashMap<String, KeptPost<C>>,
        by_title: &'b HashMap<String, KeptPost<C>>,
    ) -> Option<&'b KeptPost<C>> {
        match self.key {
            Some(_) => self.find(by_key),
            None => by_title.get(&self.title),
        }
    }

    fn identity(&self) -> (bool, &str) {
        let key = self.key.as_deref();
        (key.is_some(), key.unwrap_or(&self.title))
    }

    fn repeated(&self, first: i64) -> ImportDecision<C> {
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
        kept: Option<&KeptPost<C>>,
        batch: &ImportBatch<C>,
        at: &Moment<'_>,
    ) -> Result<ImportDecision<C>> {
        let run = &batch.run;
        if let Some(kept) = kept
            && let Some(id) = kept.unchanged(self.content, run.publish)?
        {
            return Ok(ImportDecision::Unchanged(id));
        }
        let (id, owner) = (C::Id::new(self.row.new_id), run.organization.clone());
        let row = Post::draft(id, owner, self.content.clone(), at.now).by(at.subject);
        let existing = kept.map(KeptPost::read).transpose()?;
        let (publish, keep_existing) = (run.publish, run.keep_existing);
        Ok(decide_import(
            existing.as_ref(),
            row,
            run.import,
            publish,
            keep_existing,
            at,
        ))
    }
}

fn results<C: Imported>(
    batch: &ImportBatch<C>,
    decisions: Vec<Decided<C>>,
    now: jiff::Timestamp,
    validate_only: bool,
) -> Results<C> {
    let mut decisions = decisions.into_iter();
    let mut outcome = |row: &ImportRow<C>| {
        if let Err(violations) = &row.content {
            return (ImportOutcome::Rejected(violations.clone()), None);
        }
        let Some((decision, similar)) = decisions.next() else {
            // There is one decision for each good row.
            return (ImportOutcome::Rejected(Vec::new()), None);
        };
        let outcome = match decision {
            ImportDecision::Create(_) if validate_only => ImportOutcome::Created(None),
            ImportDecision::Create(post) => ImportOutcome::Created(Some(post.id)),
            ImportDecision::Update(post, changed) if post.event_at(now) == C::EVENTS.revised => {
                ImportOutcome::Revised(post.id, changed)
            }
            ImportDecision::Update(post, changed) => ImportOutcome::Updated(post.id, changed),
            ImportDecision::Differ(id, changed) => ImportOutcome::Differs(id, changed),
            ImportDecision::Unchanged(id) => ImportOutcome::Unchanged(id),
            ImportDecision::Reject(violation) => ImportOutcome::Rejected(vec![violation]),
        };
        (outcome, similar)
    };
    let result = |row: &ImportRow<C>| {
        let (outcome, similar) = outcome(row);
        ImportResult {
            number: row.number,
            outcome,
            similar,
        }
    };
    batch.rows.iter().map(result).collect()
}
