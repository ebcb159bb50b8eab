//! How often public posts are opened (浏览量): counted in memory where they are read, kept in batches, told to their owners.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use quick_cache::sync::Cache;
use techmarket_kernel::{Caller, Clock, Context, Reason, Result, Role, Violations, china_date};
use techmarket_proto::shapes::{AllOf, Counting};
use techmarket_proto::types::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, stopped};
use techmarket_types::{ParseName as _, ResourceId};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::view_store::{self, Counted};
use crate::{Content, Post, Posts, Table, Wire};

/// From one batch to the next: what a crash loses of the figures.
const INTERVAL: Duration = Duration::from_secs(5);
/// Days that are told one by one, today included.
const DAYS: i32 = 90;
/// Most posts that are counted between two batches; others are not.
const MOST: usize = 1 << 13;
/// Most readings of which is remembered that they are counted; one that is forgotten counts again.
const REMEMBERED: usize = 1 << 16;
/// Who opens posts because it is their work, and programs.
const OFFICE: [Role; 4] = [Role::Operator, Role::Registrar, Role::Reviewer, Role::System];

/// What was counted and is not kept yet.
pub(crate) struct Views<Id> {
    /// Readings stand under a hash that means nothing outside this process: who read what can be found out nowhere.
    hashes: RandomState,
    remembered: Cache<u64, ()>,
    counted: Mutex<Counted<Id>>,
}

impl<Id: ResourceId> Views<Id> {
    pub(crate) fn new() -> Self {
        Self {
            hashes: RandomState::new(),
            remembered: Cache::new(REMEMBERED),
            counted: Mutex::default(),
        }
    }

    /// Counts that `caller` opens `post`, once a day.
    fn count(&self, post: Id, caller: &Caller, day: Date) {
        let reading = (&caller.issuer, &caller.subject, post, day);
        let reading = self.hashes.hash_one(reading);
        if self.remembered.get(&reading).is_some() {
            return;
        }
        self.remembered.insert(reading, ());
        let mut counted = self.counted();
        let held = counted.len();
        if let Some(views) = counted.get_mut(&(post, day)) {
            *views += 1;
        } else if held < MOST {
            counted.insert((post, day), 1);
        }
    }

    fn take(&self) -> Counted<Id> {
        std::mem::take(&mut *self.counted())
    }

    /// What could not be kept is kept with the next batch.
    fn give_back(&self, taken: Counted<Id>) {
        let mut counted = self.counted();
        for (of, views) in taken {
            *counted.entry(of).or_default() += views;
        }
    }

    /// Held for the look at one entry.
    fn counted(&self) -> MutexGuard<'_, Counted<Id>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Content> Post<C> {
    /// Whether it counts that `caller` opens it.
    fn is_viewed_by(&self, caller: &Caller) -> bool {
        let is_office = OFFICE.iter().any(|role| caller.is(*role));
        self.is_public() && !is_office && !caller.acts_for(&self.organization)
    }
}

/// Views as they are told.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewed(Vec<pb::PostViews>);

impl<M: AllOf<Item = pb::PostViews>> Answer<M> for Viewed {
    fn answer(self, _: &Caller) -> M {
        M::of(self.0)
    }
}

impl<C: Table + Wire> Posts<C> {
    /// Counts that the caller opens `post`, if that counts.
    pub(crate) fn count_view(&self, context: &Context, post: &Post<C>) {
        if post.is_viewed_by(&context.caller) {
            self.views
                .count(post.id, &context.caller, china_date(context.now));
        }
    }

    /// Keeps what was counted since the last time, in one transaction. What cannot be kept is counted on.
    pub async fn keep_views(&self, now: Timestamp) {
        let counted = self.views.take();
        if counted.is_empty() {
            return;
        }
        if counted.len() >= MOST {
            tracing::warn!(
                kind = C::NAME,
                "views of more posts than are counted at once were lost"
            );
        }
        let (context, counting) = (Context::of_market(now), &counted);
        let kept = self.repository().write_once(&context, |unit| {
            Box::pin(async move { Ok(view_store::add(unit.sql(), counting).await?) })
        });
        if let Err(error) = kept.await {
            tracing::warn!(kind = C::NAME, %error, "views are kept with the next batch");
            self.views.give_back(counted);
        }
    }

    /// Drops the days that are told no more at `now`; how many there were.
    pub async fn drop_views(&self, now: Timestamp) -> Result<u64> {
        let (context, first) = (Context::of_market(now), first_of(DAYS, china_date(now)));
        let dropped = self.repository().write_once(&context, |unit| {
            Box::pin(async move { Ok(view_store::drop_before(unit.sql(), first).await?) })
        });
        dropped.await
    }

    /// Keeps views every few seconds until `stop` turns true, and drops old days each day. What is counted afterwards is kept by
    /// [`Self::keep_views`], once nobody reads any more.
    pub async fn watch_views(self, clock: Arc<dyn Clock>, mut stop: watch::Receiver<bool>) {
        let mut rounds = tokio::time::interval(INTERVAL);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut dropped = None;
        loop {
            tokio::select! {
                _ = rounds.tick() => {}
                () = stopped(&mut stop) => return,
            }
            let now = clock.now();
            self.keep_views(now).await;
            let today = Some(china_date(now));
            if dropped == today {
                continue;
            }
            match self.drop_views(now).await {
                Ok(_) => dropped = today,
                Err(error) => {
                    tracing::warn!(kind = C::NAME, %error, "old days of views stay until the next round");
                }
            }
        }
    }

    /// How often posts were opened, in the order of the names, for their owner and operators.
    pub async fn count_views(&self, context: &Context, request: impl Counting) -> Result<Viewed> {
        let (ids, days) = Violations::collect(|v| {
            let ids = wire::names(v, "names", request.names(), C::Id::parse_name);
            let days = request.days();
            if !(0..=DAYS).contains(&days) {
                v.add("days", Reason::ValueOutOfRange, format!("应为 0 至 {DAYS}"));
            }
            Some((ids?, days))
        })?;
        let today = china_date(context.now);
        let first = first_of(days, today);
        let mut session = self.repository().snapshot().await?;
        self.named(&mut session, &ids, |post| post.require_owner(&context.caller))
            .await?;
        let totals = view_store::totals(&mut session, &ids).await?;
        let by_day = match days {
            0 => HashMap::new(),
            _ => view_store::days(&mut session, &ids, first).await?,
        };
        let viewed = |id: &C::Id| {
            let post = id.to_string();
            let day = |date: Date| pb::DayViews {
                date: Some(wire::to_date(date)),
                views: by_day
                    .get(&(post.clone(), date.to_string()))
                    .copied()
                    .unwrap_or_default(),
            };
            pb::PostViews {
                name: id.name(),
                total: totals.get(&post).copied().unwrap_or_default(),
                days: first
                    .series(1.day())
                    .take_while(|date| *date <= today)
                    .map(day)
                    .collect(),
            }
        };
        Ok(Viewed(ids.iter().map(viewed).collect()))
    }
}

/// The first of `days` days up to `today`; the day after it for none.
fn first_of(days: i32, today: Date) -> Date {
    today.saturating_sub((days - 1).days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use techmarket_types::ListingId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_what_failed_is_kept_later() {
        let views = Views::new();
        let (day, id) = (date(2026, 12, 31), |number: usize| {
            ListingId::new(Uuid::from_u128(number as u128))
        });
        let caller = |subject: &str| Caller::new(subject, [Role::Viewer], None);
        for number in 0..MOST + 9 {
            views.count(id(number), &caller("one"), day);
        }
        views.count(id(0), &caller("two"), day);
        views.count(id(0), &caller("two"), day);
        let taken = views.take();
        assert_eq!((taken.len(), taken[&(id(0), day)]), (MOST, 2));
        assert!(views.take().is_empty());
        views.count(id(0), &caller("three"), day);
        views.count(id(1), &caller("one"), day.tomorrow().unwrap());
        views.give_back(taken);
        let taken = views.take();
        assert_eq!((taken.len(), taken[&(id(0), day)]), (MOST + 1, 3));
    }
}
