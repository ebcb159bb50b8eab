//! What was granted.

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

use crate::{Party, Role};

/// A subsidy granted for one contract and role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The contract.
    pub contract: RegistrationNumber,
    /// Id of the scheme.
    pub scheme: String,
    /// Id of the measure in the scheme.
    pub measure: String,
    /// Role of who received it.
    pub role: Role,
    /// Who received it.
    pub party: Party,
    /// Year it counts for, whose cap it uses up.
    pub year: i16,
    /// Amount granted; nothing below zero is counted.
    pub amount: Fen,
    /// Day of the decision.
    pub granted_on: Date,
    /// Part of it that came back already (已追回).
    pub recovered: Fen,
}

impl Grant {
    /// What is still with the party: granted less recovered, never below zero.
    #[must_use]
    pub fn outstanding(&self) -> Fen {
        let recovered = self.recovered.max(Fen::ZERO);
        self.amount
            .checked_sub(recovered)
            .unwrap_or(Fen::ZERO)
            .max(Fen::ZERO)
    }
}
