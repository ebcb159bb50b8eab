//! RankDemands.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::matching::v1::rank_demands_request::Subject;
use techmarket_proto::matching::v1::{RankDemandsRequest, RankDemandsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::ListingId;
use tonic::Request;

use crate::app::RankSubject;
use crate::domain::Filter;
use crate::grpc::{MatchingGrpc, convert, limit, ranked_text};

impl MatchingGrpc {
    pub(super) async fn handle_rank_demands(
        &self,
        request: Request<RankDemandsRequest>,
    ) -> Result<RankDemandsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let subject = match &request.subject {
            Some(Subject::Listing(name)) => wire::name(&mut v, "listing", name, ListingId::parse_name)
                .map(|id| RankSubject::Post(id.name())),
            Some(Subject::Text(text)) => Some(RankSubject::Text(Box::new(ranked_text(&mut v, text)))),
            None => {
                v.add("subject", Reason::FieldRequired, "必填：listing 或 text");
                None
            }
        };
        let limit = limit(&mut v, request.limit);
        let filter = Filter {
            variants_too: request.variants_too,
            on: Some(self.clock.today()),
            ..convert::demand_filter(
                &mut v,
                self.app.tables(),
                &context.caller,
                request.filter.as_ref(),
            )
        };
        let subject = v.finish_with(subject)?;
        let found = self.app.rank_demands(subject, filter, limit).await?;
        Ok(RankDemandsResponse {
            index_position: found.index_position,
            hits: convert::to_demand_hits(found, &context.caller)?,
        })
    }
}
