//! Unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;
use std::str::FromStr;

use crate::text_form::serde_through_text;

const LENGTH: usize = 18;

/// The 31 signs in the order of their values; I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code whose check character is right; always upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// The rule of GB 32100-2015 that a text breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 signs.
    #[error("统一社会信用代码应为18位，实为{0}位")]
    Length(usize),
    /// A sign outside the alphabet, at a place counted from 1.
    #[error("统一社会信用代码第{place}位“{sign}”不在允许的字符内（数字和除I、O、S、V、Z外的大写字母）")]
    Sign {
        /// Place, counted from 1.
        place: usize,
        /// The sign found there.
        sign: char,
    },
    /// Places 3 to 8 (登记管理机关行政区划码) hold something other than digits.
    #[error("统一社会信用代码第3至8位（登记管理机关行政区划码）应为数字")]
    AdminRegion,
    /// The check character (校验码) does not fit the 17 signs before it.
    #[error("统一社会信用代码校验码不符：第18位应为“{expected}”，实为“{found}”")]
    CheckCharacter {
        /// The character the rule gives.
        expected: char,
        /// The character found.
        found: char,
    },
}

impl CreditCode {
    /// The code as text of 18 signs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Places 3 to 8: region of the registering authority (登记管理机关行政区划码), by GB/T 2260 as it
    /// stood at registration. It is not the organisation's present place.
    #[must_use]
    pub fn admin_region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.to_ascii_uppercase();
        let length = code.chars().count();
        if length != LENGTH {
            return Err(CreditCodeError::Length(length));
        }
        let values = code
            .chars()
            .enumerate()
            .map(|(index, sign)| {
                value(sign).ok_or(CreditCodeError::Sign {
                    place: index + 1,
                    sign,
                })
            })
            .collect::<Result<Vec<u32>, _>>()?;
        if values[2..8].iter().any(|&digit| digit > 9) {
            return Err(CreditCodeError::AdminRegion);
        }
        let (body, check) = values.split_at(LENGTH - 1);
        let expected = check_value(body);
        if check != [expected] {
            return Err(CreditCodeError::CheckCharacter {
                expected: sign_of(expected),
                found: check.iter().copied().map(sign_of).next().unwrap_or_default(),
            });
        }
        Ok(Self(code))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

serde_through_text!(CreditCode);

fn value(sign: char) -> Option<u32> {
    let index = ALPHABET.iter().position(|&known| char::from(known) == sign)?;
    u32::try_from(index).ok()
}

fn sign_of(value: u32) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|index| ALPHABET.get(index))
        .copied()
        .map_or('?', char::from)
}

/// Weights are 3^i mod 31 for i = 0..=16; a remainder of 0 gives the check character `0`.
fn check_value(body: &[u32]) -> u32 {
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
        (sum + value * weight, weight * 3 % 31)
    });
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests;
