//! Work that was left, and files that nobody needs any more.

use std::time::Duration;

use techmarket_kernel::{Context, Result};
use techmarket_rpc::stopped;
use techmarket_types::ImportId;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::keeping::{Removal, remove, save};
use crate::store::{due_imports, find_import, old_imports};
use crate::work::Work;
use crate::{Import, Imports, Side};

/// From one look for work that was left to the next.
const INTERVAL: Duration = Duration::from_secs(10);
/// Imports that are looked for together.
const TOGETHER: i64 = 50;

impl<C: Side> Imports<C> {
    /// Takes up what was left, removes old files: as it does by itself while it runs.
    pub async fn work_off(&self) -> Result<()> {
        let now = self.clock.now();
        let mut session = self.posts.repository().read().await?;
        let due = due_imports(&mut session, now, TOGETHER).await?;
        let old = old_imports(&mut session, now, TOGETHER).await?;
        drop(session);
        for import in due {
            Box::pin(self.work_on(import.id)).await;
        }
        let context = &Context::of_market(now);
        for import in old {
            let import = &import;
            let removed = self.posts.repository().write_once(context, |unit| {
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
    pub async fn watch(self, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let look = async {
                looks.tick().await;
                Box::pin(self.work_off()).await
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
                if let Err(error) = Box::pin(Work::of(self, import).run()).await {
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
        let taken = self.posts.repository().write_once(context, |unit| {
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
