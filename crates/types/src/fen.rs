//! Money: whole fen (分) of renminbi, never floating point.

use std::fmt;

use serde::{Deserialize, Serialize};

const FEN_PER_YUAN: i64 = 100;
const FEN_PER_WAN_YUAN: u64 = 1_000_000;
const NANOS_PER_FEN: i32 = 10_000_000;
const NANOS_PER_YUAN: i32 = 1_000_000_000;

/// An amount in fen (1 yuan = 100 fen); may be negative, as a difference can be.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Why an amount given as yuan and nanos is not an amount in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nanos beyond plus or minus 999,999,999.
    #[error("金额的纳元部分应在-999999999至999999999之间")]
    NanosOutOfRange,
    /// Units and nanos of different sign.
    #[error("金额的元与纳元部分正负不一致")]
    SignMismatch,
    /// Finer than one fen.
    #[error("金额最小单位为分，不能更细")]
    FinerThanFen,
    /// Beyond what 64 bits of fen hold.
    #[error("金额超出可表示的范围")]
    Overflow,
}

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Adds, `None` on overflow.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Subtracts, `None` on overflow.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Sums, `None` on overflow.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// From whole yuan, `None` on overflow.
    #[must_use]
    pub const fn from_yuan(yuan: i64) -> Option<Self> {
        match yuan.checked_mul(FEN_PER_YUAN) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// From the `units` and `nanos` of a `google.type.Money` in CNY.
    pub fn from_money(units: i64, nanos: i32) -> Result<Self, MoneyError> {
        if nanos <= -NANOS_PER_YUAN || nanos >= NANOS_PER_YUAN {
            return Err(MoneyError::NanosOutOfRange);
        }
        if (units > 0 && nanos < 0) || (units < 0 && nanos > 0) {
            return Err(MoneyError::SignMismatch);
        }
        if nanos % NANOS_PER_FEN != 0 {
            return Err(MoneyError::FinerThanFen);
        }
        // In 128 bits, because the smallest i64 lies beyond -i64::MAX / 100 * 100.
        let fen = i128::from(units) * i128::from(FEN_PER_YUAN) + i128::from(nanos / NANOS_PER_FEN);
        i64::try_from(fen).map(Self).map_err(|_| MoneyError::Overflow)
    }

    /// The `units` and `nanos` of a `google.type.Money` in CNY.
    #[must_use]
    pub fn to_money(self) -> (i64, i32) {
        // A remainder below 100 fits.
        let nanos = i32::try_from(self.0 % FEN_PER_YUAN).unwrap_or_default() * NANOS_PER_FEN;
        (self.0 / FEN_PER_YUAN, nanos)
    }

    /// In ten thousands of yuan, exact, without trailing zeros: `12.5万元`.
    #[must_use]
    pub fn wan_yuan(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        let (whole, rest) = (fen / FEN_PER_WAN_YUAN, fen % FEN_PER_WAN_YUAN);
        if rest == 0 {
            return format!("{sign}{whole}万元");
        }
        let decimals = format!("{rest:06}");
        format!("{sign}{whole}.{}万元", decimals.trim_end_matches('0'))
    }
}

/// In yuan with two decimals: `1234.50`.
impl fmt::Display for Fen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests;
