//! CreateSavedSearch.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{CreateSavedSearchRequest, SavedSearch as Message};
use techmarket_rpc::request_key;
use techmarket_types::SavedSearchId;
use tonic::Request;

use crate::domain::SavedSearch;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_create_saved_search(
        &self,
        request: Request<CreateSavedSearchRequest>,
    ) -> Result<Message> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CreateSavedSearch", &request.request_id, &request);
        let search = request.saved_search.unwrap_or_default();
        let written = v.within("saved_search", |v| {
            convert::search_content(v, self.app.tables(), &context.caller, search)
        });
        let written = v.finish_with(written)?;
        if request.validate_only {
            let nameless = SavedSearchId::new(uuid::Uuid::nil());
            let search = SavedSearch::new(nameless, written, &context.caller, context.now);
            return Ok(convert::to_search(&search));
        }
        let search = self
            .app
            .create_saved_search(&context, key.as_ref(), written)
            .await?;
        Ok(convert::to_search(&search))
    }
}
