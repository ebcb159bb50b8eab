//! WithdrawDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::Demand;

impl App {
    /// 撤回.
    pub async fn withdraw_demand(&self, context: &Context, target: &Target, reason: &str) -> Result<Demand> {
        let change = Change::of(target, Demand::require_owner);
        self.demands
            .change(context, change, |demand| {
                demand.withdraw(reason.to_owned())?;
                Ok("demand.withdrawn")
            })
            .await
    }
}
