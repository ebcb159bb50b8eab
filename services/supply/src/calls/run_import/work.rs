//! The work of an import: its file read in parts, each looked at or taken in with the progress in one transaction.

use std::collections::HashSet;
use std::mem::take;

use techmarket_importing::{Ended, Part};
use techmarket_kernel::{Context, Error, Kind, Reason, Result};
use techmarket_posting::{ImportRun, Results, RowCounts};
use techmarket_proto::supply::v1::Listing as Message;

use super::reading::{Heard, may_be_helped, read};
use crate::domain::{Import, ImportState, ListingContent};
use crate::keeping::{Removal, remove, save};
use crate::messages::import_result;
use crate::service::Supply;
use crate::store::{find_import, last_mapping, put_refused};

/// Names that a report has of what a complete list lacks.
const MISSING_NAMES: usize = 50;
/// A part may run into another import of the same keys; then it is decided again.
const ATTEMPTS: usize = 3;
/// Parts of a preview after which its progress is kept.
const PARTS: u64 = 20;

/// An import under work.
pub(super) struct Work<'a> {
    supply: &'a Supply,
    import: Import,
    run: ImportRun,
    /// Listings that the file has, by name.
    present: HashSet<String>,
}

impl<'a> Work<'a> {
    pub(super) fn of(supply: &'a Supply, import: Import) -> Self {
        let options = &import.options;
        let run = ImportRun {
            import: import.id,
            organization: import.organization.clone(),
            publish: options.publish,
            validate_only: import.state == ImportState::Previewing,
            keep_existing: !options.update,
        };
        Self {
            supply,
            import,
            run,
            present: HashSet::new(),
        }
    }

    /// Who asked for it, now.
    fn context(&self) -> Context {
        let now = self.supply.clock.now();
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
    pub(super) async fn run(mut self) -> Result<()> {
        let file = self.supply.gather(&self.import).await?;
        let mut session = self.supply.listings.repository().read().await?;
        let earlier = last_mapping(&mut session, &self.import.organization).await?;
        drop(session);
        let tables = self.supply.listings.codes(&self.context()).tables;
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
                    let now = self.supply.clock.now();
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
        let kept = self.supply.listings.repository().write_once(context, |unit| {
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

    async fn take_part(&mut self, mut part: Part<Message>, is_kept: bool) -> Result<()> {
        let context = self.context();
        let (bytes, rows) = part.taken;
        let records = take(&mut part.records);
        let batch = self.supply.listings.batch(&context, &self.run, records);
        if !self.run.validate_only && rows <= self.import.taken_rows {
            // Taken in before the work was cut off.
            let results = self.supply.listings.look_at(&context, &batch).await?;
            let names = results.into_iter().map(|result| import_result(result).name);
            self.present.extend(names.filter(|name| !name.is_empty()));
            return Ok(());
        }
        let mut next = self.import.clone();
        let sent = next.report().summary.open_part(part);
        (next.taken_rows, next.taken_bytes) = (rows, bytes);
        next.lease(context.now);
        if self.run.validate_only {
            let results = self.supply.listings.look_at(&context, &batch).await?;
            tell(&mut next, results, &sent);
            // What a preview refuses is kept with its end.
            self.import = next;
            if is_kept {
                self.keep_progress().await?;
            }
        } else {
            let mut attempt = 1;
            self.import = loop {
                let (supply, context, batch, next, sent) = (self.supply, &context, &batch, &next, &sent);
                let kept = supply.listings.repository().write_once(context, |unit| {
                    Box::pin(async move {
                        let results = supply.listings.keep_batch(unit, batch).await?;
                        let (mut import, counts) = (next.clone(), RowCounts::of(&results));
                        tell(&mut import, results, sent);
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
        let mut session = self.supply.listings.repository().read().await?;
        let found = find_import(&mut session, self.import.id).await?;
        Ok(found.is_some_and(|import| import.version == self.import.version))
    }

    /// Keeps how far a preview is, without what it has found.
    async fn keep_progress(&mut self) -> Result<()> {
        let context = &self.context();
        let import = &self.import;
        let kept = self.supply.listings.repository().write_once(context, |unit| {
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
            let missing = self.supply.missing_listings(&organization, &self.present).await?;
            let count = if is_run {
                self.supply.withdraw_missing(&context, &missing).await?
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

fn tell(
    import: &mut Import,
    results: Results<ListingContent>,
    sent: &std::collections::HashMap<i64, techmarket_tabular::Row>,
) {
    let summary = &mut import.report().summary;
    for result in results {
        summary.tell(import_result(result).into(), sent);
    }
}
