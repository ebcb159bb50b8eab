//! UpdateSavedSearch.

use techmarket_kernel::{Caller, Result, Target, Violations};
use techmarket_proto::matching::v1::{SavedSearch as Message, UpdateSavedSearchRequest};
use techmarket_rpc::{apply_mask, request_key, target};
use techmarket_types::{CodeTables, SavedSearchId};
use tonic::Request;

use crate::app::UpdateSavedSearch;
use crate::domain::{SavedSearch, SearchContent};
use crate::grpc::{MatchingGrpc, convert};

const MESSAGE: &str = "techmarket.matching.v1.SavedSearch";

/// What its owner may change.
const MUTABLE: &[&str] = &[
    "display_name",
    "side",
    "query",
    "listing_filter",
    "demand_filter",
    "minimum_score",
];

impl MatchingGrpc {
    pub(super) async fn handle_update_saved_search(
        &self,
        request: Request<UpdateSavedSearchRequest>,
    ) -> Result<Message> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let update = request.saved_search.clone().unwrap_or_default();
        let mut v = Violations::new();
        let key = request_key(&mut v, "UpdateSavedSearch", &request.request_id, &request);
        let named = (update.name.as_str(), update.etag.as_str(), "");
        let target = v.within("saved_search", |v| {
            target(v, "UpdateSavedSearch", named, &request, SavedSearchId::parse_name)
        });
        let target = Target {
            key,
            ..v.finish_with(target)?
        };
        let (tables, caller) = (self.app.tables(), &context.caller);
        let mask = request.update_mask.as_ref();
        let command = UpdateSavedSearch {
            target,
            edit: |current: &SavedSearch| edited(current, &update, mask, tables, caller),
            validate_only: request.validate_only,
        };
        let search = self.app.update_saved_search(&context, command).await?;
        Ok(convert::to_search(&search))
    }
}

fn edited(
    current: &SavedSearch,
    update: &Message,
    mask: Option<&prost_types::FieldMask>,
    tables: &CodeTables,
    caller: &Caller,
) -> Result<SearchContent> {
    let edited = apply_mask(MESSAGE, &convert::to_search(current), update, mask, MUTABLE)?;
    let mut v = Violations::new();
    let content = v.within("saved_search", |v| {
        convert::search_content(v, tables, caller, edited)
    });
    v.finish_with(content)
}
