//! DeclineMatch.

use techmarket_kernel::{Context, Result, TextRule, Violations, check_text};
use techmarket_proto::matching::v1::DeclineMatchRequest;
use techmarket_rpc::{convert as wire, target};
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::{Decline, DeclineReason, Match};
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_decline_match(
        &self,
        request: Request<DeclineMatchRequest>,
    ) -> Result<(Match, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let named = (
            request.name.as_str(),
            request.etag.as_str(),
            request.request_id.as_str(),
        );
        let target = target(&mut v, "DeclineMatch", named, &request, MatchId::parse_name);
        let reason = wire::choice(&mut v, "reason", request.reason, convert::decline_reason);
        let rule = TextRule::text(1_000);
        let other = reason == Some(DeclineReason::Other);
        check_text(
            &mut v,
            "text",
            &request.text,
            if other { rule.required() } else { rule },
        );
        let (target, reason) = v.finish_with(target.zip(reason))?;
        let decline = Decline {
            reason,
            text: request.text,
        };
        Ok((
            self.app.decline_match(&context, &target, &decline).await?,
            context,
        ))
    }
}
