//! UpdateSavedSearch.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, Result, Target};
use techmarket_types::SavedSearchId;

use crate::app::{App, MatchStore, SearchStore};
use crate::domain::{Match, SavedSearch, SearchContent};

/// A change to make.
pub struct UpdateSavedSearch<F> {
    /// Of which search.
    pub target: Target<SavedSearchId>,
    /// What its owner writes in place of what stands there.
    pub edit: F,
    /// Whether it is only checked.
    pub validate_only: bool,
}

impl App {
    /// The search after the change.
    pub async fn update_saved_search<F>(
        &self,
        context: &Context,
        command: UpdateSavedSearch<F>,
    ) -> Result<SavedSearch>
    where
        F: Fn(&SavedSearch) -> Result<SearchContent> + Send + Sync,
    {
        let searches = Arc::clone(&self.searches);
        let (key, validate_only) = (command.target.key.clone(), command.validate_only);
        let work = Update { searches, command };
        let key = key.as_ref().filter(|_| !validate_only);
        self.matches.transact(context, key, &work).await
    }
}

struct Update<F> {
    searches: Arc<dyn SearchStore>,
    command: UpdateSavedSearch<F>,
}

#[async_trait]
impl<F> Work<Match, dyn MatchStore, SavedSearch> for Update<F>
where
    F: Fn(&SavedSearch) -> Result<SearchContent> + Send + Sync,
{
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<SavedSearch> {
        let UpdateSavedSearch {
            target,
            edit,
            validate_only,
        } = &self.command;
        let mut search = admitted(&*self.searches, unit, target).await?;
        let before = search.version;
        let now = unit.context().now;
        search.update(edit(&search)?, now);
        if !validate_only && !self.searches.update(unit.sql(), &search, before).await? {
            return Err(changed(target.id));
        }
        Ok(search)
    }
}

/// The search that a change is about, once its caller is its owner and the etag holds.
pub(super) async fn admitted(
    searches: &dyn SearchStore,
    unit: &mut Unit<'_, Match, dyn MatchStore>,
    target: &Target<SavedSearchId>,
) -> Result<SavedSearch> {
    let name = target.id.name();
    let found = searches.find(unit.sql(), target.id).await?;
    let search = found.ok_or_else(|| Error::not_found("saved_search", name.clone()))?;
    search.require_owner(&unit.context().caller)?;
    search.etag().require(&target.etag, "saved_search", &name)?;
    Ok(search)
}

/// Another changed it in between.
pub(super) fn changed(id: SavedSearchId) -> Error {
    let message = format!("{} 同时被修改，请重新读取后再试", id.name());
    Error::new(Reason::EtagMismatch, message).on("saved_search", id.name())
}
