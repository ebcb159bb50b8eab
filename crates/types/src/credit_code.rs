//! Unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::is_unseen;

const LENGTH: usize = 18;

/// The 31 signs in the order of their values; I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Registering departments (登记管理部门) with the kinds of organisations (机构类别) that each registers: the first two signs.
const KINDS: [(char, &str); 12] = [
    ('1', "1239"),   // 机构编制
    ('2', "19"),     // 外交
    ('3', "123459"), // 司法行政
    ('4', "19"),     // 文化
    ('5', "1239"),   // 民政
    ('6', "129"),    // 旅游
    ('7', "129"),    // 宗教
    ('8', "19"),     // 工会
    ('9', "1239"),   // 市场监管（工商）
    ('A', "19"),     // 军队
    ('N', "1239"),   // 农业农村
    ('Y', "1"),      // 其他
];

/// Provinces by GB/T 2260, and 10 for what the state registers. What stands behind them is not looked up: bodies of development
/// zones register under codes that GB/T 2260 does not have.
const PROVINCES: [&str; 35] = [
    "10", "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81",
    "82",
];

/// A unified social credit code, always upper case. One that was read by [`FromStr`] keeps to all rules; one that stands so on
/// paper may lack the right check character.
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
    /// The number of a person (公民身份号码, GB 11643). It is not repeated.
    #[error("这是居民身份证号码的样式，不是统一社会信用代码；请填单位的代码，自然人不填此项")]
    IdentityNumber,
    /// The first two signs are none of the standard.
    #[error(
        "统一社会信用代码前两位“{}{}”不是GB 32100规定的登记管理部门和机构类别（如企业91、个体工商户92、事业单位12、\
         社会团体51）",
        .0[0], .0[1]
    )]
    Kind([char; 2]),
    /// Places 3 to 8 (登记管理机关行政区划码) hold something other than digits.
    #[error("统一社会信用代码第3至8位（登记管理机关行政区划码）应为数字")]
    AdminRegion,
    /// Places 3 and 4 are no province.
    #[error("统一社会信用代码第3、4位（登记管理机关所在的省级行政区划）没有这个代码")]
    Province,
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

    /// Whether it keeps to all rules, the check character included.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.0.parse::<Self>().is_ok()
    }

    /// The code as a paper shows it: all rules but that of the check character. Some were issued with a wrong one.
    pub fn as_issued(text: &str) -> Result<Self, CreditCodeError> {
        match text.parse() {
            Err(CreditCodeError::CheckCharacter { .. }) => Ok(Self(narrowed(text))),
            read => read,
        }
    }

    /// The code as it was kept, by whatever rules it was taken then: its form alone.
    pub fn as_kept(text: &str) -> Result<Self, CreditCodeError> {
        values(text)?;
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    /// Full-width and lower-case signs are narrowed and raised, blanks left out.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = narrowed(text);
        let identity = IdentityLike::of(&code);
        if identity == IdentityLike::Whole {
            return Err(CreditCodeError::IdentityNumber);
        }
        // What only looks like a person's number is taken for one where it is no credit code.
        let checked = checked(&code).map_err(|error| match identity {
            IdentityLike::Form => CreditCodeError::IdentityNumber,
            _ => error,
        });
        checked.map(|()| Self(code))
    }
}

/// All rules but that it is no person's number.
fn checked(code: &str) -> Result<(), CreditCodeError> {
    let values = values(code)?;
    let mut signs = code.chars();
    if let (Some(department), Some(kind)) = (signs.next(), signs.next()) {
        let kinds = KINDS.iter().find(|(known, _)| *known == department);
        if !kinds.is_some_and(|(_, kinds)| kinds.contains(kind)) {
            return Err(CreditCodeError::Kind([department, kind]));
        }
    }
    if !code
        .get(2..4)
        .is_some_and(|province| PROVINCES.contains(&province))
    {
        return Err(CreditCodeError::Province);
    }
    let (body, check) = values.split_at(LENGTH - 1);
    let expected = check_value(body);
    if check != [expected] {
        return Err(CreditCodeError::CheckCharacter {
            expected: sign_of(expected),
            found: check.iter().copied().map(sign_of).next().unwrap_or_default(),
        });
    }
    Ok(())
}

/// The values of 18 signs of the alphabet whose region is digits.
fn values(code: &str) -> Result<Vec<u32>, CreditCodeError> {
    let length = code.chars().count();
    if length != LENGTH {
        return Err(CreditCodeError::Length(length));
    }
    let read = |(index, sign)| {
        value(sign).ok_or(CreditCodeError::Sign {
            place: index + 1,
            sign,
        })
    };
    let values = code
        .chars()
        .enumerate()
        .map(read)
        .collect::<Result<Vec<u32>, _>>()?;
    if values[2..8].iter().any(|&digit| digit > 9) {
        return Err(CreditCodeError::AdminRegion);
    }
    Ok(values)
}

/// As typed, less blanks and what nobody sees, in narrow upper-case signs.
fn narrowed(text: &str) -> String {
    let signs = text
        .chars()
        .filter(|&sign| !sign.is_whitespace() && !is_unseen(sign));
    let narrow = signs.map(|sign| match sign {
        // The full-width forms stand at a fixed distance from ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        sign => sign,
    });
    narrow.map(|sign| sign.to_ascii_uppercase()).collect()
}

/// How much a code is like the number of a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IdentityLike {
    Not,
    /// Digits with a day of birth at places 7 to 14.
    Form,
    /// With the right check digit of GB 11643 too.
    Whole,
}

impl IdentityLike {
    fn of(code: &str) -> Self {
        let Some((body, check)) = code.split_at_checked(LENGTH - 1).filter(|_| code.len() == LENGTH) else {
            return Self::Not;
        };
        let digits: Option<Vec<u32>> = body.chars().map(|sign| sign.to_digit(10)).collect();
        let (Some(digits), Some(birth)) = (digits, body.get(6..14)) else {
            return Self::Not;
        };
        let is_birth = matches!(&birth[..2], "19" | "20") && Date::strptime("%Y%m%d", birth).is_ok();
        let is_check = check == "X" || check.bytes().all(|sign| sign.is_ascii_digit());
        if !is_birth || !is_check || !PROVINCES[1..].contains(&&body[..2]) {
            return Self::Not;
        }
        // Weights are 2^(17-i) mod 11.
        let (sum, _) = digits.iter().rev().fold((0, 2), |(sum, weight), digit| {
            (sum + digit * weight, weight * 2 % 11)
        });
        let right = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"];
        let rest = usize::try_from(sum % 11).unwrap_or_default();
        if right.get(rest) == Some(&check) {
            Self::Whole
        } else {
            Self::Form
        }
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for CreditCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is stored was checked when it was taken.
impl<'de> Deserialize<'de> for CreditCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::as_kept(&text).map_err(serde::de::Error::custom)
    }
}

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
