//! ListSavedSearches.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{App, SearchQuery};
use crate::domain::SavedSearch;

impl App {
    /// A page, and the token of the next.
    pub async fn list_saved_searches(
        &self,
        query: &SearchQuery,
        page: &PageRequest,
    ) -> Result<(Vec<SavedSearch>, String)> {
        let mut session = self.matches.read().await?;
        let mut searches = self.searches.list(&mut session, query).await?;
        let next = page.cut(&mut searches, |last| last.id.to_string());
        Ok((searches, next))
    }
}
