//! How a demand ends.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::Result;
use techmarket_types::{CreditCode, DemandId};

use crate::domain::{Demand, State};

techmarket_kernel::words! {
    /// What became of a demand.
    pub enum Outcome {
        /// 已解决, by a deal of this market.
        Met = "met",
        /// 场外解决.
        MetElsewhere = "met_elsewhere",
        /// 不再需要.
        NotNeeded = "not_needed",
        /// 未解决.
        Unmet = "unmet",
    }
}

/// How a demand was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// What became of it.
    pub outcome: Outcome,
    pub time: Timestamp,
}

/// What a registered contract says of a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredContract {
    /// The demand that it names.
    pub demand: DemandId,
    pub buyer: CreditCode,
}

/// 关闭. Final.
pub fn close(demand: &mut Demand, outcome: Outcome, reason: String, now: Timestamp) -> Result<()> {
    demand.require_state(&[State::Published, State::Expired, State::Contracted], "close")?;
    demand.state = State::Closed;
    demand.reason = reason;
    demand.more = Some(Closing { outcome, time: now });
    Ok(())
}

/// Takes note of a registered contract that names the demand and in which `buyer` buys. True if that changed it. A contract
/// changes a published demand only, expired or not: one that was not reviewed must not become public, and what has ended stays
/// so.
pub fn contract(demand: &mut Demand, buyer: &CreditCode) -> bool {
    let meets = demand.is_lasting() && demand.organization == *buyer;
    if meets {
        demand.state = State::Contracted;
    }
    meets
}

#[cfg(test)]
mod tests;
