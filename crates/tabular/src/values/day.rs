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
    let plain = plain(text);
    let bare = without_time(&plain);
    if let Some(serial) = serial(bare) {
        return Ok(serial);
    }
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

/// Without the time of day, which blanks no longer part from the day.
fn without_time(plain: &str) -> &str {
    match plain.find(':') {
        // 2026-03-0112:30:00, written with a blank.
        Some(at) if plain.len() > 10 && at > 10 => plain.get(..10).unwrap_or(plain),
        _ => plain.split('T').next().unwrap_or(plain),
    }
}

fn serial(text: &str) -> Option<Understood<Date>> {
    let days = crate::clean::whole_number(text)?.parse::<i64>().ok()?;
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
