//! What happens to contracts happens to the matches that they name.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_feed::{Unit, Work, advance_cursor};
use techmarket_kernel::{Clock, Result};

use crate::app::{App, MatchStore, own_context};
use crate::domain::{ContractStep, Match, NamedContract};
use crate::following::effect::Effect;

/// The consumer whose cursor says how far contracts have been followed.
const CONTRACTS: &str = "contract";

/// A step of a contract that names a match.
pub(super) struct ContractEvent {
    pub(super) step: ContractStep,
    pub(super) contract: NamedContract,
}

/// Follows the feed of contracts.
pub(super) struct FollowContracts {
    pub(super) app: Arc<App>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Effect for FollowContracts {
    type Event = ContractEvent;

    async fn position(&self) -> Result<i64> {
        self.app.cursor(CONTRACTS).await
    }

    async fn take(&mut self, events: Vec<ContractEvent>, position: i64) -> Result<()> {
        let work = FollowSteps { events, position };
        let context = own_context(self.clock.now(), "");
        self.app.matches.transact_once(&context, &work).await
    }
}

struct FollowSteps {
    events: Vec<ContractEvent>,
    position: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for FollowSteps {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let table = unit.table();
        for ContractEvent { step, contract } in &self.events {
            // A contract may name a match that never was; that is not ours to refuse.
            let Some(mut pair) = table.find(unit.sql(), contract.pair).await? else {
                continue;
            };
            if let Some(event) = pair.follow(*step, contract) {
                unit.save(&mut pair, event).await?;
            }
        }
        advance_cursor(unit.sql(), CONTRACTS, self.position).await?;
        Ok(())
    }
}
