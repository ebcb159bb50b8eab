//! RankListings.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::matching::v1::rank_listings_request::Subject;
use techmarket_proto::matching::v1::{RankListingsRequest, RankListingsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::DemandId;
use tonic::Request;

use crate::app::RankSubject;
use crate::domain::Filter;
use crate::grpc::{MatchingGrpc, convert, limit, ranked_text};

impl MatchingGrpc {
    pub(super) async fn handle_rank_listings(
        &self,
        request: Request<RankListingsRequest>,
    ) -> Result<RankListingsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let subject = match &request.subject {
            Some(Subject::Demand(name)) => wire::name(&mut v, "demand", name, DemandId::parse_name)
                .map(|id| RankSubject::Post(id.name())),
            Some(Subject::Text(text)) => Some(RankSubject::Text(Box::new(ranked_text(&mut v, text)))),
            None => {
                v.add("subject", Reason::FieldRequired, "必填：demand 或 text");
                None
            }
        };
        let limit = limit(&mut v, request.limit);
        let filter = Filter {
            variants_too: request.variants_too,
            ..convert::listing_filter(
                &mut v,
                self.app.tables(),
                &context.caller,
                request.filter.as_ref(),
            )
        };
        let subject = v.finish_with(subject)?;
        let found = self.app.rank_listings(subject, filter, limit).await?;
        Ok(RankListingsResponse {
            index_position: found.index_position,
            hits: convert::to_listing_hits(found, &context.caller)?,
        })
    }
}
