//! GetSavedSearch.

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::SavedSearchId;

use crate::app::App;
use crate::domain::SavedSearch;

impl App {
    /// The search, if it is the caller's.
    pub async fn get_saved_search(&self, context: &Context, id: SavedSearchId) -> Result<SavedSearch> {
        let mut session = self.matches.read().await?;
        let found = self.searches.find(&mut session, id).await?;
        let search = found.ok_or_else(|| Error::not_found("saved_search", id.name()))?;
        search.require_owner(&context.caller)?;
        Ok(search)
    }
}
