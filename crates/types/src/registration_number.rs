//! The number of a registered technology contract (合同登记编号), 16 digits: year, region and point of
//! registration, serial. Its parts are inferred from the form's printed boxes (4, 4, 2, 6).

use std::fmt;
use std::str::FromStr;

use crate::text_form::{quotable, serde_through_text};

/// A registration point (登记点): four digits of its region (province and prefecture by GB/T 2260) and
/// two of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationPoint(u32);

/// A text is not a registration point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("登记点“{0}”应为6位数字：4位行政区划、2位登记点序号")]
pub struct RegistrationPointError(String);

impl RegistrationPoint {
    /// GB/T 2260 code of its prefecture or province: `360300` of `360301`.
    #[must_use]
    pub fn region(self) -> String {
        format!("{:04}00", self.0 / 100)
    }
}

impl FromStr for RegistrationPoint {
    type Err = RegistrationPointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = digits(text, 6).and_then(|number| u32::try_from(number).ok());
        number
            .map(Self)
            .ok_or_else(|| RegistrationPointError(quotable(text)))
    }
}

impl fmt::Display for RegistrationPoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06}", self.0)
    }
}

serde_through_text!(RegistrationPoint);

/// Which registration points an official serves (登记点范围): all of a province (2 digits) or a prefecture (4 digits), or one point
/// (6 digits).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PointPrefix(String);

/// A text is no such range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("登记点范围“{0}”应为2位（省）、4位（市）行政区划代码或6位登记点代码")]
pub struct PointPrefixError(String);

impl PointPrefix {
    /// Whether `point` lies within.
    #[must_use]
    pub fn covers(&self, point: RegistrationPoint) -> bool {
        point.to_string().starts_with(&self.0)
    }
}

impl FromStr for PointPrefix {
    type Err = PointPrefixError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = [2, 4, 6].iter().any(|length| digits(text, *length).is_some());
        fits.then(|| Self(text.to_owned()))
            .ok_or_else(|| PointPrefixError(quotable(text)))
    }
}

impl fmt::Display for PointPrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A registration number. Numbers of one point and year sort by their serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationNumber {
    year: i16,
    point: RegistrationPoint,
    serial: u32,
}

/// Why there is no such registration number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationNumberError {
    /// Not 16 digits.
    #[error("合同登记编号“{0}”应为16位数字：4位年份、4位行政区划、2位登记点、6位序号")]
    Form(String),
    /// A year before the register existed, or of more than four digits.
    #[error("合同登记编号的年份{0}应在1985至9999之间")]
    Year(i16),
    /// Serial 0, or more than six digits: the point has used up its year.
    #[error("合同登记编号的序号{0}应在1至999999之间")]
    Serial(u32),
}

impl RegistrationNumber {
    /// Highest serial of a point and year.
    pub const MAX_SERIAL: u32 = 999_999;

    /// First year taken: technology contracts have been registered since the middle of the 1980s.
    const FIRST_YEAR: i16 = 1985;

    /// Composes a number from the year of registration, the point and its serial in that year.
    pub fn new(year: i16, point: RegistrationPoint, serial: u32) -> Result<Self, RegistrationNumberError> {
        if !(Self::FIRST_YEAR..=9999).contains(&year) {
            return Err(RegistrationNumberError::Year(year));
        }
        if !(1..=Self::MAX_SERIAL).contains(&serial) {
            return Err(RegistrationNumberError::Serial(serial));
        }
        Ok(Self { year, point, serial })
    }

    /// Year of registration.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// Registration point.
    #[must_use]
    pub fn point(self) -> RegistrationPoint {
        self.point
    }

    /// Serial in the year and point, from 1.
    #[must_use]
    pub fn serial(self) -> u32 {
        self.serial
    }
}

impl FromStr for RegistrationNumber {
    type Err = RegistrationNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = digits(text, 16).ok_or_else(|| RegistrationNumberError::Form(quotable(text)))?;
        let serial = u32::try_from(number % 1_000_000).unwrap_or(u32::MAX);
        let point = u32::try_from(number / 1_000_000 % 1_000_000).unwrap_or(u32::MAX);
        let year = i16::try_from(number / 1_000_000_000_000).unwrap_or(i16::MAX);
        Self::new(year, RegistrationPoint(point), serial)
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}{}{:06}", self.year, self.point, self.serial)
    }
}

serde_through_text!(RegistrationNumber);

/// Exactly so many ASCII digits.
fn digits(text: &str, length: usize) -> Option<u64> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
