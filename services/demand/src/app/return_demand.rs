//! ReturnDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Demand;

impl App {
    /// 退回.
    pub async fn return_demand(&self, context: &Context, target: &Target, reason: &str) -> Result<Demand> {
        let change = Change::of(target, Demand::require_operator);
        self.demands
            .change(context, change, |demand| {
                demand.send_back(reason.to_owned())?;
                Ok("demand.returned")
            })
            .await
    }
}
