//! ListDemands.

use techmarket_kernel::{Result, Viewer, Violations};
use techmarket_proto::demand::v1::{ListDemandsRequest, ListDemandsResponse};
use techmarket_rpc::{convert as wire, page};
use techmarket_types::DemandId;
use tonic::Request;

use crate::app::{DemandQuery, ListDemands};
use crate::grpc::{DemandGrpc, convert};

impl DemandGrpc {
    pub(super) async fn handle_list_demands(
        &self,
        request: Request<ListDemandsRequest>,
    ) -> Result<ListDemandsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let filter = request.filter.clone().unwrap_or_default();
        let page = page(&mut v, &request);
        let ascending = wire::ascending(&mut v, &request.order_by);
        let after = page.after_key::<DemandId>(&mut v);
        let query = v.within("filter", |v| DemandQuery {
            viewer: Viewer::of(&context.caller),
            organization: match filter.organization.as_str() {
                "" => None,
                code => wire::credit_code(v, "organization", code),
            },
            states: wire::choices(v, "states", &filter.states, convert::state),
            kinds: wire::choices(v, "kinds", &filter.kinds, convert::kind),
            region_prefix: wire::region_prefix(v, "region", self.app.tables(), &filter.region),
            ascending,
            after,
            limit: page.fetch(),
        });
        v.finish()?;
        let (demands, next_page_token) = self.app.list_demands(ListDemands { query, page }).await?;
        let demands = demands
            .iter()
            .map(|demand| convert::to_view(demand, &context.caller))
            .collect();
        Ok(ListDemandsResponse {
            demands,
            next_page_token,
        })
    }
}
