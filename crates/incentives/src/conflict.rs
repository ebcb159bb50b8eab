//! Claims made at one time for one contract that exclude each other.

use std::collections::BTreeMap;
use std::fmt;

use techmarket_types::{Fen, RegistrationNumber};

use crate::{Calculation, Role, Scheme};

/// Two roles would receive money for one contract, of which one may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The contract.
    pub contract: RegistrationNumber,
    /// Role and amount of the first calculation.
    pub first: (Role, Fen),
    /// Role and amount of the second.
    pub second: (Role, Fen),
    /// The scheme's rule, in Chinese.
    pub rule: String,
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "合同{}：{}，{}{}元与{}{}元只能补助一项，请先由双方商定",
            self.contract,
            self.rule,
            self.first.0.term(),
            self.first.1,
            self.second.0.term(),
            self.second.1
        )
    }
}

/// Conflicts among calculations none of which is granted yet; what was granted before refuses the
/// contract in [`crate::calculate`] itself. Calculations under other schemes are passed over.
#[must_use]
pub fn conflicts(scheme: &Scheme, calculations: &[Calculation]) -> Vec<Conflict> {
    let mut found = Vec::new();
    let own: Vec<&Calculation> = calculations
        .iter()
        .filter(|calculation| calculation.scheme == scheme.id)
        .collect();
    for (place, first) in own.iter().enumerate() {
        for second in own.iter().skip(place + 1) {
            let rule = scheme
                .exclusions
                .iter()
                .find(|exclusion| exclusion.excludes(&scheme.id, first.role, &scheme.id, second.role));
            let Some(rule) = rule else { continue };
            let others = second.by_contract();
            for (contract, amount) in first.by_contract() {
                if let Some(&other) = others.get(&contract) {
                    found.push(Conflict {
                        contract,
                        first: (first.role, amount),
                        second: (second.role, other),
                        rule: rule.rule.clone(),
                    });
                }
            }
        }
    }
    found
}

impl Calculation {
    /// Contracts that receive something, with the amount, measure by measure.
    pub fn given(&self) -> impl Iterator<Item = (RegistrationNumber, Fen)> {
        self.measures
            .iter()
            .flat_map(|measure| &measure.lines)
            .filter(|line| line.amount > Fen::ZERO)
            .map(|line| (line.number, line.amount))
    }

    /// The sum of the measures for each contract.
    fn by_contract(&self) -> BTreeMap<RegistrationNumber, Fen> {
        let mut sums = BTreeMap::new();
        for (number, amount) in self.given() {
            let sum: &mut Fen = sums.entry(number).or_default();
            sum.0 = sum.0.saturating_add(amount.0);
        }
        sums
    }
}
