//! Recovery of subsidies (追回) for contracts whose registration ended.

use std::collections::BTreeMap;
use std::fmt;

use techmarket_types::{Fen, RegistrationNumber};

use crate::{Ended, Grant};

/// Most grants of one call, and most ended contracts.
pub const MAX_GRANTS: usize = 100_000;

/// A subsidy to be paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClawBack {
    /// What was granted.
    pub grant: Grant,
    /// How the contract ended; the first end where more are told.
    pub ended: Ended,
    /// Amount to be paid back: the whole grant less what came back already.
    pub amount: Fen,
}

/// Too much was asked at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("一次最多处理{MAX_GRANTS}条补助和{MAX_GRANTS}份终止的合同")]
pub struct ClawBackError;

/// What is to be paid back, in the order of the grants. The granted line of an ended contract goes back
/// whole; room this leaves under a yearly cap is not given to other contracts, whose decisions stand
/// (our design; that cancellation leads to it is S10 art. 16).
pub fn claw_back(
    grants: &[Grant],
    ended: &[(RegistrationNumber, Ended)],
) -> Result<Vec<ClawBack>, ClawBackError> {
    if grants.len().max(ended.len()) > MAX_GRANTS {
        return Err(ClawBackError);
    }
    let mut ends: BTreeMap<RegistrationNumber, Ended> = BTreeMap::new();
    for (number, ended) in ended {
        let first = ends.entry(*number).or_insert(*ended);
        *first = (*first).min(*ended);
    }
    let back = |grant: &Grant| {
        let amount = grant.outstanding();
        let ended = *ends.get(&grant.contract)?;
        (amount > Fen::ZERO).then(|| ClawBack {
            grant: grant.clone(),
            ended,
            amount,
        })
    };
    Ok(grants.iter().filter_map(back).collect())
}

impl fmt::Display for ClawBack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grant, ended, amount } = self;
        write!(
            formatter,
            "合同{}的登记已于{}{}，{}年度向{}“{}”补助的{}元（{}决定）",
            grant.contract,
            ended.on,
            ended.kind.term(),
            grant.year,
            grant.role.term(),
            grant.party.name,
            grant.amount,
            grant.granted_on
        )?;
        if *amount == grant.amount {
            write!(formatter, "应全额追回")
        } else {
            write!(formatter, "已追回{}元，尚应追回{amount}元", grant.recovered)
        }
    }
}

#[cfg(test)]
mod tests;
