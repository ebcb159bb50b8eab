//! CreateSavedSearch.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result, new_uuid};
use techmarket_store::StoreError;
use techmarket_types::SavedSearchId;

use crate::app::{App, MatchStore, SearchStore};
use crate::domain::{MAX_ALL_SEARCHES, MAX_SEARCHES, Match, SavedSearch, SearchContent};

impl App {
    /// Saves a search of the caller.
    pub async fn create_saved_search(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
        written: SearchContent,
    ) -> Result<SavedSearch> {
        let id = SavedSearchId::new(new_uuid(&*self.rng, context.now));
        let work = Create {
            searches: Arc::clone(&self.searches),
            search: SavedSearch::new(id, written, &context.caller, context.now),
        };
        self.matches.transact(context, key, &work).await
    }
}

struct Create {
    searches: Arc<dyn SearchStore>,
    search: SavedSearch,
}

#[async_trait]
impl Work<Match, dyn MatchStore, SavedSearch> for Create {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<SavedSearch> {
        let search = &self.search;
        if self.searches.count(unit.sql()).await? >= MAX_ALL_SEARCHES {
            let message = format!("整个市场至多 {MAX_ALL_SEARCHES} 个订阅检索");
            return Err(Error::new(Reason::LimitReached, message));
        }
        let taken = self.searches.places(unit.sql(), &search.owner).await?;
        let free = (1..=MAX_SEARCHES).find(|place| !taken.contains(place));
        let place = free.ok_or_else(|| {
            Error::new(
                Reason::LimitReached,
                format!("每个用户至多 {MAX_SEARCHES} 个订阅检索"),
            )
        })?;
        match self.searches.insert(unit.sql(), search, place).await {
            // Two of one owner at once: the one that lost takes the next place.
            Err(StoreError::Unique(_)) => Err(Error::new(Reason::WriteConflict, "正在保存另一个订阅检索")),
            kept => Ok(kept.map(|()| search.clone())?),
        }
    }
}
