//! Numbers of patents and other rights (专利号等), with the kind that they tell.

use super::{lists, plain};

/// A right as its number tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// The number as it was written, without blanks.
    pub number: String,
    /// Code of `intellectual_property`, where the number tells.
    pub kind: Option<&'static str>,
    /// False where the number's check character is wrong.
    pub checks: bool,
}

/// The rights of a cell.
#[must_use]
pub fn parse(text: &str) -> Vec<Right> {
    let mut rights: Vec<Right> = Vec::new();
    for part in lists::split(text) {
        let right = one(part);
        let is_number = right.number.bytes().any(|byte| byte.is_ascii_digit());
        if is_number && !rights.iter().any(|other| other.number == right.number) {
            rights.push(right);
        }
    }
    rights
}

/// Weights of the digits of an application number (国家知识产权局专利申请号标准).
const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

fn one(text: &str) -> Right {
    let plain = plain(text).to_uppercase();
    let number = plain.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() || c == ':');
    // 专利(申请)号 in brackets before it, and what is said of it behind: (已授权).
    let number = number.split('(').next().unwrap_or(number);
    let number: String = number.chars().filter(|c| *c != ')').collect();
    let bare = number.strip_prefix("ZL").unwrap_or(&number);
    let (digits, check) = match bare.split_once('.') {
        Some((digits, check)) => (digits, check.chars().next()),
        None => (bare, None),
    };
    let is_application = matches!(digits.len(), 8 | 12) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let kind = if is_application {
        let place = if digits.len() == 12 { 4 } else { 2 };
        of_digit(digits.as_bytes().get(place).copied())
    } else {
        of_letters(&number)
    };
    let checks = !is_application || check.is_none_or(|check| check_of(digits) == Some(check));
    Right { number, kind, checks }
}

fn of_digit(digit: Option<u8>) -> Option<&'static str> {
    match digit? {
        b'1' | b'8' => Some("x-021"),
        b'2' | b'9' => Some("x-022"),
        b'3' => Some("x-023"),
        _ => None,
    }
}

/// CN 12345678 B, 2020SR0123456, BS. 205501234.
fn of_letters(number: &str) -> Option<&'static str> {
    if number.contains("SR") && number.bytes().filter(u8::is_ascii_digit).count() >= 8 {
        return Some("x-03");
    }
    if number.starts_with("BS") {
        return Some("x-05");
    }
    if number.starts_with("CNA") {
        return Some("x-04");
    }
    let behind = number.strip_prefix("CN")?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    match (digits, behind.as_bytes().get(digits)) {
        (7..=9, Some(b'A' | b'B' | b'C')) => Some("x-021"),
        (7..=9, Some(b'U' | b'Y')) => Some("x-022"),
        (7..=9, Some(b'S' | b'D')) => Some("x-023"),
        _ => None,
    }
}

fn check_of(digits: &str) -> Option<char> {
    let products = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight);
    match products.sum::<u32>() % 11 {
        10 => Some('X'),
        rest => char::from_digit(rest, 10),
    }
}
