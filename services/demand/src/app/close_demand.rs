//! CloseDemand.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result};

use crate::app::{App, Target};
use crate::domain::{Demand, Outcome};

impl App {
    /// 关闭.
    pub async fn close_demand(
        &self,
        context: &Context,
        target: &Target,
        outcome: Outcome,
        reason: &str,
    ) -> Result<Demand> {
        let change = Change::of(target, Demand::require_owner);
        self.demands
            .change(context, change, |demand| {
                demand.close(outcome, reason.to_owned(), context.now)?;
                Ok("demand.closed")
            })
            .await
    }
}
