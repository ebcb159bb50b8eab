//! Days and indicators as people type them.

use techmarket_proto::google::r#type::Date as ProtoDate;
use techmarket_proto::types::v1::{Indicator, indicator};
use techmarket_rpc::convert::to_date;

use crate::fault::Refused;
use crate::form::Form;

/// How a comparison may be typed.
const COMPARISONS: [(&str, indicator::Comparison); 9] = [
    ("不低于", indicator::Comparison::AtLeast),
    ("不高于", indicator::Comparison::AtMost),
    ("等于", indicator::Comparison::Equal),
    ("≥", indicator::Comparison::AtLeast),
    (">=", indicator::Comparison::AtLeast),
    ("≤", indicator::Comparison::AtMost),
    ("<=", indicator::Comparison::AtMost),
    ("＝", indicator::Comparison::Equal),
    ("=", indicator::Comparison::Equal),
];

/// The day of a field; none where it is empty.
pub(crate) fn date(form: &Form, name: &'static str, refused: &mut Vec<Refused>) -> Option<ProtoDate> {
    let text = form.value(name);
    if text.is_empty() {
        return None;
    }
    let date = day(text);
    if date.is_none() {
        refused.push(Refused {
            field: name.to_owned(),
            description: format!(
                "“{}”不是日期：请写成 2026-12-01 的样子",
                crate::text::shortened(text, 30)
            ),
        });
    }
    date
}

/// The day of `2026-12-01`.
pub(crate) fn day(text: &str) -> Option<ProtoDate> {
    text.parse().ok().map(to_date)
}

/// One a line: what is measured, how it compares, the number, and the unit.
pub(crate) fn indicators(form: &Form, name: &'static str, refused: &mut Vec<Refused>) -> Vec<Indicator> {
    let text = form.owned(name);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut read = Vec::new();
    for line in lines {
        match indicator(line) {
            Some(indicator) => read.push(indicator),
            None => refused.push(Refused {
                field: name.to_owned(),
                description: format!(
                    "“{}”不是指标：请写名称、不低于（不高于、等于）、数值和单位，例如：抗弯强度 不低于 160 MPa",
                    crate::text::shortened(line, 40)
                ),
            }),
        }
    }
    read
}

fn indicator(line: &str) -> Option<Indicator> {
    let places = COMPARISONS
        .iter()
        .filter_map(|(sign, comparison)| Some((line.find(sign)?, sign, *comparison)));
    let (place, sign, comparison) =
        places.min_by_key(|(place, sign, _)| (*place, usize::MAX - sign.len()))?;
    let (name, rest) = (line[..place].trim(), line[place + sign.len()..].trim());
    let end = rest.find(|character: char| !character.is_ascii_digit() && !matches!(character, '.' | '-'));
    let (value, unit) = rest.split_at(end.unwrap_or(rest.len()));
    let is_whole = !name.is_empty() && value.bytes().any(|byte| byte.is_ascii_digit());
    is_whole.then(|| Indicator {
        name: name.to_owned(),
        comparison: comparison.into(),
        value: value.to_owned(),
        unit: unit.trim().to_owned(),
    })
}

/// A day for a field.
pub(crate) fn dashed(date: Option<&ProtoDate>) -> String {
    date.map_or_else(String::new, |date| {
        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_are_read_as_people_type_them() {
        for (line, name, comparison, value, unit) in [
            (
                "抗弯强度 不低于 160 MPa",
                "抗弯强度",
                indicator::Comparison::AtLeast,
                "160",
                "MPa",
            ),
            (
                "氟含量≤0.05%",
                "氟含量",
                indicator::Comparison::AtMost,
                "0.05",
                "%",
            ),
            ("含水率<=3", "含水率", indicator::Comparison::AtMost, "3", ""),
            ("温度 = -40 ℃", "温度", indicator::Comparison::Equal, "-40", "℃"),
        ] {
            let read = indicator(line).unwrap_or_default();
            let (of, how, number, unit_of) = (
                read.name.as_str(),
                read.comparison(),
                read.value.as_str(),
                read.unit.as_str(),
            );
            assert_eq!(
                (of, how, number, unit_of),
                (name, comparison, value, unit),
                "{line}"
            );
        }
        for line in ["抗弯强度 160 MPa", "不低于 160", "强度 不低于 高", ""] {
            assert_eq!(indicator(line), None, "{line}");
        }
    }
}
