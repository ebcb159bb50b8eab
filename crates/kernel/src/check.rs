//! Rules that many fields share.

use std::collections::HashSet;
use std::hash::Hash;

use techmarket_types::{Contact, Fen, Indicator, character_fault};

use crate::{Reason, Violations};

/// What a text may be.
#[derive(Clone, Copy, Debug)]
pub struct TextRule {
    /// Most characters (Unicode scalar values).
    pub max: usize,
    /// Whether it must hold something else than white space.
    pub required: bool,
    /// Whether it may run over several lines.
    pub multiline: bool,
}

impl TextRule {
    /// An optional line of at most `max` characters.
    #[must_use]
    pub const fn line(max: usize) -> Self {
        Self {
            max,
            required: false,
            multiline: false,
        }
    }

    /// An optional text of at most `max` characters on several lines.
    #[must_use]
    pub const fn text(max: usize) -> Self {
        Self {
            max,
            required: false,
            multiline: true,
        }
    }

    /// The same, but required.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

/// Checks `text` by `rule`. Control characters are refused everywhere: PostgreSQL cannot hold NUL, and the others break
/// terminals, CSV and PDF later on. So are characters that are none, or of which nobody else knows what they are.
pub fn check_text(v: &mut Violations, field: &str, text: &str, rule: TextRule) {
    if rule.required && text.trim().is_empty() {
        v.add(field, Reason::FieldRequired, "必填，不能为空白");
    }
    if text.chars().count() > rule.max {
        v.add(field, Reason::FieldTooLong, format!("至多 {} 个字符", rule.max));
    }
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
    let forbidden = |c: char| (c.is_control() || breaks(c)) && !(rule.multiline && breaks(c));
    if text.chars().any(forbidden) {
        v.add(field, Reason::TextInvalid, "不能含有控制字符");
    } else if let Some(fault) = character_fault(text) {
        v.add(field, Reason::TextInvalid, fault.to_string());
    }
}

/// Checks that a list has at most `max` items; false if it has more.
pub fn check_count(v: &mut Violations, field: &str, count: usize, max: usize) -> bool {
    if count > max {
        v.add(field, Reason::TooManyItems, format!("至多 {max} 项"));
    }
    count <= max
}

/// Checks that a list has at most `max` items and none twice.
pub fn check_distinct<T: Eq + Hash>(v: &mut Violations, field: &str, items: &[T], max: usize) {
    if check_count(v, field, items.len(), max) {
        check_unrepeated(v, field, items);
    }
}

/// Checks that no item comes twice. How many there are is checked elsewhere.
pub fn check_unrepeated<T: Eq + Hash>(v: &mut Violations, field: &str, items: &[T]) {
    let mut seen = HashSet::new();
    for (index, item) in items.iter().enumerate() {
        if !seen.insert(item) {
            v.add(
                format!("{field}[{index}]"),
                Reason::ItemRepeated,
                "与前面的一项重复",
            );
        }
    }
}

/// Checks at most `max` lines of at most `length` characters, none blank.
pub fn check_lines(v: &mut Violations, field: &str, lines: &[String], max: usize, length: usize) {
    check_count(v, field, lines.len(), max);
    for (index, line) in lines.iter().enumerate().take(max) {
        let field = format!("{field}[{index}]");
        check_text(v, &field, line, TextRule::line(length).required());
    }
}

/// Most characters of a reason that a person gives for a change of state.
pub const MAX_REASON: usize = 1_000;

/// Checks the `reason` that a person gives for a change of state.
pub fn check_reason(v: &mut Violations, reason: &str, required: bool) {
    let rule = TextRule::text(MAX_REASON);
    check_text(v, "reason", reason, if required { rule.required() } else { rule });
}

/// Checks how to reach a person; the limits of `techmarket.type.v1.Contact`.
pub fn check_contact(v: &mut Violations, field: &str, contact: &Contact) {
    v.within(field, |v| {
        check_text(v, "person", &contact.person, TextRule::line(50).required());
        check_text(v, "phone", &contact.phone, TextRule::line(30));
        check_text(v, "email", &contact.email, TextRule::line(100));
    });
}

/// Checks a measurable target; the limits of `techmarket.type.v1.Indicator`.
pub fn check_indicator(v: &mut Violations, indicator: &Indicator) {
    check_text(v, "name", &indicator.name, TextRule::line(100).required());
    check_text(v, "value", &indicator.value, TextRule::line(30).required());
    if !indicator.value.trim().is_empty() && !indicator.is_decimal() {
        v.add("value", Reason::TextInvalid, "应为十进制数，例如 160 或 0.05");
    }
    check_text(v, "unit", &indicator.unit, TextRule::line(30));
}

/// Checks a range of money: neither end negative, the upper not below the lower.
pub fn check_fen_range(v: &mut Violations, minimum: Option<Fen>, maximum: Option<Fen>) {
    for (field, end) in [("minimum", minimum), ("maximum", maximum)] {
        if end.is_some_and(|end| end < Fen(0)) {
            v.add(field, Reason::AmountNegative, "金额不能为负数");
        }
    }
    if let (Some(minimum), Some(maximum)) = (minimum, maximum)
        && maximum < minimum
    {
        v.add("maximum", Reason::AmountsReversed, "上限低于下限");
    }
}

#[cfg(test)]
mod tests;
