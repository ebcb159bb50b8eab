//! GetDemand.

use techmarket_kernel::{Context, Result};
use techmarket_types::DemandId;

use crate::app::App;
use crate::domain::Demand;

impl App {
    /// The demand, if the caller may know of it.
    pub async fn get_demand(&self, context: &Context, id: DemandId) -> Result<Demand> {
        let demand = self.demands.get(id, &id.name()).await?;
        demand.require_visible(&context.caller)?;
        Ok(demand)
    }
}
