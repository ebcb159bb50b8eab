//! BatchGetDemands.

use std::collections::HashMap;

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::DemandId;

use crate::app::App;
use crate::domain::Demand;

impl App {
    /// The demands in the order of `ids`, or the error of the first that the caller may not know of.
    pub async fn batch_get_demands(&self, context: &Context, ids: &[DemandId]) -> Result<Vec<Demand>> {
        let mut session = self.demands.read().await?;
        let found = self.demands.table().find_many(&mut session, ids).await?;
        let found: HashMap<_, _> = found.into_iter().map(|demand| (demand.id, demand)).collect();
        let demand = |id: &DemandId| {
            let demand = found
                .get(id)
                .ok_or_else(|| Error::not_found("demand", id.name()))?;
            demand.require_visible(&context.caller)?;
            Ok(demand.clone())
        };
        ids.iter().map(demand).collect()
    }
}
