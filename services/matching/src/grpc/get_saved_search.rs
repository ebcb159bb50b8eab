//! GetSavedSearch.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{GetSavedSearchRequest, SavedSearch};
use techmarket_rpc::convert as wire;
use techmarket_types::SavedSearchId;
use tonic::Request;

use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_get_saved_search(
        &self,
        request: Request<GetSavedSearchRequest>,
    ) -> Result<SavedSearch> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, SavedSearchId::parse_name);
        let id = v.finish_with(id)?;
        Ok(convert::to_search(
            &self.app.get_saved_search(&context, id).await?,
        ))
    }
}
