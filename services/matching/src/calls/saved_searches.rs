//! Saved searches (订阅检索) and their alerts.

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Kept, Page, Reason, Result, Target, Violations, new_uuid};
use techmarket_proto::matching::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_store::StoreError;
use techmarket_types::SavedSearchId;

use crate::app::App;
use crate::domain::{Alert, MAX_ALL_SEARCHES, MAX_SEARCHES, Match, SavedSearch, SearchContent};
use crate::messages;
use crate::store::{self, AlertQuery, SearchQuery};

/// What its owner may change.
const MUTABLE: &[&str] = &[
    "display_name",
    "side",
    "query",
    "listing_filter",
    "demand_filter",
    "minimum_score",
];

impl App {
    /// Saves a search of the caller.
    pub(crate) async fn create_saved_search(
        &self,
        context: &Context,
        request: pb::CreateSavedSearchRequest,
    ) -> Result<Kept<SavedSearch>> {
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        let written = v.within("saved_search", |v| {
            let search = request.saved_search.unwrap_or_default();
            messages::search_content(v, self.tables, &context.caller, search)
        });
        let written = v.finish_with(written)?;
        let id = SavedSearchId::new(new_uuid(&*self.rng, context.now));
        let search = SavedSearch::new(id, written, &context.caller, context.now);
        if repeat.validate_only {
            return Ok(Kept::Validated(search));
        }
        let search = &search;
        let saved = self.matches.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move { insert(unit, search).await.map(|()| search.clone()) })
        });
        saved.await.map(Kept::Kept)
    }

    /// The search, if it is the caller's.
    pub(crate) async fn get_saved_search(
        &self,
        context: &Context,
        request: pb::GetSavedSearchRequest,
    ) -> Result<SavedSearch> {
        let id: SavedSearchId = Violations::collect(|v| request::id(v, &request))?;
        let found = store::searches::find(&mut self.matches.read().await?, id).await?;
        let search = found.ok_or_else(|| Error::not_found("saved_search", id.name()))?;
        search.require_owner(&context.caller)?;
        Ok(search)
    }

    /// The searches of the caller, the newest first.
    pub(crate) async fn list_saved_searches(
        &self,
        context: &Context,
        request: pb::ListSavedSearchesRequest,
    ) -> Result<Page<SavedSearch>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let side = match request.filter.unwrap_or_default().side {
            0 => None,
            side => v.within("filter", |v| wire::choice(v, "side", side, messages::side)),
        };
        v.finish()?;
        let query = SearchQuery {
            owner: context.caller.person(),
            side,
            after,
            limit: page.fetch(),
        };
        let searches = store::searches::list(&mut self.matches.read().await?, &query).await?;
        Ok(page.page(searches, |last| last.id.to_string()))
    }

    /// Changes what its owner wrote.
    pub(crate) async fn update_saved_search(
        &self,
        context: &Context,
        request: pb::UpdateSavedSearchRequest,
    ) -> Result<SavedSearch> {
        let target = &Violations::collect(|v| request::updated::<SavedSearchId, _>(v, &request))?;
        let (request, validate_only) = (&request, target.validate_only);
        let key = target.key.as_ref().filter(|_| !validate_only);
        let updated = self.matches.write(context, key, |unit| {
            Box::pin(async move {
                let mut search = admitted(unit, target).await?;
                let before = search.version;
                search.update(self.edited(context, request, &search)?, context.now);
                if !validate_only && !store::searches::update(unit.sql(), &search, before).await? {
                    return Err(changed(target.id));
                }
                Ok(search)
            })
        });
        updated.await
    }

    fn edited(
        &self,
        context: &Context,
        request: &pb::UpdateSavedSearchRequest,
        current: &SavedSearch,
    ) -> Result<SearchContent> {
        let edited = request::edited(request, &messages::to_search(current), MUTABLE)?;
        Violations::collect(|v| {
            v.within("saved_search", |v| {
                messages::search_content(v, self.tables, &context.caller, edited)
            })
        })
    }

    /// Deletes a search with its alerts.
    pub(crate) async fn delete_saved_search(
        &self,
        context: &Context,
        request: pb::DeleteSavedSearchRequest,
    ) -> Result<()> {
        let target = &Violations::collect(|v| request::target(v, &request))?;
        let deleted = self.matches.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let search = admitted(unit, target).await?;
                if !store::searches::delete(unit.sql(), search.id, search.version).await? {
                    return Err(changed(search.id));
                }
                Ok(())
            })
        });
        deleted.await
    }

    /// The alerts of the caller's searches, the newest first.
    pub(crate) async fn list_alerts(
        &self,
        context: &Context,
        request: pb::ListAlertsRequest,
    ) -> Result<Page<Alert>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let query = v.within("filter", |v| AlertQuery {
            owner: context.caller.person(),
            search: wire::optional_name(v, "saved_search", &filter.saved_search, SavedSearchId::parse_name),
            create_time_after: wire::instant(v, "create_time_after", filter.create_time_after.as_ref()),
            after,
            limit: page.fetch(),
        });
        v.finish()?;
        let alerts = store::alerts::list(&mut self.matches.read().await?, &query).await?;
        Ok(page.page(alerts, |last| last.id.to_string()))
    }
}

/// Keeps a new search in the first free place of its owner.
async fn insert(unit: &mut Unit<'_, Match>, search: &SavedSearch) -> Result<()> {
    let sql = unit.sql();
    if store::searches::count(sql).await? >= MAX_ALL_SEARCHES {
        let message = format!("整个市场至多 {MAX_ALL_SEARCHES} 个订阅检索");
        return Err(Error::new(Reason::LimitReached, message));
    }
    let taken = store::searches::places(sql, &search.owner).await?;
    let free = (1..=MAX_SEARCHES).find(|place| !taken.contains(place));
    let place = free.ok_or_else(|| {
        let message = format!("每个用户至多 {MAX_SEARCHES} 个订阅检索");
        Error::new(Reason::LimitReached, message)
    })?;
    match store::searches::insert(sql, search, place).await {
        // Two of one owner at once: the one that lost takes the next place.
        Err(StoreError::Unique(_)) => Err(Error::new(Reason::WriteConflict, "正在保存另一个订阅检索")),
        kept => Ok(kept?),
    }
}

/// The search that a change is about, once its caller is its owner and the etag holds.
async fn admitted(unit: &mut Unit<'_, Match>, target: &Target<SavedSearchId>) -> Result<SavedSearch> {
    let name = target.id.name();
    let found = store::searches::find(unit.sql(), target.id).await?;
    let search = found.ok_or_else(|| Error::not_found("saved_search", name.clone()))?;
    search.require_owner(&unit.context().caller)?;
    search.etag().require(&target.etag, "saved_search", &name)?;
    Ok(search)
}

/// Another changed it in between.
fn changed(id: SavedSearchId) -> Error {
    let message = format!("{} 同时被修改，请重新读取后再试", id.name());
    Error::new(Reason::EtagMismatch, message).on("saved_search", id.name())
}
