//! UpdateDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::{Demand, DemandContent};

/// An update. `edit` turns the content as it is into the content as it shall be, checked.
pub struct UpdateDemand<E> {
    /// Which demand.
    pub target: Target,
    /// The edit; it may be called again when writers collide.
    pub edit: E,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// Changes what the owner wrote.
    pub async fn update_demand<E>(&self, context: &Context, command: &UpdateDemand<E>) -> Result<Demand>
    where
        E: Fn(&Demand) -> Result<DemandContent> + Send + Sync,
    {
        let target = &command.target;
        if command.validate_only {
            let mut demand = self.demands.get(target.id, &target.id.name()).await?;
            demand.require_owner(&context.caller)?;
            techmarket_feed::Resource::etag(&demand).require(&target.etag, "demand", &target.id.name())?;
            demand.update((command.edit)(&demand)?)?;
            return Ok(demand);
        }
        let change = Change::of(target, Demand::require_owner);
        self.demands
            .change(context, change, |demand| {
                demand.update((command.edit)(demand)?)?;
                Ok("demand.updated")
            })
            .await
    }
}
