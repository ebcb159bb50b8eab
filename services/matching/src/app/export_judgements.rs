//! ExportJudgements.

use std::sync::Arc;

use techmarket_kernel::{Error, Result};
use techmarket_types::{DemandId, ListingId};

use crate::app::{App, blocking};
use crate::domain::{Match, grade, level};

/// Judged listings of one demand, the latest: a message stays far below its limit.
const OF_DEMAND: i64 = 1_000;

/// A demand and the listings that were judged for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedDemand {
    /// The demand.
    pub demand: DemandId,
    /// Its title.
    pub title: String,
    /// Its public summary; empty where it is published no more.
    pub content: String,
    /// The judged listings, each once.
    pub judged: Vec<JudgedListing>,
}

/// A judged listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedListing {
    /// The listing.
    pub listing: ListingId,
    /// Its title when the match was made.
    pub title: String,
    /// 1 unrelated to 4 strongly related.
    pub level: u8,
}

impl App {
    /// The first demand behind `after`, by id, of which an answer says how well a listing fits; `None` behind the last.
    pub async fn next_judged_demand(&self, mut after: Option<DemandId>) -> Result<Option<JudgedDemand>> {
        loop {
            let mut session = self.models.read().await?;
            let table = self.models.table();
            let pairs = table
                .answered_of_next_demand(&mut session, after, OF_DEMAND)
                .await?;
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
        let (index, read) = (Arc::clone(&self.demand), self.payloads.demand);
        let found = blocking(move || -> Result<Option<String>, Error> {
            let payload = index.find(&demand.name())?;
            payload
                .map(|payload| Ok(read(&payload)?.post.summary))
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
