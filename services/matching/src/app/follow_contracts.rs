//! What happens to contracts happens to the matches that they name.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work, advance_cursor};
use techmarket_kernel::Result;

use crate::app::{App, MatchStore, own_context};
use crate::domain::{ContractStep, Match, NamedContract};

impl App {
    /// Follows steps of contracts, and moves the cursor of `consumer` to `position` with it.
    pub async fn follow_contracts(
        &self,
        now: Timestamp,
        consumer: &'static str,
        steps: Vec<(ContractStep, NamedContract)>,
        position: i64,
    ) -> Result<()> {
        let work = FollowContracts {
            consumer,
            steps,
            position,
        };
        self.matches.transact_once(&own_context(now, ""), &work).await
    }
}

struct FollowContracts {
    consumer: &'static str,
    steps: Vec<(ContractStep, NamedContract)>,
    position: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for FollowContracts {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let table = unit.table();
        for (step, contract) in &self.steps {
            // A contract may name a match that never was; that is not ours to refuse.
            let Some(mut pair) = table.find(unit.sql(), contract.pair).await? else {
                continue;
            };
            if let Some(event) = pair.follow(*step, contract) {
                unit.save(&mut pair, event).await?;
            }
        }
        advance_cursor(unit.sql(), self.consumer, self.position).await?;
        Ok(())
    }
}
