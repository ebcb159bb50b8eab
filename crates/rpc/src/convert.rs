//! Wire types that every service shares, to and from the market's vocabulary. Reading collects
//! violations; a `None` stands for a value that is absent or has a violation of its own.

mod choice;
mod code;
mod indicator;
mod instant;

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use techmarket_kernel::{Reason, Violations};
use techmarket_proto::google::r#type as google;
use techmarket_proto::types::v1 as pb;
use techmarket_types::{CodeTables, Contact, Fen, Maturity, MaturityError};

pub use choice::{choice, choices};
pub use code::{code_as_issued, credit_code, optional_code_as_issued, optional_credit_code};
pub use indicator::{indicator, to_indicator};
pub use instant::{instant, own, sought};

/// A period of days, both included.
pub type Days = (Date, Date);

/// Reads an amount; absent is no amount.
pub fn fen(v: &mut Violations, field: &str, money: Option<&google::Money>) -> Option<Fen> {
    let money = money?;
    if !matches!(money.currency_code.as_str(), "" | "CNY") {
        v.add(field, Reason::MoneyInvalid, "币种只能是 CNY");
        return None;
    }
    Fen::from_money(money.units, money.nanos)
        .map_err(|error| v.add(field, Reason::MoneyInvalid, error.to_string()))
        .ok()
}

/// Writes an amount.
#[must_use]
pub fn money(amount: Fen) -> google::Money {
    let (units, nanos) = amount.to_money();
    google::Money {
        currency_code: "CNY".to_owned(),
        units,
        nanos,
    }
}

/// Reads a date; absent is no date.
pub fn date(v: &mut Violations, field: &str, date: Option<&google::Date>) -> Option<Date> {
    let date = date?;
    let part = |part: i32| i8::try_from(part).ok();
    let read = match (i16::try_from(date.year).ok(), part(date.month), part(date.day)) {
        (Some(year @ 1900..=2200), Some(month), Some(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    if read.is_none() {
        v.add(field, Reason::DateInvalid, "不是 1900 至 2200 年间的完整日期");
    }
    read
}

/// Reads a date that must be stated.
pub fn required_date(v: &mut Violations, field: &str, stated: Option<&google::Date>) -> Option<Date> {
    if stated.is_none() {
        v.add(field, Reason::FieldRequired, "必填");
    }
    date(v, field, stated)
}

/// Writes a date.
#[must_use]
pub fn to_date(date: Date) -> google::Date {
    google::Date {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

/// Reads a period; absent is no period, but one end without the other is a violation.
pub fn period(v: &mut Violations, field: &str, period: Option<&pb::Period>) -> Option<Days> {
    let period = period?;
    v.within(field, |v| {
        let start = required_date(v, "start_date", period.start_date.as_ref());
        let end = required_date(v, "end_date", period.end_date.as_ref());
        let (start, end) = (start?, end?);
        if end < start {
            v.add("end_date", Reason::DatesReversed, "结束日期早于开始日期");
            return None;
        }
        Some((start, end))
    })
}

/// Writes a period.
#[must_use]
pub fn to_period((start, end): Days) -> pb::Period {
    pb::Period {
        start_date: Some(to_date(start)),
        end_date: Some(to_date(end)),
    }
}

/// Writes an instant.
#[must_use]
pub fn timestamp(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.as_second(),
        nanos: time.subsec_nanosecond(),
    }
}

/// Reads a required resource name with `parse`, for example `ListingId::parse_name`.
pub fn name<T, E: ToString>(
    v: &mut Violations,
    field: &str,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    parse(name)
        .map_err(|error| v.add(field, Reason::NameInvalid, error.to_string()))
        .ok()
}

/// Reads an optional resource name.
pub fn optional_name<T, E: ToString>(
    v: &mut Violations,
    field: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    if text.is_empty() {
        None
    } else {
        name(v, field, text, parse)
    }
}

/// Reads an optional text of a stated form.
pub fn optional<T: FromStr<Err: ToString>>(
    v: &mut Violations,
    field: &str,
    text: &str,
    reason: Reason,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    text.parse()
        .map_err(|error: T::Err| v.add(field, reason, error.to_string()))
        .ok()
}

/// Reads a maturity; absent is none. Scale and level are checked against the tables.
pub fn maturity(
    v: &mut Violations,
    field: &str,
    tables: &CodeTables,
    maturity: Option<&pb::Maturity>,
) -> Option<Maturity> {
    let maturity = maturity?;
    Maturity::check(tables, &maturity.scale, maturity.level)
        .map_err(|error| match error {
            MaturityError::Scale { .. } => {
                v.add(format!("{field}.scale"), Reason::CodeUnknown, error.to_string());
            }
            MaturityError::Level { .. } => v.add(
                format!("{field}.level"),
                Reason::ValueOutOfRange,
                error.to_string(),
            ),
        })
        .ok()
}

/// Writes a maturity.
#[must_use]
pub fn to_maturity(maturity: &Maturity) -> pb::Maturity {
    pb::Maturity {
        scale: maturity.scale().to_owned(),
        level: maturity.level().into(),
    }
}

/// Reads how to reach a person.
#[must_use]
pub fn contact(contact: pb::Contact) -> Contact {
    Contact {
        person: contact.person,
        phone: contact.phone,
        email: contact.email,
    }
}

/// Writes how to reach a person.
#[must_use]
pub fn to_contact(contact: Contact) -> pb::Contact {
    pb::Contact {
        person: contact.person,
        phone: contact.phone,
        email: contact.email,
    }
}

/// Most names of a batch.
const MAX_NAMES: usize = 200;

/// Reads the names of a batch: 1 to 200.
pub fn names<T, E: ToString>(
    v: &mut Violations,
    field: &str,
    names: &[String],
    parse: impl Fn(&str) -> Result<T, E>,
) -> Option<Vec<T>> {
    if names.is_empty() {
        v.add(field, Reason::FieldRequired, "必填：至少一个资源名");
    }
    if names.len() > MAX_NAMES {
        v.add(field, Reason::TooManyItems, format!("至多 {MAX_NAMES} 项"));
        return None;
    }
    let read = |(index, text): (usize, &String)| name(v, &format!("{field}[{index}]"), text, &parse);
    let read: Vec<_> = names.iter().enumerate().map(read).collect();
    read.into_iter().collect()
}

/// Reads the order of a list: true for oldest first. Only `create_time` is offered.
pub fn ascending(v: &mut Violations, order_by: &str) -> bool {
    match order_by.trim() {
        "create_time" | "create_time asc" => true,
        "" | "create_time desc" => false,
        _ => {
            v.add(
                "order_by",
                Reason::FilterInvalid,
                "只能是 create_time 或 create_time desc",
            );
            false
        }
    }
}

/// Reads a region of a filter as the prefix that it and all below it share: `360000` gives `36`.
pub fn region_prefix(v: &mut Violations, field: &str, tables: &CodeTables, code: &str) -> String {
    if !code.is_empty()
        && let Err(unknown) = tables.regions().check(code, None)
    {
        v.add(field, Reason::RegionUnknown, unknown.to_string());
    }
    let code = code.strip_suffix("00").unwrap_or(code);
    code.strip_suffix("00").unwrap_or(code).to_owned()
}
