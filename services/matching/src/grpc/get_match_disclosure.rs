//! GetMatchDisclosure.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::demand::v1::DemandConfidential;
use techmarket_proto::matching::v1::{GetMatchDisclosureRequest, MatchDisclosure};
use techmarket_proto::supply::v1::ListingConfidential;
use techmarket_rpc::convert as wire;
use techmarket_types::MatchId;
use tonic::Request;

use crate::grpc::MatchingGrpc;

impl MatchingGrpc {
    pub(super) async fn handle_get_match_disclosure(
        &self,
        request: Request<GetMatchDisclosureRequest>,
    ) -> Result<MatchDisclosure> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.get_ref().name, MatchId::parse_name);
        let id = v.finish_with(id)?;
        let disclosure = self.app.get_match_disclosure(&context, id).await?;
        Ok(MatchDisclosure {
            r#match: id.name(),
            listing: disclosure.supply.map(|layer| ListingConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            demand: disclosure.demand.map(|layer| DemandConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            release_time: disclosure.release_time.map(wire::timestamp),
        })
    }
}
