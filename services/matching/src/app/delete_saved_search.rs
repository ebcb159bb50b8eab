//! DeleteSavedSearch.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Result, Target};
use techmarket_types::SavedSearchId;

use super::update_saved_search::{admitted, changed};
use crate::app::{App, MatchStore, SearchStore};
use crate::domain::Match;

impl App {
    /// Deletes a search with its alerts.
    pub async fn delete_saved_search(&self, context: &Context, target: Target<SavedSearchId>) -> Result<()> {
        let key = target.key.clone();
        let searches = Arc::clone(&self.searches);
        let work = Delete { searches, target };
        self.matches.transact(context, key.as_ref(), &work).await
    }
}

struct Delete {
    searches: Arc<dyn SearchStore>,
    target: Target<SavedSearchId>,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for Delete {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let search = admitted(&*self.searches, unit, &self.target).await?;
        if !self
            .searches
            .delete(unit.sql(), search.id, search.version)
            .await?
        {
            return Err(changed(search.id));
        }
        Ok(())
    }
}
