//! A registered contract closes the match that it came from.

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work, advance_cursor};
use techmarket_kernel::Result;
use techmarket_types::{ContractId, CreditCode, MatchId};

use crate::app::{App, MatchStore, own_context};
use crate::domain::Match;

/// A contract that was registered, as far as matches need it.
#[derive(Clone, Debug)]
pub struct RegisteredContract {
    /// The contract.
    pub id: ContractId,
    /// The match that it names.
    pub pair: MatchId,
    /// Who sells.
    pub seller: CreditCode,
    /// Who buys.
    pub buyer: CreditCode,
}

impl App {
    /// Closes the matches of `contracts`, and moves the cursor of `consumer` to `position` with it.
    pub async fn mark_registered(
        &self,
        now: Timestamp,
        consumer: &'static str,
        contracts: Vec<RegisteredContract>,
        position: i64,
    ) -> Result<()> {
        let work = MarkRegistered {
            consumer,
            contracts,
            position,
        };
        self.matches.transact_once(&own_context(now, ""), &work).await
    }
}

struct MarkRegistered {
    consumer: &'static str,
    contracts: Vec<RegisteredContract>,
    position: i64,
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for MarkRegistered {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let table = unit.table();
        for contract in &self.contracts {
            // A contract may name a match that never was; that is not ours to refuse.
            let Some(mut pair) = table.find(unit.sql(), contract.pair).await? else {
                continue;
            };
            if pair.register(contract.id, &contract.seller, &contract.buyer) {
                unit.save(&mut pair, "match.registered").await?;
            }
        }
        advance_cursor(unit.sql(), self.consumer, self.position).await?;
        Ok(())
    }
}
