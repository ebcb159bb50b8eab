//! Chinese numerals (中文数字): 一百二十万, 壹佰贰拾万, 二〇二五.

/// The number; none if the text is no numeral.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return text
            .chars()
            .try_fold(0_u64, |number, c| number.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut section, mut number) = (0_u64, 0_u64, None);
    for c in text.chars() {
        if let Some(digit) = digit(c) {
            // 零 stands between, other digits never behind one another.
            if number.is_some_and(|number| number != 0) {
                return None;
            }
            number = Some(digit);
        } else if let Some(unit) = small_unit(c) {
            section = section.checked_add(number.take().unwrap_or(1).checked_mul(unit)?)?;
        } else {
            let unit = large_unit(c)?;
            // 万 alone counts nothing.
            if number.is_none() && section == 0 && total == 0 {
                return None;
            }
            section = section.checked_add(number.take().unwrap_or(0))?;
            total = if unit > 10_000 {
                total.checked_add(section)?.checked_mul(unit)?
            } else {
                total.checked_add(section.checked_mul(unit)?)?
            };
            section = 0;
        }
    }
    total.checked_add(section)?.checked_add(number.unwrap_or(0))
}

/// Whether the character is a digit or unit of Chinese numerals.
#[must_use]
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || small_unit(c).is_some() || large_unit(c).is_some()
}

fn digit(c: char) -> Option<u64> {
    let digit = match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '两' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some(digit)
}

fn small_unit(c: char) -> Option<u64> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        _ => None,
    }
}

fn large_unit(c: char) -> Option<u64> {
    match c {
        '万' | '萬' => Some(10_000),
        '亿' | '億' => Some(100_000_000),
        _ => None,
    }
}
