//! Whom to call (联系方式), also where a person, a number and an address stand in one cell.

use unicode_normalization::UnicodeNormalization as _;

use super::{is_han, plain};
use crate::clean::{has_exponent, whole_number};
use crate::grid::is_unseen;

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

const LABELS: [&str; 25] = [
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
    "办公电话",
    "固定电话",
    "办公",
    "座机",
    "固话",
    "移动电话",
    "负责人",
    "传真",
    "微信",
    "qq",
    "手机/微信",
];
/// Labels of numbers that are no telephone's.
const OTHER_NUMBERS: [&str; 4] = ["微信", "微信号", "qq", "传真"];
/// What a person is, beside the name.
const TITLES: [&str; 12] = [
    "教授",
    "副教授",
    "讲师",
    "研究员",
    "副研究员",
    "助理研究员",
    "工程师",
    "高级工程师",
    "博士",
    "院长",
    "男",
    "女",
];

/// Takes a cell apart.
#[must_use]
pub fn parse(text: &str) -> Parts {
    let mut parts = Parts::default();
    let text: String = text.nfkc().filter(|c| !is_unseen(*c)).collect();
    let mut is_other = false;
    let is_separator = |c: char| c.is_whitespace() || "，,；;、/|：:（）()".contains(c);
    for word in text.split(is_separator).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        if OTHER_NUMBERS.contains(&lower.as_str()) {
            is_other = true;
            continue;
        }
        if LABELS.contains(&lower.as_str()) || TITLES.contains(&word) {
            continue;
        }
        if std::mem::take(&mut is_other) && word.is_ascii() {
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
            None => add_name(&mut parts.person, word),
        }
    }
    parts
}

/// What stands before a number or an address: a name, unless it is a label.
fn add_person(parts: &mut Parts, word: &str) {
    let word = LABELS
        .iter()
        .find_map(|label| word.strip_suffix(label))
        .unwrap_or(word);
    if !word.is_empty() {
        add_name(&mut parts.person, word);
    }
}

/// Adds a name; one sign behind another is the name of a person with a blank in it: 张　三.
fn add_name(person: &mut String, word: &str) {
    let is_sign = |text: &str| text.chars().count() == 1 && text.chars().all(is_han);
    let last = person.rsplit(' ').next().unwrap_or_default();
    if is_sign(last) && word.chars().all(is_han) && word.chars().count() < 3 {
        person.push_str(word);
    } else {
        add(person, word);
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
    let plain = plain.trim_start_matches('=');
    if has_exponent(&plain.replacen("e1", "e+1", 1).replacen("E1", "E+1", 1)) {
        return None;
    }
    let is_number = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Some(match whole_number(plain) {
        Some(digits) if is_number => digits.to_owned(),
        _ => text
            .nfkc()
            .filter(|c| !is_unseen(*c))
            .collect::<String>()
            .trim()
            .to_owned(),
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
