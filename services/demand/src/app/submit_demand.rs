//! SubmitDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Demand;

impl App {
    /// 提交审核.
    pub async fn submit_demand(&self, context: &Context, target: &Target) -> Result<Demand> {
        let change = Change::of(target, Demand::require_owner);
        self.demands
            .change(context, change, |demand| {
                demand.submit()?;
                Ok("demand.submitted")
            })
            .await
    }
}
