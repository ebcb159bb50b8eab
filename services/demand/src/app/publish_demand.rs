//! PublishDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Demand;

impl App {
    /// 发布.
    pub async fn publish_demand(&self, context: &Context, target: &Target) -> Result<Demand> {
        let change = Change::of(target, Demand::require_operator);
        self.demands
            .change(context, change, |demand| {
                demand.publish(context.now)?;
                Ok("demand.published")
            })
            .await
    }
}
