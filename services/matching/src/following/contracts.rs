//! What happens to contracts happens to the matches that they name.

use std::sync::Arc;

use techmarket_feed::{Stored, Unit, advance_cursor};
use techmarket_kernel::{Clock, Result};

use crate::app::{App, own_context};
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
    pub(super) app: App,
    pub(super) clock: Arc<dyn Clock>,
}

impl Effect for FollowContracts {
    type Event = ContractEvent;

    async fn position(&self) -> Result<i64> {
        self.app.cursor(CONTRACTS).await
    }

    async fn take(&mut self, events: Vec<ContractEvent>, position: i64) -> Result<()> {
        let (context, events) = (own_context(self.clock.now(), ""), &events);
        let followed = self.app.matches.write_once(&context, |unit| {
            Box::pin(async move {
                for event in events {
                    follow(unit, event).await?;
                }
                Ok(advance_cursor(unit.sql(), CONTRACTS, position).await?)
            })
        });
        followed.await
    }

    async fn fall_back(&mut self, head: i64) -> Result<()> {
        self.app.fall_back(self.clock.now(), CONTRACTS, head).await
    }
}

async fn follow(unit: &mut Unit<'_, Match>, ContractEvent { step, contract }: &ContractEvent) -> Result<()> {
    // A contract may name a match that never was; that is not ours to refuse.
    let Some(mut pair) = Match::find(unit.sql(), contract.pair).await? else {
        return Ok(());
    };
    match pair.follow(*step, contract) {
        Some(event) => unit.save(&mut pair, event).await,
        None => Ok(()),
    }
}
