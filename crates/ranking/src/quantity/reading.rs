//! Reading indicators from a text.

use techmarket_text::normalise;

use super::Quantity;
use super::units::{millionths, unit_at};

/// Indicators of a post that are compared; a table of a hundred says what a few say.
pub const MOST_QUANTITIES: usize = 24;
/// Characters of a name at most, the last before the number.
const LONGEST_NAME: usize = 8;

/// What says at least, before a number.
const AT_LEAST: [&str; 11] = [
    "大于等于",
    "大于或等于",
    "不低于",
    "不小于",
    "不少于",
    "至少",
    "高于",
    "大于",
    "超过",
    "≥",
    ">=",
];
/// And at most.
const AT_MOST: [&str; 10] = [
    "小于等于",
    "小于或等于",
    "不高于",
    "不大于",
    "不超过",
    "至多",
    "低于",
    "小于",
    "≤",
    "<=",
];
/// More or less than, as signs; a text that says one says the other with it.
const MORE: [&str; 2] = [">", "＞"];
const LESS: [&str; 2] = ["<", "＜"];
/// What says at least or at most behind the unit.
const OR_MORE: [&str; 3] = ["及以上", "以上", "或更高"];
const OR_LESS: [&str; 4] = ["及以下", "以下", "以内", "之内"];
/// What stands between a name and its number and changes nothing.
const BETWEEN: [&str; 23] = [
    "达到",
    "可达",
    "稳定在",
    "控制在",
    "保持在",
    "保持",
    "要求",
    "需要",
    "应当",
    "仍",
    "约",
    "需",
    "应",
    "须",
    "达",
    "为",
    "是",
    "在",
    "至",
    "到",
    ":",
    " ",
    "(",
];
/// What a name may begin with that is none of it.
const BEFORE: [&str; 9] = [
    "需要", "要求", "希望", "保证", "确保", "实现", "达到", "提供", "采用",
];
/// Characters that no name goes across.
const APART: &str = "的了和与及或等在对为以其是之而由从将被把于并且该此各也又则使时";

/// The indicators of a text, in their order, at most [`MOST_QUANTITIES`]. Only a number whose unit is known and which follows a name of
/// at least two Chinese characters is one.
#[must_use]
pub fn quantities(text: &str) -> Vec<Quantity> {
    let text = normalise(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..]
        .find(|c: char| c.is_ascii_digit())
        .map(|place| at + place)
    {
        let digits = number(&text[start..]);
        at = start + digits.len().max(1);
        let begins = !text[..start]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '−' | '/'));
        if let Some((quantity, end)) = begins.then(|| quantity(&text, start)).flatten() {
            at = end;
            found.push(quantity);
        }
        if found.len() == MOST_QUANTITIES {
            break;
        }
    }
    found
}

/// The number that a text begins with.
fn number(text: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    let whole = text.find(|c| !is_digit(c)).unwrap_or(text.len());
    let part = text[whole..]
        .strip_prefix('.')
        .map_or(0, |rest| rest.find(|c| !is_digit(c)).unwrap_or(rest.len()));
    if part == 0 {
        &text[..whole]
    } else {
        &text[..whole + 1 + part]
    }
}

/// The indicator whose number stands at `start`, and where it ends.
fn quantity(text: &str, start: usize) -> Option<(Quantity, usize)> {
    let first = number(&text[start..]);
    let behind = &text[start + first.len()..];
    let second = behind
        .strip_prefix(['-', '~', '—', '–', '至', '～'])
        .map(number)
        .filter(|second| !second.is_empty());
    let last = second.unwrap_or(first);
    let end_of_number =
        start + first.len() + second.map_or(0, |second| behind.find(second).unwrap_or(0) + second.len());
    let rest = &text[end_of_number..];
    let blank = usize::from(rest.starts_with(' '));
    let unit = unit_at(&rest[blank..])?;
    let end = end_of_number + blank + unit.normalised.len();
    let (before, bound) = bound_before(&text[..start]);
    let bound = bound.or_else(|| bound_behind(&text[end..]));
    let (low, high) = (millionths(first, unit)?, millionths(last, unit)?);
    let (low, high, sign) = match bound {
        Some(Bound::Least) => (Some(low), None, "≥"),
        Some(Bound::Most) => (None, Some(high), "≤"),
        None => (Some(low.min(high)), Some(low.max(high)), ""),
    };
    let numbers = second.map_or_else(|| first.to_owned(), |second| format!("{first}—{second}"));
    Some((
        Quantity {
            name: name(before)?,
            dimension: unit.dimension,
            low,
            high,
            written: format!("{sign}{numbers} {}", unit.shown),
        },
        end,
    ))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Least,
    Most,
}

/// What stands before a number without what says at least or at most, and which of them.
fn bound_before(text: &str) -> (&str, Option<Bound>) {
    let mut before = text;
    let mut bound = None;
    loop {
        let least = AT_LEAST
            .iter()
            .chain(&MORE)
            .find_map(|word| before.strip_suffix(word));
        let most = AT_MOST
            .iter()
            .chain(&LESS)
            .find_map(|word| before.strip_suffix(word));
        let between = BETWEEN.iter().find_map(|word| before.strip_suffix(word));
        // 不低于 ends with 低于: the longer is looked for first.
        match (least, most, between) {
            (Some(rest), most, _) if most.is_none_or(|most| most.len() > rest.len()) => {
                (before, bound) = (rest, bound.or(Some(Bound::Least)));
            }
            (_, Some(rest), _) => (before, bound) = (rest, bound.or(Some(Bound::Most))),
            (_, _, Some(rest)) => before = rest,
            _ => return (before, bound),
        }
    }
}

fn bound_behind(text: &str) -> Option<Bound> {
    let says = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if says(&OR_MORE) {
        Some(Bound::Least)
    } else {
        says(&OR_LESS).then_some(Bound::Most)
    }
}

/// The Chinese words that a text ends with; `None` for fewer than two characters.
fn name(text: &str) -> Option<String> {
    let is_name = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}') && !APART.contains(*c);
    let mut name: Vec<char> = text
        .chars()
        .rev()
        .take_while(is_name)
        .take(LONGEST_NAME)
        .collect();
    name.reverse();
    let name: String = name.into_iter().collect();
    let name = BEFORE
        .iter()
        .find_map(|word| name.strip_prefix(word))
        .unwrap_or(&name);
    (name.chars().count() >= 2).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        quantities(text)
            .into_iter()
            .map(|found| format!("{}{}", found.name, found.written))
            .collect()
    }

    #[test]
    fn cases() {
        let cases: [(&str, &[&str]); 15] = [
            ("需要矫顽力≥20 kOe", &["矫顽力≥20 kOe"]),
            (
                "内禀矫顽力仍高于21 kOe，剩磁损失不超过0.1 kGs",
                &["内禀矫顽力≥21 kOe", "剩磁损失≤0.1 kGs"],
            ),
            ("弯曲强度稳定在185 MPa以上", &["弯曲强度≥185 MPa"]),
            ("抗弯强度不低于160MPa", &["抗弯强度≥160 MPa"]),
            ("抗弯强度低于160兆帕", &["抗弯强度≤160 MPa"]),
            ("吸水率：不大于 0.5%", &["吸水率≤0.5 %"]),
            ("粒径 0.25—0.35 μm", &["粒径0.25—0.35 μm"]),
            ("排气温度下降22 ℃", &["排气温度下降22 ℃"]),
            ("工作温度 -40 ℃", &[]),
            ("第3章，共20页", &[]),
            ("弯曲强度高，20 MPa下烧成", &[]),
            ("20 kOe", &[]),
            ("型号YB-03kV", &[]),
            ("线路35kV用", &["线路35 kV"]),
            ("密度3.5.2 g/cm3", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_is_bounded() {
        assert_eq!(quantities(&"强度≥20 MPa；".repeat(1_000)).len(), MOST_QUANTITIES);
    }
}
