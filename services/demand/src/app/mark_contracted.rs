//! A registered contract meets a demand.

use async_trait::async_trait;
use techmarket_feed::{Unit, Work, advance_cursor, read_cursor};
use techmarket_kernel::{Context, Kind, Result};
use techmarket_types::{CreditCode, DemandId};

use crate::app::{App, DemandStore};
use crate::domain::Demand;

/// The cursor of the feed of contracts.
const CONSUMER: &str = "contract";
/// The owner may change the demand at the same moment; then it is decided again.
const ATTEMPTS: usize = 3;

/// The feed of contracts up to a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkContracted {
    /// The contract registered at `position`; none if nothing up to there concerns demands.
    pub registered: Option<RegisteredContract>,
    /// The position.
    pub position: i64,
}

/// What a registered contract says of a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredContract {
    /// The demand that it names.
    pub demand: DemandId,
    /// Its buyer.
    pub buyer: CreditCode,
}

impl App {
    /// How far the feed of contracts has had its effect.
    pub async fn contracts_position(&self) -> Result<i64> {
        let mut session = self.demands.read().await?;
        Ok(read_cursor(&mut session, CONSUMER).await?)
    }

    /// Marks the demand that a registered contract meets, and moves the cursor in the same transaction. What stands at or
    /// before the cursor had its effect already and has none again.
    pub async fn mark_contracted(&self, context: &Context, command: &MarkContracted) -> Result<()> {
        let mut attempt = 1;
        loop {
            match self.demands.transact_once(context, command).await {
                Err(error) if error.kind() == Kind::Aborted && attempt < ATTEMPTS => attempt += 1,
                other => return other,
            }
        }
    }
}

#[async_trait]
impl Work<Demand, dyn DemandStore, ()> for MarkContracted {
    async fn run(&self, unit: &mut Unit<'_, Demand, dyn DemandStore>) -> Result<()> {
        if self.position <= read_cursor(unit.sql(), CONSUMER).await? {
            return Ok(());
        }
        if let Some(registered) = &self.registered {
            let table = unit.table();
            // A contract may name a demand that this market never had.
            let found = table.find(unit.sql(), registered.demand).await?;
            if let Some(mut demand) = found
                && demand.contract(&registered.buyer)
            {
                unit.save(&mut demand, "demand.contracted").await?;
            }
        }
        Ok(advance_cursor(unit.sql(), CONSUMER, self.position).await?)
    }
}
