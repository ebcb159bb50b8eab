//! GetMatch.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{GetMatchRequest, Match};
use techmarket_rpc::convert as wire;
use techmarket_types::MatchId;
use tonic::Request;

use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_get_match(&self, request: Request<GetMatchRequest>) -> Result<Match> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, MatchId::parse_name);
        let id = v.finish_with(id)?;
        let pair = self.app.get_match(&context, id).await?;
        let notes = self.app.match_notes(&context, &pair).await?;
        let to_note = |note| convert::to_note(&pair, note, &context.caller);
        Ok(Match {
            notes: notes.iter().map(to_note).collect(),
            ..convert::to_match(&pair, &context.caller)
        })
    }
}
