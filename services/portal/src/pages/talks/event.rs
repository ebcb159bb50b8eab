//! An event as the address of its pages says it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use techmarket_proto::matching::v1::Unavailability;

use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::words_of;
use crate::form::Form;

/// What an address may say, by the names of the form's fields.
pub(super) const NAMES: [&str; 15] = [
    "name",
    "place",
    "start",
    "minutes",
    "slots",
    "tables",
    "most_supply_talks",
    "most_demand_talks",
    "unavailable",
    "which",
    "states",
    "fields",
    "region",
    "minimum_score",
    "match",
];
/// Most characters of a name or a place.
const LONGEST: usize = 100;
/// Longest talk, in minutes.
const MOST_MINUTES: i64 = 480;
/// Digits and letters of a credit code.
const CODE: usize = 18;

/// An event.
pub(super) struct Event {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) slots: i32,
    pub(super) tables: i32,
    /// 0: as many as there are slots.
    pub(super) most_supply: i32,
    pub(super) most_demand: i32,
    start: Option<DateTime>,
    minutes: i64,
    /// When organisations have no time, as it was typed.
    unavailable: String,
}

/// What the address says.
pub(super) fn typed(asked: &Asked) -> Form {
    let typed = NAMES.iter().flat_map(|name| {
        let values = asked.values(name);
        values.map(|value| ((*name).to_owned(), value.to_owned()))
    });
    Form::of(typed.collect())
}

/// The same address with another view of the event.
pub(super) fn address(asked: &Asked, form: &Form, view: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in NAMES {
        query.extend_pairs(form.values(name).map(|value| (name, value)));
    }
    if !view.is_empty() {
        query.append_pair("view", view);
    }
    format!("{}?{}", asked.path(), query.finish())
}

fn refused(field: &str, description: impl Into<String>) -> Refused {
    Refused {
        field: field.to_owned(),
        description: description.into(),
    }
}

/// A number as it was typed: 0 where nothing was, and one that the market refuses where it is none.
fn number(form: &Form, name: &str) -> i32 {
    match form.value(name) {
        "" => 0,
        typed => typed.parse().unwrap_or(-1),
    }
}

impl Event {
    /// The event of a form. What the market takes is checked by the market; the rest stands on the pages alone.
    pub(super) fn read(form: &Form) -> Result<Self, Vec<Refused>> {
        let mut wrong = Vec::new();
        for name in ["name", "place"] {
            if form.value(name).chars().count() > LONGEST {
                wrong.push(refused(name, format!("至多 {LONGEST} 字")));
            }
        }
        let start = match form.value("start") {
            "" => None,
            typed => DateTime::strptime("%Y-%m-%d %H:%M", typed)
                .map_err(|_| {
                    wrong.push(refused("start", "开始时间应写成 2026-12-01 09:00 的样子"));
                })
                .ok(),
        };
        let minutes = match form.value("minutes") {
            "" => 0,
            typed => typed.parse().unwrap_or(-1),
        };
        if !(0..=MOST_MINUTES).contains(&minutes) {
            wrong.push(refused("minutes", format!("请填写 1 至 {MOST_MINUTES} 的整数")));
        } else if start.is_some() && minutes == 0 {
            wrong.push(refused("minutes", "填了开始时间的，请填写每场多少分钟"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            name: match form.value("name") {
                "" => "技术供需对接会".to_owned(),
                name => name.to_owned(),
            },
            place: form.owned("place"),
            slots: number(form, "slots"),
            tables: number(form, "tables"),
            most_supply: number(form, "most_supply_talks"),
            most_demand: number(form, "most_demand_talks"),
            start,
            minutes,
            unavailable: form.owned("unavailable"),
        })
    }

    /// The day on which it begins; empty if none is said.
    pub(super) fn day(&self) -> String {
        self.start.map_or_else(String::new, |start| {
            format!("{}年{}月{}日", start.year(), start.month(), start.day())
        })
    }

    /// When a slot is, from 1; empty if no time is said.
    pub(super) fn time(&self, slot: i32) -> String {
        let Some(start) = self.start else {
            return String::new();
        };
        let after = |slots: i64| {
            let minutes = SignedDuration::from_mins(self.minutes.saturating_mul(slots));
            start.checked_add(minutes).ok()
        };
        let (Some(begin), Some(end)) = (after(i64::from(slot) - 1), after(i64::from(slot))) else {
            return String::new();
        };
        let days = match start.date().until(begin.date()) {
            Ok(days) if days.get_days() > 0 => format!("{}月{}日 ", begin.month(), begin.day()),
            _ => String::new(),
        };
        format!("{days}{} 至 {}", begin.strftime("%H:%M"), end.strftime("%H:%M"))
    }

    /// When organisations have no time. `organizations` are the codes of those in the pairs, by name.
    pub(super) fn unavailable(
        &self,
        organizations: &BTreeMap<String, String>,
    ) -> Result<Vec<Unavailability>, Vec<Refused>> {
        let lines = self.unavailable.lines().map(str::trim);
        let lines = lines.enumerate().filter(|(_, line)| !line.is_empty());
        let (mut all, mut wrong) = (Vec::new(), Vec::new());
        for (place, line) in lines {
            match read_line(line, organizations) {
                Ok(one) => all.push(one),
                Err(what) => wrong.push(refused("unavailable", format!("第 {} 行：{what}", place + 1))),
            }
        }
        if wrong.is_empty() { Ok(all) } else { Err(wrong) }
    }
}

/// `示例大学：1、3-5`.
fn read_line(line: &str, organizations: &BTreeMap<String, String>) -> Result<Unavailability, String> {
    let Some((named, slots)) = line.split_once(['：', ':']) else {
        return Err("应写成“单位：场次”，例如“示例大学：1、3-5”".to_owned());
    };
    let named = named.trim();
    let is_code = named.len() == CODE && named.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let organization = match organizations.get(named) {
        Some(code) => code.clone(),
        None if is_code => named.to_uppercase(),
        None => {
            return Err(format!("所选配对中没有“{named}”，请写单位全称或统一社会信用代码"));
        }
    };
    let mut numbers = Vec::new();
    for part in words_of(slots) {
        let (from, to) = part
            .split_once(['-', '至', '—'])
            .unwrap_or((part.as_str(), part.as_str()));
        let bounds = (from.trim().parse::<u8>(), to.trim().parse::<u8>());
        let (Ok(from), Ok(to)) = bounds else {
            return Err(format!("“{part}”不是场次，请写数字，例如“1、3-5”"));
        };
        numbers.extend((from..=to).map(i32::from));
    }
    Ok(Unavailability {
        organization,
        slots: numbers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(pairs: &[(&str, &str)]) -> Result<Event, Vec<Refused>> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Event::read(&Form::of(pairs.collect()))
    }

    #[test]
    fn slots_have_times_past_midnight() {
        let event = event(&[("start", "2026-12-01 23:30"), ("minutes", "20")]).unwrap();
        assert_eq!(event.day(), "2026年12月1日");
        assert_eq!(event.time(1), "23:30 至 23:50");
        assert_eq!(event.time(2), "23:50 至 00:10");
        assert_eq!(event.time(3), "12月2日 00:10 至 00:30");
    }

    #[test]
    fn what_is_typed_wrong_is_told() {
        let fields = |pairs: &[(&str, &str)]| -> Vec<String> {
            let wrong = event(pairs).err().unwrap_or_default();
            wrong.into_iter().map(|one| one.field).collect()
        };
        assert_eq!(fields(&[("start", "明天")]), ["start"]);
        assert_eq!(fields(&[("start", "2026-12-01 09:00")]), ["minutes"]);
        assert_eq!(fields(&[("minutes", "0.5")]), ["minutes"]);
        assert_eq!(fields(&[("name", &"会".repeat(101))]), ["name"]);
        assert_eq!(event(&[("slots", "x")]).unwrap().slots, -1);
    }

    #[test]
    fn organisations_have_no_time_by_name_or_code() {
        let names = BTreeMap::from([("示例大学".to_owned(), "123600000000000000".to_owned())]);
        let one = read_line("示例大学：1、3-5", &names).unwrap();
        assert_eq!(
            (one.organization.as_str(), one.slots),
            ("123600000000000000", vec![1, 3, 4, 5])
        );
        let one = read_line("91360300ma00000001: 2", &names).unwrap();
        assert_eq!(
            (one.organization.as_str(), one.slots),
            ("91360300MA00000001", vec![2])
        );
        for (line, what) in [
            ("示例大学", "单位：场次"),
            ("某公司：1", "某公司"),
            ("示例大学：上午", "上午"),
        ] {
            assert!(read_line(line, &names).unwrap_err().contains(what), "{line}");
        }
    }
}
