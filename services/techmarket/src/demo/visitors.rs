//! Visitors of the demo: they open demands and the listings that fit them best, so that owners see how often that happens (浏览量).

use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::demands::Posted;

const VISITORS: usize = 6;

/// The first opens everything, each further one less of it.
pub async fn come(cast: &Cast, posted: &[Posted]) -> anyhow::Result<()> {
    for visitor in 1..=VISITORS {
        let rpc = cast.visitor(visitor)?;
        let (mut supply, mut demand) = (
            SupplyServiceClient::new(rpc.clone()),
            DemandServiceClient::new(rpc),
        );
        for one in posted.iter().step_by(visitor) {
            let name = one.demand.name.clone();
            let opened = demand.get_demand(GetDemandRequest { name }).await;
            opened.map_err(|status| explain(&status))?;
            let best = one.best.as_ref().and_then(|hit| hit.listing.as_ref());
            if let Some(best) = best {
                let name = best.name.clone();
                let opened = supply.get_listing(GetListingRequest { name }).await;
                opened.map_err(|status| explain(&status))?;
            }
        }
    }
    Ok(())
}
