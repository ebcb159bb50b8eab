//! ViewMatch.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::matching::v1::ViewMatchRequest;
use techmarket_rpc::convert as wire;
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::Match;
use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_view_match(
        &self,
        request: Request<ViewMatchRequest>,
    ) -> Result<(Match, Context)> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, MatchId::parse_name);
        let id = v.finish_with(id)?;
        Ok((self.app.view_match(&context, id).await?, context))
    }
}
