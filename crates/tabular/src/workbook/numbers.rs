//! Numbers of spreadsheets as a person sees them: no exponent, no noise behind the fifteenth digit, leading zeros where the
//! format has them.

use crate::grid::Flaw;

/// From here on a spreadsheet keeps no longer every digit.
const EXACT: f64 = 1e15;
const DIGITS: usize = 15;

/// The text of a number whose cell has the format `format`.
pub(super) fn text(value: f64, format: Option<&str>) -> (String, Option<Flaw>) {
    if !value.is_finite() {
        return (value.to_string(), Some(Flaw::Error));
    }
    if value.abs() >= EXACT {
        return (format!("{value}"), Some(Flaw::LostDigits));
    }
    let plain = plain(value);
    let text = format.and_then(|format| in_format(&plain, format));
    (text.unwrap_or(plain), None)
}

/// Fifteen significant digits, as a spreadsheet shows them: 0.30000000000000004 is 0.3.
fn plain(value: f64) -> String {
    let scientific = format!("{value:.*e}", DIGITS - 1);
    let exponent = scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    let decimals = (14 - exponent.unwrap_or(0)).clamp(0, 40);
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap_or(0));
    if text.contains('.') {
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if text == "-0" {
            "0".to_owned()
        } else {
            text.to_owned()
        }
    } else {
        text
    }
}

/// A format of zeros and signs alone gives the number as many digits: 00000000000, 0000-0000000. Percent are hundredths.
fn in_format(plain: &str, format: &str) -> Option<String> {
    let format = format.split(';').next().unwrap_or_default();
    if format.ends_with('%') && !format.contains('"') {
        let value: f64 = plain.parse().ok()?;
        return Some(format!("{}%", self::plain(value * 100.0)));
    }
    let zeros = format.chars().filter(|c| *c == '0').count();
    let is_digits = plain.bytes().all(|byte| byte.is_ascii_digit());
    let is_mask = format
        .chars()
        .all(|c| matches!(c, '0' | '-' | ' ' | '(' | ')' | '"' | '\\'));
    if zeros < 2 || !is_digits || !is_mask || plain.len() > zeros {
        return None;
    }
    let padded = format!("{plain:0>zeros$}");
    let mut digits = padded.chars();
    let shown = format.chars().filter(|c| !matches!(c, '"' | '\\'));
    Some(
        shown
            .filter_map(|c| if c == '0' { digits.next() } else { Some(c) })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_spreadsheets_show_them() {
        for (value, format, shown) in [
            (0.1 + 0.2, None, "0.3"),
            (1234.5, Some("#,##0.00"), "1234.5"),
            (7_978_000_000.0, Some("00000000000"), "07978000000"),
            (7_978_000_000.0, Some("0000-0000000"), "0797-8000000"),
            (13_800_000_000.0, None, "13800000000"),
            (360_700.0, Some("General"), "360700"),
            (0.15, Some("0%"), "15%"),
            (1e-7, None, "0.0000001"),
            (-0.0, None, "0"),
            (123_456_789_012_345.0, None, "123456789012345"),
        ] {
            assert_eq!(text(value, format), (shown.to_owned(), None), "{value}");
        }
        assert_eq!(text(2.026e19, None).1, Some(Flaw::LostDigits));
    }
}
