//! The call that only the demand side has: CloseDemand.

use techmarket_kernel::{Context, Result, Violations};
use techmarket_posting::Post;
use techmarket_proto::demand::v1::CloseDemandRequest;
use techmarket_rpc::{convert as wire, request};

use crate::domain::{self, close};
use crate::messages::outcome;
use crate::service::Demand;

impl Demand {
    /// 关闭.
    pub(crate) async fn close_demand(
        &self,
        context: &Context,
        request: CloseDemandRequest,
    ) -> Result<domain::Demand> {
        let (target, outcome, reason) = Violations::collect(|v| {
            let target = request::target(v, &request);
            let outcome = wire::choice(v, "outcome", request.outcome, outcome);
            let reason = request::optional_reason(v, &request);
            Some((target?, outcome?, reason))
        })?;
        self.demands
            .step(context, &target, Post::require_owner, |demand| {
                close(demand, outcome, reason.clone(), context.now)?;
                Ok("demand.closed")
            })
            .await
    }
}
