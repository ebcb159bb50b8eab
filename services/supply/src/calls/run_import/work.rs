//! The work of an import: its file read in parts, each looked at or taken in with the progress in one transaction.

use std::collections::HashSet;
use std::mem::take;
use std::time::Duration;

use techmarket_importing::{Ended, Part};
use techmarket_kernel::{Context, Error, Kind, Reason, Result};
use techmarket_posting::{ImportRun, Results, RowCounts};
use techmarket_proto::supply::v1::Listing as Message;
use techmarket_rpc::stopped;
use techmarket_types::ImportId;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::reading::{Heard, may_be_helped, read};
use crate::domain::{Import, ImportState, ListingContent};
use crate::keeping::{Removal, remove, save};
use crate::messages::import_result;
use crate::service::Supply;
use crate::store::{due_imports, find_import, last_mapping, old_imports, put_refused};

/// From one look for work that was left to the next.
const INTERVAL: Duration = Duration::from_secs(10);
/// Imports that are looked for together.
const TOGETHER: i64 = 50;
/// Names that a report has of what a complete list lacks.
const MISSING_NAMES: usize = 50;
/// A part may run into another import of the same keys; then it is decided again.
const ATTEMPTS: usize = 3;
/// Parts of a preview after which its progress is kept.
const PARTS: u64 = 20;

impl Supply {
    /// Takes up what was left, removes old files: as it does by itself while it runs.
    pub async fn work_off(&self) -> Result<()> {
        let now = self.clock.now();
        let mut session = self.listings.repository().read().await?;
        let due = due_imports(&mut session, now, TOGETHER).await?;
        let old = old_imports(&mut session, now, TOGETHER).await?;
        drop(session);
        for import in due {
            self.work_on(import.id).await;
        }
        let context = &Context::of_market(now);
        for import in old {
            let import = &import;
            let removed = self.listings.repository().write_once(context, |unit| {
                Box::pin(async move {
                    let mut import = import.clone();
                    import.expire(now);
                    remove(unit, import.id, Removal::All).await?;
                    save(unit, &mut import).await
                })
            });
            removed.await?;
        }
        Ok(())
    }

    /// The same, again and again, until `stop` turns true.
    pub(crate) async fn watch_imports(self, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let look = async {
                looks.tick().await;
                self.work_off().await
            };
            let done = tokio::select! {
                done = look => done,
                // What is cut off goes on at the next start.
                () = stopped(&mut stop) => return,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "imports wait until the next look");
            }
        }
    }

    /// Does the work of an import that nobody has, to its end.
    pub(crate) async fn work_on(&self, id: ImportId) {
        // Few at once: each takes a thread and a transaction after the other. The permits are never closed.
        let Ok(_permit) = self.workers.acquire().await else {
            return;
        };
        match self.take_up(id).await {
            Ok(Some(import)) => {
                if let Err(error) = Work::of(self, import).run().await {
                    tracing::warn!(import = %id, %error, "an import stops, and goes on later unless it was called off");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(import = %id, %error, "an import waits"),
        }
    }

    /// The import, leased; none if there is nothing to do or another has it.
    async fn take_up(&self, id: ImportId) -> Result<Option<Import>> {
        let now = self.clock.now();
        let context = &Context::of_market(now);
        let taken = self.listings.repository().write_once(context, |unit| {
            Box::pin(async move {
                let found = find_import(unit.sql(), id).await?;
                let Some(mut import) = found.filter(|import| import.is_due(now)) else {
                    return Ok(None);
                };
                import.lease(now);
                save(unit, &mut import).await?;
                Ok(Some(import))
            })
        });
        taken.await
    }
}

struct Work<'a> {
    supply: &'a Supply,
    import: Import,
    run: ImportRun,
    /// Listings that the file has, by name.
    present: HashSet<String>,
}

impl<'a> Work<'a> {
    fn of(supply: &'a Supply, import: Import) -> Self {
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

    async fn run(mut self) -> Result<()> {
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
                    self.take_part(*part, parts % PARTS == 0).await?;
                }
                Heard::Ended(ended) => return self.finish(ended).await,
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
                        attempt += 1
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
