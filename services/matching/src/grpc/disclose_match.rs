//! DiscloseMatch.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::matching::v1::DiscloseMatchRequest;
use techmarket_rpc::target;
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::Match;
use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_disclose_match(
        &self,
        request: Request<DiscloseMatchRequest>,
    ) -> Result<(Match, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "DiscloseMatch", named, &request, MatchId::parse_name);
        let target = v.finish_with(target)?;
        Ok((self.app.disclose_match(&context, &target).await?, context))
    }
}
