//! ExportJudgements.

use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use futures::stream::try_unfold;
use techmarket_kernel::Result;
use techmarket_proto::matching::v1::export_judgements_response::{Demand, Judged};
use techmarket_proto::matching::v1::{ExportJudgementsRequest, ExportJudgementsResponse};
use techmarket_rpc::status;
use techmarket_types::DemandId;
use tonic::{Request, Status};

use crate::app::{App, JudgedDemand};
use crate::grpc::MatchingGrpc;

/// The answer, read from the store as the caller takes it.
pub(super) type Judgements = Pin<Box<dyn Stream<Item = Result<ExportJudgementsResponse, Status>> + Send>>;

impl MatchingGrpc {
    pub(super) fn handle_export_judgements(
        &self,
        request: &Request<ExportJudgementsRequest>,
    ) -> Result<Judgements> {
        self.context(request)?;
        Ok(Box::pin(try_unfold((Arc::clone(&self.app), None), next)))
    }
}

/// Where an export stands: behind this demand.
type Stand = (Arc<App>, Option<DemandId>);

async fn next((app, after): Stand) -> Result<Option<(ExportJudgementsResponse, Stand)>, Status> {
    let found = app.next_judged_demand(after).await.map_err(status)?;
    Ok(found.map(|found| {
        let after = Some(found.demand);
        (to_response(found), (app, after))
    }))
}

fn to_response(found: JudgedDemand) -> ExportJudgementsResponse {
    let demand = Demand {
        id: found.demand.name(),
        title: found.title,
        content: found.content,
    };
    let judged = found.judged.into_iter().map(|judged| Judged {
        id: judged.listing.name(),
        title: judged.title,
        level: judged.level.into(),
    });
    ExportJudgementsResponse {
        demand: Some(demand),
        judged: judged.collect(),
    }
}
