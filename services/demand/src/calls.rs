//! CloseDemand, which only the demand side has, and ImportDemands, which both sides do (`techmarket_posting`).

use std::sync::Arc;

use techmarket_kernel::{Context, Result, Violations};
use techmarket_posting::{ImportAnswers, ImportStream, Post};
use techmarket_proto::demand::v1::{CloseDemandRequest, ImportDemandsRequest, ImportDemandsResponse};
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

    /// Starts to read the batches; their answers come by the stream.
    pub(crate) fn import_demands(
        &self,
        context: Context,
        stream: ImportStream<ImportDemandsRequest>,
    ) -> ImportAnswers<ImportDemandsResponse> {
        self.demands.import(context, Arc::clone(&self.clock), stream)
    }
}
