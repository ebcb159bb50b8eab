//! Whom to call (联系方式), also where a person, a number and an address stand in one cell.

use super::plain;
use crate::clean::{has_exponent, whole_number};

/// What a cell says of whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Person.
    pub person: String,
    /// Telephone numbers.
    pub phone: String,
    /// Mail.
    pub email: String,
}

const LABELS: [&str; 14] = [
    "联系人",
    "联系电话",
    "联系方式",
    "电话",
    "手机号码",
    "手机号",
    "手机",
    "邮箱",
    "电子邮箱",
    "email",
    "e-mail",
    "tel",
    "姓名",
    "mail",
];

/// Takes a cell apart.
#[must_use]
pub fn parse(text: &str) -> Parts {
    let mut parts = Parts::default();
    let is_separator = |c: char| c.is_whitespace() || "，,；;、/|：:（）()".contains(c);
    for word in text.split(is_separator).filter(|word| !word.is_empty()) {
        if LABELS.contains(&word.to_lowercase().as_str()) {
            continue;
        }
        if word.contains('@') {
            let (before, mail) = word.split_at(word.find(|c: char| c.is_ascii()).unwrap_or(0));
            add_person(&mut parts, before);
            add(&mut parts.email, mail);
            continue;
        }
        let number = word.find(|c: char| c.is_ascii_digit() || c == '+');
        match number {
            Some(0) => add(&mut parts.phone, word),
            Some(at) => {
                add_person(&mut parts, &word[..at]);
                add(&mut parts.phone, &word[at..]);
            }
            None => add(&mut parts.person, word),
        }
    }
    parts
}

/// What stands before a number or an address: a name, unless it is a label.
fn add_person(parts: &mut Parts, word: &str) {
    if !word.is_empty() && !LABELS.contains(&word.to_lowercase().as_str()) {
        add(&mut parts.person, word);
    }
}

fn add(to: &mut String, word: &str) {
    if !to.is_empty() {
        to.push(' ');
    }
    to.push_str(word);
}

/// A telephone number in plain digits; none of one whose digits a spreadsheet lost.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let plain = plain(text);
    if has_exponent(&plain) {
        return None;
    }
    let is_number = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Some(match whole_number(&plain) {
        Some(digits) if is_number => digits.to_owned(),
        _ => text.trim().to_owned(),
    })
}

/// Digits of a telephone number with its area.
const SHORTEST: usize = 10;

/// Whether a text has a telephone number, a mobile number or a mail address in it.
#[must_use]
pub fn is_within(text: &str) -> bool {
    let digits = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '０'..='９'))
        .count();
    if digits < SHORTEST && !text.contains(['@', '＠']) {
        return false;
    }
    let plain = plain(text);
    let mut digits = 0_u32;
    let mut first = ' ';
    let mut run = String::new();
    for c in plain.chars().chain([' ']) {
        if c.is_ascii_digit() || (c == '-' && digits > 0) {
            if digits == 0 {
                first = c;
                run.clear();
            }
            run.push(c);
            digits += u32::from(c.is_ascii_digit());
            continue;
        }
        let is_mobile = digits == 11
            && first == '1'
            && !run.contains('-')
            && !run.starts_with("10")
            && !run.starts_with("12");
        let is_fixed =
            (10..=12).contains(&digits) && first == '0' && run.find('-').is_some_and(|at| at == 3 || at == 4);
        if is_mobile || is_fixed {
            return true;
        }
        digits = 0;
    }
    let mail = plain.split(|c: char| !(c.is_ascii_alphanumeric() || "@._-+".contains(c)));
    mail.into_iter().any(|word| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && host.len() > 3)
    })
}
