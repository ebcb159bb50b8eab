//! Indicators (技术指标): numbers with units that both sides state of the same thing, compared.

mod reading;
mod units;

use serde::{Deserialize, Serialize};

pub use reading::{MOST_QUANTITIES, quantities};

/// Numbers are whole millionths of the smallest unit of their dimension, so that equal ones are equal.
pub(crate) type Number = i128;

/// A number that a text states of something, with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// What it is stated of (矫顽力), normalised: the Chinese words before the number.
    pub name: String,
    /// What the unit measures, as a key of the table of units.
    pub dimension: u8,
    /// At least this, if the text says so or states a number.
    pub low: Option<Number>,
    /// At most this, if the text says so or states a number.
    pub high: Option<Number>,
    /// The number as it is shown: `≥20 kOe`.
    pub written: String,
}

impl Quantity {
    /// Whether it says at least or at most, as requirements do; a bare number may be an example.
    const fn is_requirement(&self) -> bool {
        self.low.is_some() != self.high.is_some()
    }

    /// Whether both are stated of one thing: of one name, or one of a kind of the other (内禀矫顽力 is a 矫顽力), in units of one
    /// dimension.
    fn is_of_the_same(&self, other: &Self) -> bool {
        let ends = |one: &str, other: &str| one.ends_with(other);
        self.dimension == other.dimension && (ends(&self.name, &other.name) || ends(&other.name, &self.name))
    }

    /// Whether what is offered meets this requirement; `None` where the texts leave it open.
    fn is_met_by(&self, offered: &Self) -> Option<bool> {
        match (self.low, self.high) {
            (Some(low), None) if offered.low.is_some_and(|offered| offered >= low) => Some(true),
            (Some(low), None) if offered.high.is_some_and(|offered| offered < low) => Some(false),
            (None, Some(high)) if offered.high.is_some_and(|offered| offered <= high) => Some(true),
            (None, Some(high)) if offered.low.is_some_and(|offered| offered > high) => Some(false),
            _ => None,
        }
    }
}

/// What comparing the indicators of a pair gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Indicators {
    /// Requirements that the supply meets.
    pub met: usize,
    /// Requirements that it does not.
    pub unmet: usize,
    /// One for each, in the order of the demand: 需要矫顽力≥20 kOe，供给22 kOe：满足.
    pub reasons: Vec<String>,
}

impl Indicators {
    /// Part of the compared requirements that are met; `None` where none could be compared.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most two dozen")]
    pub fn value(&self) -> Option<f64> {
        let all = self.met + self.unmet;
        (all > 0).then(|| self.met as f64 / all as f64)
    }

    /// The reasons as one text, at most five of them.
    #[must_use]
    pub fn reason(&self) -> String {
        self.reasons
            .iter()
            .take(SHOWN)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("；")
    }
}

/// Reasons that are shown; who wants more reads both texts.
const SHOWN: usize = 5;

/// Compares what a demand requires with what a supply states. What one side leaves out, states of another thing, or states twice in
/// ways that decide differently, is not compared.
#[must_use]
pub fn indicators(supply: &[Quantity], demand: &[Quantity]) -> Indicators {
    let mut found = Indicators::default();
    for wanted in demand.iter().filter(|wanted| wanted.is_requirement()) {
        let offered = supply.iter().filter(|offered| wanted.is_of_the_same(offered));
        let decided: Vec<(&Quantity, bool)> = offered
            .filter_map(|offered| Some((offered, wanted.is_met_by(offered)?)))
            .collect();
        let Some((offered, is_met)) = decided.first() else {
            continue;
        };
        if decided.iter().any(|(_, other)| other != is_met) {
            continue;
        }
        let (count, says) = if *is_met {
            (&mut found.met, "满足")
        } else {
            (&mut found.unmet, "不满足")
        };
        *count += 1;
        found.reasons.push(format!(
            "需要{}{}，供给{}：{says}",
            wanted.name, wanted.written, offered.written
        ));
    }
    found
}
