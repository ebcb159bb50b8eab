//! What matching keeps of a person who was erased (已注销): saved searches and their alerts go; matches lose their broker; notes, which
//! both sides read, stay under the pseudonym.

use async_trait::async_trait;
use techmarket_feed::Unit;
use techmarket_kernel::{Context, Erased, Error, Reason, Result};
use techmarket_runtime::Keeper;
use techmarket_store::Database;

use crate::app::App;
use crate::domain::Match;
use crate::store::{matches, notes, searches};

/// Matches or notes of a transaction.
const TOGETHER: i64 = 200;

/// Erases in its database.
pub(crate) struct Keeps {
    pub(crate) app: App,
    pub(crate) database: Database,
}

#[async_trait]
impl Keeper for Keeps {
    fn name(&self) -> &'static str {
        "matching erasures"
    }

    fn database(&self) -> Database {
        self.database.clone()
    }

    async fn erase(&self, context: &Context, erased: &Erased) -> Result<()> {
        self.app.forget_searches(context, erased).await?;
        self.app.part_matches(context, erased).await?;
        self.app.rename_in_notes(context, erased).await
    }
}

impl App {
    async fn forget_searches(&self, context: &Context, erased: &Erased) -> Result<()> {
        let forgotten = self.matches.write_once(context, |unit| {
            Box::pin(async move {
                for owner in searches::owners(unit.sql()).await? {
                    if erased.is_person(&owner) {
                        searches::forget_owner(unit.sql(), &owner).await?;
                    }
                }
                Ok(())
            })
        });
        forgotten.await
    }

    async fn part_matches(&self, context: &Context, erased: &Erased) -> Result<()> {
        let brokers = matches::brokers(&mut self.matches.read().await?).await?;
        let brokers = brokers.into_iter().filter(|broker| erased.is_subject(broker));
        for broker in brokers {
            let mut after = String::new();
            loop {
                let (of, behind) = (broker.as_str(), after.as_str());
                let parted = self
                    .matches
                    .write_once(context, |unit| Box::pin(part(unit, erased, of, behind)));
                match parted.await? {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// No column tells who wrote a note: a person is erased rarely.
    async fn rename_in_notes(&self, context: &Context, erased: &Erased) -> Result<()> {
        let mut after = (String::new(), 0);
        loop {
            let behind = &after;
            let renamed = self.matches.write_once(context, |unit| {
                Box::pin(async move {
                    let some = notes::all(unit.sql(), behind, TOGETHER).await?;
                    let last = some.last().map(|(id, note)| (id.clone(), note.number));
                    for (id, before) in some {
                        let mut note = before.clone();
                        if erased.rename(&mut note.subject)
                            && !notes::replace(unit.sql(), &id, &before, &note).await?
                        {
                            return Err(Error::new(Reason::WriteConflict, "备注同时被修改"));
                        }
                    }
                    Ok(last)
                })
            });
            match renamed.await? {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }
}

/// Parts some matches from their broker, who was erased; the id of the last of them.
async fn part(
    unit: &mut Unit<'_, Match>,
    erased: &Erased,
    broker: &str,
    after: &str,
) -> Result<Option<String>> {
    let some = matches::of_broker(unit.sql(), broker, after, TOGETHER).await?;
    let last = some.last().map(|pair| pair.id.to_string());
    for mut pair in some {
        if pair.part_from_broker(&erased.pseudonym()) {
            unit.save(&mut pair, "match.assigned").await?;
        }
    }
    Ok(last)
}
