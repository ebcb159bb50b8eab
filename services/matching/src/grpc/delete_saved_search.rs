//! DeleteSavedSearch.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::DeleteSavedSearchRequest;
use techmarket_rpc::target;
use techmarket_types::SavedSearchId;
use tonic::Request;

use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_delete_saved_search(
        &self,
        request: Request<DeleteSavedSearchRequest>,
    ) -> Result<()> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(
            &mut v,
            "DeleteSavedSearch",
            named,
            &request,
            SavedSearchId::parse_name,
        );
        let target = v.finish_with(target)?;
        self.app.delete_saved_search(&context, target).await
    }
}
