//! AssignMatchBroker.

use techmarket_kernel::{Context, Result, TextRule, Violations, check_text};
use techmarket_proto::matching::v1::AssignMatchBrokerRequest;
use techmarket_rpc::target;
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::Match;
use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_assign_match_broker(
        &self,
        request: Request<AssignMatchBrokerRequest>,
    ) -> Result<(Match, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "AssignMatchBroker", named, &request, MatchId::parse_name);
        check_text(&mut v, "broker", &request.broker, TextRule::line(100));
        let target = v.finish_with(target)?;
        let broker = Some(request.broker.as_str()).filter(|broker| !broker.is_empty());
        let pair = self.app.assign_match_broker(&context, &target, broker).await?;
        Ok((pair, context))
    }
}
