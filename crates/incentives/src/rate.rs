//! Rates as whole numbers, so that no share of money is ever inexact.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use techmarket_types::Fen;

macro_rules! rate {
    ($(#[$meta:meta])* $name:ident, $whole:literal, $per:literal, $sign:literal, $rule:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// From the numerator; none above the whole.
            #[must_use]
            pub const fn new(parts: u32) -> Option<Self> {
                if parts <= $whole { Some(Self(parts)) } else { None }
            }

            /// The numerator.
            #[must_use]
            pub const fn parts(self) -> u32 {
                self.0
            }

            /// The share of an amount, rounded down to whole fen; zero of an amount below zero.
            #[must_use]
            pub fn of(self, amount: Fen) -> Fen {
                let share = i128::from(amount.0.max(0)) * i128::from(self.0) / $whole;
                // At most the amount itself, which fits.
                Fen(i64::try_from(share).unwrap_or(i64::MAX))
            }

            /// The same, rounded up: for a share that may not be less.
            #[must_use]
            pub fn of_at_least(self, amount: Fen) -> Fen {
                let share = (i128::from(amount.0.max(0)) * i128::from(self.0) + ($whole - 1)) / $whole;
                Fen(i64::try_from(share).unwrap_or(i64::MAX))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_decimal(formatter, self.0, $per)?;
                formatter.write_str($sign)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let parts = i64::deserialize(deserializer)?;
                u32::try_from(parts)
                    .ok()
                    .and_then(Self::new)
                    .ok_or_else(|| D::Error::custom($rule))
            }
        }
    };
}

rate!(
    /// Parts per ten thousand (万分之): 250 is 2.5 %. Shown in percent.
    PerTenThousand, 10_000, 100, "%", "比例以万分之一为单位，应为0至10000的整数（250即2.5%）"
);
rate!(
    /// Parts per million (百万分之): 300 is 0.3 ‰. Shown per mille.
    PerMillion, 1_000_000, 1_000, "‰", "比例以百万分之一为单位，应为0至1000000的整数（300即0.3‰）"
);

/// Writes `parts / per` exactly, without trailing zeros; `per` is a power of ten.
fn write_decimal(formatter: &mut fmt::Formatter<'_>, parts: u32, per: u32) -> fmt::Result {
    let (whole, rest) = (parts / per, parts % per);
    if rest == 0 {
        return write!(formatter, "{whole}");
    }
    let places = per.ilog10() as usize;
    let decimals = format!("{rest:0places$}");
    write!(formatter, "{whole}.{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_exact_and_rounded_as_said() {
        for (parts, amount, down, up) in [
            (250, 100_000_000, 2_500_000, 2_500_000),
            (250, 39, 0, 1),
            (250, 41, 1, 2),
            (10_000, i64::MAX, i64::MAX, i64::MAX),
            (0, 1_000, 0, 0),
            (250, -1_000, 0, 0),
        ] {
            let rate = PerTenThousand::new(parts).unwrap();
            assert_eq!(
                (rate.of(Fen(amount)), rate.of_at_least(Fen(amount))),
                (Fen(down), Fen(up))
            );
        }
        assert!(PerTenThousand::new(10_001).is_none());
    }

    #[test]
    fn rates_are_shown_as_people_write_them() {
        for (parts, shown) in [(250, "2.5%"), (100, "1%"), (5, "0.05%"), (10_000, "100%")] {
            assert_eq!(PerTenThousand::new(parts).unwrap().to_string(), shown);
        }
        for (parts, shown) in [(300, "0.3‰"), (500, "0.5‰"), (1_000, "1‰"), (1, "0.001‰")] {
            assert_eq!(PerMillion::new(parts).unwrap().to_string(), shown);
        }
    }

    proptest! {
        #[test]
        fn a_share_grows_with_its_base_and_never_exceeds_it(
            parts in 0_u32..=1_000_000, amount in 0_i64.., more in 0_i64..1_000_000,
        ) {
            let rate = PerMillion::new(parts).unwrap();
            let share = rate.of(Fen(amount));
            prop_assert!(share.0 >= 0 && share.0 <= amount);
            prop_assert!(rate.of(Fen(amount.saturating_add(more))) >= share);
            prop_assert!((0..=1).contains(&(rate.of_at_least(Fen(amount)).0 - share.0)));
        }
    }
}
