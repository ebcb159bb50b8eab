//! ExportJudgements.

use std::pin::Pin;
use std::sync::Arc;

use futures::stream::{Stream, try_unfold};
use techmarket_kernel::{Caller, Error, Result};
use techmarket_proto::matching::v1::{ExportJudgementsRequest, ExportJudgementsResponse};
use techmarket_rpc::{Answer, opened, status};
use techmarket_types::DemandId;
use tonic::{Request, Response, Status};

use crate::app::{App, blocking};
use crate::domain::{DemandKind, JudgedDemand, JudgedListing, Match, grade, level};
use crate::market_side::Payload;
use crate::store::ranking_models;

/// The answer, read from the store as the caller takes it.
pub(crate) type Judgements = Pin<Box<dyn Stream<Item = Result<ExportJudgementsResponse, Status>> + Send>>;

/// Judged listings of one demand, the latest: a message stays far below its limit.
const OF_DEMAND: i64 = 1_000;

impl App {
    /// Every judged demand, by id.
    pub(crate) fn export_judgements(
        &self,
        request: Request<ExportJudgementsRequest>,
    ) -> Result<Response<Judgements>, Status> {
        let (context, _) = opened(request, &*self.clock)?;
        let start = (self.clone(), context.caller, None);
        Ok(Response::new(Box::pin(try_unfold(start, next))))
    }

    /// The first demand behind `after`, by id, of which an answer says how well a listing fits; `None` behind the last.
    async fn next_judged_demand(&self, mut after: Option<DemandId>) -> Result<Option<JudgedDemand>> {
        loop {
            let mut session = self.models.read().await?;
            let pairs = ranking_models::answered_of_next_demand(&mut session, after, OF_DEMAND).await?;
            drop(session);
            let Some(newest) = pairs.first() else {
                return Ok(None);
            };
            let judged: Vec<JudgedListing> = pairs.iter().filter_map(judged).collect();
            if !judged.is_empty() {
                return Ok(Some(JudgedDemand {
                    demand: newest.demand,
                    title: newest.demand_title.clone(),
                    content: self.public_summary(newest.demand).await?,
                    judged,
                }));
            }
            after = Some(newest.demand);
        }
    }

    async fn public_summary(&self, demand: DemandId) -> Result<String> {
        let (index, tables) = (Arc::clone(&self.demand), self.tables);
        let found = blocking(move || -> Result<Option<String>, Error> {
            let payload = index.find(&demand.name())?;
            payload
                .map(|payload| Ok(DemandKind::read(tables, &payload)?.post.summary))
                .transpose()
        });
        Ok(found.await?.unwrap_or_default())
    }
}

fn judged(pair: &Match) -> Option<JudgedListing> {
    Some(JudgedListing {
        listing: pair.listing,
        title: pair.listing_title.clone(),
        level: level(grade(pair)?),
    })
}

/// Where an export stands: behind this demand.
type Stand = (App, Caller, Option<DemandId>);

async fn next((app, caller, after): Stand) -> Result<Option<(ExportJudgementsResponse, Stand)>, Status> {
    let found = app.next_judged_demand(after).await.map_err(status)?;
    Ok(found.map(|found| {
        let after = Some(found.demand);
        (found.answer(&caller), (app, caller, after))
    }))
}
