//! Measurable targets (考核指标).

use serde::{Deserialize, Serialize};

/// How a value compares with the stated one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// 不高于.
    AtMost,
    /// 不低于.
    AtLeast,
    /// 等于.
    Equal,
}

/// A measurable target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// What is measured.
    pub name: String,
    /// How to compare.
    pub comparison: Comparison,
    /// A decimal number, kept as it was written: its digits state its precision.
    pub value: String,
    /// Unit; empty if none.
    pub unit: String,
}

impl Indicator {
    /// Whether the value is a plain decimal number: digits with at most one point between them, with or without a minus.
    /// No exponent, no grouping, no blanks.
    #[must_use]
    pub fn is_decimal(&self) -> bool {
        is_decimal(&self.value)
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    match magnitude.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(magnitude),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        for good in ["0", "160", "0.05", "-40", "-0.5", "007", "1.50"] {
            assert!(is_decimal(good), "{good}");
        }
        for bad in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+5",
            "1e5",
            "1,000",
            "1 000",
            "１６０",
            "≥160",
            "1.2.3",
            "--1",
            " 1",
            "NaN",
        ] {
            assert!(!is_decimal(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_decimal_is_one(text in "-?[0-9]{1,20}(\\.[0-9]{1,8})?") {
            prop_assert!(is_decimal(&text));
        }

        #[test]
        fn what_passes_is_a_number(text in "[-+.0-9e ]{0,8}") {
            prop_assert!(!is_decimal(&text) || text.parse::<f64>().is_ok());
        }
    }
}
