//! Numbers and their units as one term.

use crate::chars::is_run;

/// Names of units (GB 3100, GB 3101, GB 3102) and their signs, the longer name before one that it begins with. Names that
/// are words of their own (米, 度, 分) are left out: 3 米 is as often a distance between rice and beans.
const NAMES: [(&str, &str); 33] = [
    ("千瓦时", "kwh"),
    ("千瓦", "kw"),
    ("兆瓦", "mw"),
    ("千伏安", "kva"),
    ("千伏", "kv"),
    ("毫伏", "mv"),
    ("毫安时", "mah"),
    ("毫安", "ma"),
    ("兆帕", "mpa"),
    ("千帕", "kpa"),
    ("吉帕", "gpa"),
    ("毫米", "mm"),
    ("厘米", "cm"),
    ("微米", "μm"),
    ("纳米", "nm"),
    ("千米", "km"),
    ("公里", "km"),
    ("平方米", "m2"),
    ("立方米", "m3"),
    ("毫克", "mg"),
    ("微克", "μg"),
    ("千克", "kg"),
    ("公斤", "kg"),
    ("毫升", "ml"),
    ("摄氏度", "°c"),
    ("千赫", "khz"),
    ("兆赫", "mhz"),
    ("吉赫", "ghz"),
    ("分贝", "db"),
    ("勒克斯", "lx"),
    ("兆字节", "mb"),
    ("吉字节", "gb"),
    ("毫秒", "ms"),
];

/// Signs of units that may stand apart from their number.
const SIGNS: [&str; 45] = [
    "mpa", "gpa", "kpa", "pa", "kv", "mv", "v", "kw", "mw", "w", "kwh", "kva", "ma", "mah", "a", "mm", "cm",
    "nm", "μm", "km", "m", "m2", "m3", "mg", "μg", "kg", "g", "t", "ml", "l", "mol", "hz", "khz", "mhz",
    "ghz", "db", "lx", "ms", "s", "h", "d", "rpm", "°c", "%", "‰",
];

/// Joins a number to the unit behind it: `160 mpa` and `160兆帕` become `160mpa`.
pub(crate) fn with_units(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        out.push(c);
        rest = &rest[c.len_utf8()..];
        if c.is_ascii_digit()
            && let Some((sign, length)) = unit(rest)
        {
            out.push_str(sign);
            rest = &rest[length..];
        }
    }
    out
}

/// The sign of the unit that `rest` begins with, perhaps behind a blank, and how many bytes it takes.
fn unit(rest: &str) -> Option<(&'static str, usize)> {
    let unblanked = rest.strip_prefix(' ').unwrap_or(rest);
    let blank = rest.len() - unblanked.len();
    if let Some((name, sign)) = NAMES.iter().find(|(name, _)| unblanked.starts_with(name)) {
        return Some((sign, blank + name.len()));
    }
    if blank == 0 {
        return None;
    }
    let ends = |sign: &str| !unblanked[sign.len()..].starts_with(is_run);
    SIGNS
        .iter()
        .find(|sign| unblanked.starts_with(**sign) && ends(sign))
        .map(|sign| (*sign, blank + sign.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let cases = [
            ("抗弯强度160 mpa以上", "抗弯强度160mpa以上"),
            ("35千伏线路", "35kv线路"),
            ("0.5 毫米", "0.5mm"),
            ("120 °c,99.9 %", "120°c,99.9%"),
            ("3 models", "3 models"),
            ("第3 章", "第3 章"),
            ("毫米波", "毫米波"),
            ("1 2 mm", "1 2mm"),
        ];
        for (given, expected) in cases {
            assert_eq!(with_units(given), expected, "{given}");
            assert_eq!(with_units(expected), expected, "{given}");
        }
    }
}
