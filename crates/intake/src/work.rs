//! The work of an import: its file read in parts, each looked at or taken in with the progress in one transaction.

use std::collections::HashSet;
use std::mem::take;

use techmarket_importing::{Alike, Became, Ended, Part, Told};
use techmarket_kernel::{Context, Error, Kind, Reason, Result};
use techmarket_posting::{ImportOutcome, ImportResult, ImportRun, Likeness, Results, RowCounts};
use techmarket_types::ResourceId;

use crate::keeping::{Removal, remove, save};
use crate::reading::{Heard, may_be_helped, read};
use crate::store::{find_import, last_mapping, put_refused};
use crate::{Import, ImportState, Imports, Side};

/// Names that a report has of what a complete list lacks.
const MISSING_NAMES: usize = 50;
/// A part may run into another import of the same keys; then it is decided again.
const ATTEMPTS: usize = 3;
/// Parts of a preview after which its progress is kept.
const PARTS: u64 = 20;

/// An import under work.
pub(crate) struct Work<'a, C: Side> {
    imports: &'a Imports<C>,
    import: Import,
    run: ImportRun,
    /// Posts that the file has, by name.
    present: HashSet<String>,
}

impl<'a, C: Side> Work<'a, C> {
    pub(crate) fn of(imports: &'a Imports<C>, import: Import) -> Self {
        let options = &import.options;
        let run = ImportRun {
            import: import.id,
            organization: import.organization.clone(),
            publish: options.publish,
            validate_only: import.state == ImportState::Previewing,
            keep_existing: !options.update,
        };
        Self {
            imports,
            import,
            run,
            present: HashSet::new(),
        }
    }

    /// Who asked for it, now.
    fn context(&self) -> Context {
        let now = self.imports.clock.now();
        let market = Context::of_market(now);
        match &self.import.runner {
            Some(runner) => Context {
                caller: runner.caller(),
                ..market
            },
            None => market,
        }
    }

    /// To its end.
    pub(crate) async fn run(mut self) -> Result<()> {
        let file = self.imports.gather(&self.import).await?;
        let mut session = self.imports.posts.repository().read().await?;
        let earlier = last_mapping(&mut session, &self.import.organization).await?;
        drop(session);
        let tables = self.imports.posts.codes(&self.context()).tables;
        let mut heard = read(file, &self.import, earlier, tables);
        let mut parts = 0;
        while let Some(heard) = heard.recv().await {
            match heard {
                Heard::Opened(report) => *self.import.report() = *report,
                Heard::Part(part) => {
                    parts += 1;
                    Box::pin(self.take_part(*part, parts % PARTS == 0)).await?;
                }
                Heard::Ended(ended) => return Box::pin(self.finish(ended)).await,
                Heard::Broken(error) => return Err(error),
                Heard::Unreadable(error) => {
                    let now = self.imports.clock.now();
                    self.import.fail(error.to_string(), may_be_helped(&error), now);
                    let removal = if self.import.state == ImportState::Failed {
                        Removal::All
                    } else {
                        Removal::Nothing
                    };
                    return self.keep(removal).await;
                }
            }
        }
        Err(Error::internal("the reading of an import ended without a word"))
    }

    /// Keeps the import as it is now.
    async fn keep(&mut self, removal: Removal) -> Result<()> {
        let context = &self.context();
        let import = &self.import;
        let kept = self.imports.posts.repository().write_once(context, |unit| {
            Box::pin(async move {
                let mut import = import.clone();
                remove(unit, import.id, removal).await?;
                let report = import.written_report();
                let refused = report.map(|report| take(&mut report.summary.refused));
                put_refused(unit.sql(), import.id, &refused.unwrap_or_default()).await?;
                save(unit, &mut import).await?;
                Ok(import)
            })
        });
        self.import = kept.await?;
        Ok(())
    }

    async fn take_part(&mut self, mut part: Part<C::Message>, is_kept: bool) -> Result<()> {
        let context = self.context();
        let (bytes, rows) = part.taken;
        let records = take(&mut part.records);
        let batch = self.imports.posts.batch(&context, &self.run, records);
        if !self.run.validate_only && rows <= self.import.taken_rows {
            // Taken in before the work was cut off.
            if !self.import.options.withdraw_missing {
                return Ok(());
            }
            let results = self.imports.posts.look_at(&context, &batch).await?;
            let names = results.into_iter().map(|result| told(result).name);
            self.present.extend(names.filter(|name| !name.is_empty()));
            return Ok(());
        }
        let mut next = self.import.clone();
        let sent = next.report().summary.open_part(part);
        (next.taken_rows, next.taken_bytes) = (rows, bytes);
        next.lease(context.now);
        if self.run.validate_only {
            let results = self.imports.posts.look_at(&context, &batch).await?;
            tell::<C>(&mut next, results, &sent);
            // What a preview refuses is kept with its end.
            self.import = next;
            if is_kept {
                self.keep_progress().await?;
            }
        } else {
            let mut attempt = 1;
            self.import = loop {
                let (posts, context, batch, next, sent) =
                    (&self.imports.posts, &context, &batch, &next, &sent);
                let kept = posts.repository().write_once(context, |unit| {
                    Box::pin(async move {
                        let results = posts.keep_batch(unit, batch).await?;
                        let (mut import, counts) = (next.clone(), RowCounts::of(&results));
                        tell::<C>(&mut import, results, sent);
                        let refused = take(&mut import.report().summary.refused);
                        put_refused(unit.sql(), import.id, &refused).await?;
                        save(unit, &mut import).await?;
                        Ok((import, counts))
                    })
                });
                match kept.await {
                    Ok((import, counts)) => {
                        counts.tell();
                        break import;
                    }
                    Err(error) if raced(&error) && attempt < ATTEMPTS && self.is_ours().await? => {
                        attempt += 1;
                    }
                    Err(error) => return Err(error),
                }
            };
        }
        self.present.extend(self.import.report().summary.present.drain());
        Ok(())
    }

    /// Whether nobody changed the import meanwhile.
    async fn is_ours(&self) -> Result<bool> {
        let mut session = self.imports.posts.repository().read().await?;
        let found = find_import(&mut session, self.import.id).await?;
        Ok(found.is_some_and(|import| import.version == self.import.version))
    }

    /// Keeps how far a preview is, without what it has found.
    async fn keep_progress(&mut self) -> Result<()> {
        let context = &self.context();
        let import = &self.import;
        let kept = self.imports.posts.repository().write_once(context, |unit| {
            Box::pin(async move {
                let mut import = import.clone();
                save(unit, &mut import).await?;
                Ok(import.version)
            })
        });
        self.import.version = kept.await?;
        Ok(())
    }

    async fn finish(mut self, ended: Ended) -> Result<()> {
        let (context, is_run) = (self.context(), !self.run.validate_only);
        let summary = &mut self.import.report().summary;
        summary.is_preview = !is_run;
        summary.ignored = ended.ignored;
        summary.skip(&ended.skipped);
        let is_clean = summary.is_clean();
        if self.import.options.withdraw_missing && is_clean {
            let organization = self.import.organization.clone();
            let missing = self.imports.missing(&organization, &self.present).await?;
            let count = if is_run {
                self.imports.withdraw_missing(&context, &missing).await?
            } else {
                missing.len() as u64
            };
            let report = self.import.report();
            report.missing = count;
            report.missing_names = missing.iter().take(MISSING_NAMES).map(|id| id.name()).collect();
        }
        self.import.finish(context.now);
        // Of a file without refused rows nothing is asked for any more.
        let removal = if is_run && is_clean {
            self.import.expire_time = None;
            Removal::All
        } else {
            Removal::Nothing
        };
        self.keep(removal).await
    }
}

fn raced(error: &Error) -> bool {
    matches!(error.kind(), Kind::AlreadyExists | Kind::Aborted) || error.reason() == Reason::WriteConflict
}

fn tell<C: Side>(
    import: &mut Import,
    results: Results<C>,
    sent: &std::collections::HashMap<i64, techmarket_tabular::Row>,
) {
    let lists_present = import.options.withdraw_missing;
    let summary = &mut import.report().summary;
    summary.lists_present = lists_present;
    for result in results {
        summary.tell(told(result), sent);
    }
}

/// What became of a row, as a summary takes it.
fn told<Id: ResourceId>(result: ImportResult<Id>) -> Told {
    use ImportOutcome as Is;
    let (became, id, changed, violations) = match result.outcome {
        Is::Created(id) => (Became::Created, id, Vec::new(), Vec::new()),
        Is::Updated(id, changed) => (Became::Updated, Some(id), changed, Vec::new()),
        Is::Revised(id, changed) => (Became::Revised, Some(id), changed, Vec::new()),
        Is::Differs(id, changed) => (Became::Differs, Some(id), changed, Vec::new()),
        Is::Unchanged(id) => (Became::Unchanged, Some(id), Vec::new(), Vec::new()),
        Is::Rejected(violations) => (Became::Rejected, None, Vec::new(), violations),
    };
    let violations = violations.into_iter();
    let name = |id: Option<Id>| id.map(Id::name).unwrap_or_default();
    let alike = result.similar.map(|(_, likeness)| match likeness {
        Likeness::Title => Alike::Title,
        Likeness::Text => Alike::Text,
        Likeness::TextOfOthers => Alike::TextOfOthers,
    });
    Told {
        number: result.number,
        became,
        name: name(id),
        violations: violations
            .map(|violation| {
                let reason = violation.reason.as_str().to_owned();
                (violation.field, reason, violation.description)
            })
            .collect(),
        changed,
        similar: name(result.similar.map(|(id, _)| id)),
        likeness: alike.unwrap_or(Alike::Title).text(),
    }
}
