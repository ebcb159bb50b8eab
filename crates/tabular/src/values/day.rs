//! Days (日期) as people and spreadsheets write them.

use jiff::civil::Date;

use super::{NotUnderstood, Understood, numerals, plain};

/// Which day of a month or year is meant where only these are stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first.
    First,
    /// The last.
    Last,
}

/// Serial numbers of spreadsheets from 1970 to 2099.
const SERIALS: std::ops::RangeInclusive<i64> = 25_569..=73_050;

/// The day.
pub fn parse(text: &str, end: End) -> Result<Understood<Date>, NotUnderstood> {
    let wrong = || NotUnderstood::new("不是日期；请写作 2026-12-31、2026年12月31日 或 20261231");
    let text = without_time(text);
    let whole = plain(&text);
    if let Some(serial) = serial(&whole) {
        return Ok(serial);
    }
    if let Some(part) = part_of_year(&whole, end) {
        return Ok(part);
    }
    let bare = of_range(&whole, end);
    let numbers = numbers(bare);
    let (year, month, day) = match numbers.as_slice() {
        [digits] if (19_000_101..=29_991_231).contains(digits) => {
            (digits / 10_000, Some(digits / 100 % 100), Some(digits % 100))
        }
        [digits] if (190_001..=299_912).contains(digits) => (digits / 100, Some(digits % 100), None),
        [year] => (*year, None, None),
        [year, month] => (*year, Some(*month), None),
        [year, month, day, ..] => (*year, Some(*month), Some(*day)),
        [] => return Err(wrong()),
    };
    let year = if (0..100).contains(&year) && day.is_some() {
        year + 2_000
    } else {
        year
    };
    if !(1900..3000).contains(&year) {
        return Err(wrong());
    }
    let month_of = month.unwrap_or(if end == End::First { 1 } else { 12 });
    let first = date(year, month_of, day.unwrap_or(1)).ok_or_else(wrong)?;
    Ok(match (day, end) {
        (Some(_), _) if bare.len() < whole.len() => {
            Understood::noted(first, format!("是起止日期，取其中的 {first}"))
        }
        (Some(_), _) => Understood::plain(first),
        (None, End::First) => Understood::noted(first, format!("没有写到日，按 {first} 理解")),
        (None, End::Last) => {
            let last = first.last_of_month();
            Understood::noted(last, format!("没有写到日，按 {last} 理解"))
        }
    })
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Without the time of day, which stands behind a blank or a T.
fn without_time(text: &str) -> String {
    let text = text.trim();
    let Some(at) = text.find([':', '：']) else {
        return text.to_owned();
    };
    let hours = text[..at].trim_end_matches(|c: char| c.is_numeric());
    let day = hours.strip_suffix(|c: char| c == 'T' || c.is_whitespace());
    day.unwrap_or(text).to_owned()
}

/// Of a term from one day to another that which is asked for.
fn of_range(text: &str, end: End) -> &str {
    let cut = ["至", "到", "~", "—", "--"].iter().find_map(|sign| {
        let (from, to) = text.split_once(sign)?;
        let is_date = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= YEAR_DIGITS;
        (is_date(from) && is_date(to)).then_some((from, to))
    });
    // 2025.3-2026.12: the stroke parts two dates where points part their numbers.
    let cut = cut.or_else(|| {
        let (from, to) = text.split_once('-')?;
        let is_date = |part: &str| part.contains(['.', '/', '年']) || part.len() == YEAR_DIGITS;
        (is_date(from) && is_date(to) && to.starts_with("20")).then_some((from, to))
    });
    match (cut, end) {
        (Some((from, _)), End::First) => from,
        (Some((_, to)), End::Last) => to,
        (None, _) => text,
    }
}

const YEAR_DIGITS: usize = 4;

/// Quarters and halves by their last months; the numeral of a quarter is no month.
const PARTS: [(&str, i64, i64); 14] = [
    ("一季度", 1, 3),
    ("二季度", 4, 6),
    ("前三季度", 1, 9),
    ("三季度", 7, 9),
    ("四季度", 10, 12),
    ("1季度", 1, 3),
    ("2季度", 4, 6),
    ("3季度", 7, 9),
    ("4季度", 10, 12),
    ("Q1", 1, 3),
    ("Q2", 4, 6),
    ("Q3", 7, 9),
    ("Q4", 10, 12),
    ("上半年", 1, 6),
];

/// 2025年第一季度, 2025年上半年: its first or last day. None where no part of a stated year is named.
fn part_of_year(text: &str, end: End) -> Option<Understood<Date>> {
    let upper = text.to_uppercase();
    let (word, first, last) = if upper.contains("下半年") {
        ("下半年", 7, 12)
    } else {
        *PARTS.iter().find(|(word, ..)| upper.contains(word))?
    };
    let before = upper.split(word).next().unwrap_or_default();
    let year = numbers(before).first().copied()?;
    let month = if end == End::First { first } else { last };
    let day = date(year, month, 1).filter(|_| (1900..3000).contains(&year))?;
    let day = if end == End::First {
        day
    } else {
        day.last_of_month()
    };
    Some(Understood::noted(day, format!("没有写到日，按 {day} 理解")))
}

fn serial(text: &str) -> Option<Understood<Date>> {
    // Behind the point stands the time of day.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let days = text
        .split('.')
        .next()
        .filter(|_| is_number && text.matches('.').count() <= 1)?;
    let days = days.parse::<i64>().ok()?;
    if !SERIALS.contains(&days) {
        return None;
    }
    let epoch = Date::new(1899, 12, 30).ok()?;
    let date = epoch.checked_add(jiff::Span::new().days(days)).ok()?;
    Some(Understood::noted(
        date,
        format!("是电子表格的日期序号，按 {date} 理解"),
    ))
}

/// The numbers between signs, in digits or in Chinese.
fn numbers(text: &str) -> Vec<i64> {
    let is_part = |c: char| c.is_ascii_digit() || numerals::is_numeral(c);
    let parts = text.split(|c: char| !is_part(c)).filter(|part| !part.is_empty());
    let number = |part: &str| {
        let digits = part.parse::<i64>().ok();
        digits.or_else(|| numerals::parse(part).and_then(|number| i64::try_from(number).ok()))
    };
    parts.map_while(number).collect()
}
