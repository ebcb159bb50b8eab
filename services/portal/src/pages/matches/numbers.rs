//! The numbers that a demand asks for, beside those that the listing's public text states (指标对照).

use techmarket_proto::supply::v1::Listing;
use techmarket_proto::types::v1::{Indicator, indicator};

use crate::words;

/// Characters that are read behind the name of a measure.
const NEAR: usize = 24;

/// One measure.
pub(super) struct Number {
    pub(super) wanted: String,
    /// What the listing says of it; empty if it says nothing.
    pub(super) offered: String,
    /// In words: 满足, 不满足, or that people have to compare.
    pub(super) verdict: &'static str,
    pub(super) tone: &'static str,
}

pub(super) fn compare(wanted: &[Indicator], listing: &Listing) -> Vec<Number> {
    let text = format!("{}\n{}", listing.title, listing.summary);
    wanted.iter().map(|one| number(one, &text)).collect()
}

fn number(wanted: &Indicator, text: &str) -> Number {
    let found = stated(&wanted.name, &wanted.unit, text);
    let (offered, verdict, tone) = match found {
        None => (String::new(), "供给未写明", "gone"),
        Some((value, told)) => {
            let (verdict, tone) = verdict(wanted, value);
            (told, verdict, tone)
        }
    };
    Number {
        wanted: words::indicator(wanted),
        offered,
        verdict,
        tone,
    }
}

/// The number that stands near the name of a measure with its unit, and the piece of text that says so.
fn stated(name: &str, unit: &str, text: &str) -> Option<(f64, String)> {
    let unit = unit.trim().to_lowercase();
    for (place, _) in text.match_indices(name) {
        let piece: String = text[place..].chars().take(name.chars().count() + NEAR).collect();
        let piece = piece.split(['。', '；', '\n', ';']).next().unwrap_or_default();
        let behind = &piece[name.len()..];
        let Some(start) = behind.find(|character: char| character.is_ascii_digit()) else {
            continue;
        };
        let rest = &behind[start..];
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.');
        let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
        let has_unit = unit.is_empty() || after.trim_start().to_lowercase().starts_with(&unit);
        if let (true, Ok(value)) = (has_unit, value.parse()) {
            return Some((value, piece.trim().to_owned()));
        }
    }
    None
}

fn verdict(wanted: &Indicator, offered: f64) -> (&'static str, &'static str) {
    let Ok(value) = wanted.value.parse::<f64>() else {
        return ("请人工比较", "plain");
    };
    let holds = match wanted.comparison() {
        indicator::Comparison::AtLeast => offered >= value,
        indicator::Comparison::AtMost => offered <= value,
        indicator::Comparison::Equal | indicator::Comparison::Unspecified => {
            (offered - value).abs() <= f64::EPSILON * value.abs()
        }
    };
    if holds {
        ("所写数值满足", "good")
    } else {
        ("所写数值不满足", "warn")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_name_and_unit() {
        let wanted = |name: &str, comparison: indicator::Comparison, value: &str, unit: &str| Indicator {
            name: name.to_owned(),
            comparison: comparison.into(),
            value: value.to_owned(),
            unit: unit.to_owned(),
        };
        let listing = Listing {
            title: "高强度电瓷".to_owned(),
            summary: "抗弯强度达到 180 MPa。含水率不高于5%；烧成温度 1250 ℃，密度待测。".to_owned(),
            ..Listing::default()
        };
        let asked = [
            wanted("抗弯强度", indicator::Comparison::AtLeast, "160", "MPa"),
            wanted("含水率", indicator::Comparison::AtMost, "3", "%"),
            wanted("密度", indicator::Comparison::AtLeast, "2", "g/cm3"),
            wanted("烧成温度", indicator::Comparison::AtMost, "1300", "K"),
        ];
        let told: Vec<&str> = compare(&asked, &listing).iter().map(|one| one.verdict).collect();
        assert_eq!(
            told,
            ["所写数值满足", "所写数值不满足", "供给未写明", "供给未写明"]
        );
    }
}
