//! Amounts in Chinese capitals (大写金额) and in figures.

use techmarket_types::Fen;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const YI: u64 = 100_000_000;
const WAN: u64 = 10_000;

/// The amount in Chinese capitals, exact to the fen: `壹佰万元整`, `叁佰贰拾伍元零肆分`, `负伍角整`.
///
/// Written as the rules for filling in bills have it (《支付结算办法》 annex 1): zeros between digits are one
/// 零; 整 ends an amount without fen; no jiao but fen is 元零. The 零 that the rules leave open, after a
/// 万 or a 元 that ends in zero, is not written. From 10,000 亿 on it is 万亿 and 亿亿. Every
/// amount of 64 bits has a reading, and no two the same.
#[must_use]
pub fn in_capitals(amount: Fen) -> String {
    let fen = amount.0.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if amount.0 < 0 {
        text.push('负');
    }
    if yuan > 0 || (jiao == 0 && fen == 0) {
        if yuan == 0 {
            text.push('零');
        }
        whole(yuan, &mut text);
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) => text.push('整'),
        (jiao, 0) => {
            digit(jiao, &mut text);
            text.push_str("角整");
        }
        (0, fen) => {
            if yuan > 0 {
                text.push('零');
            }
            digit(fen, &mut text);
            text.push('分');
        }
        (jiao, fen) => {
            digit(jiao, &mut text);
            text.push('角');
            digit(fen, &mut text);
            text.push('分');
        }
    }
    text
}

/// The amount in figures, in yuan with two decimals and separators: `1,234,567.80`.
#[must_use]
pub fn in_figures(amount: Fen) -> String {
    let plain = amount.to_string();
    let (sign, plain) = plain
        .strip_prefix('-')
        .map_or(("", plain.as_str()), |rest| ("-", rest));
    let (yuan, decimals) = plain.split_once('.').unwrap_or((plain, "00"));
    let mut text = String::from(sign);
    for (index, figure) in yuan.chars().enumerate() {
        if index > 0 && (yuan.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(figure);
    }
    text.push('.');
    text.push_str(decimals);
    text
}

/// A whole number, nothing for 0.
fn whole(number: u64, text: &mut String) {
    for (unit, size) in [("亿", YI), ("万", WAN)] {
        if number >= size {
            whole(number / size, text);
            text.push_str(unit);
            let rest = number % size;
            if rest > 0 && rest < size / 10 {
                text.push('零');
            }
            return whole(rest, text);
        }
    }
    let mut number = number;
    for (unit, size) in [("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)] {
        if number >= size {
            digit(number / size, text);
            text.push_str(unit);
            number %= size;
            if number > 0 && number < size / 10 {
                text.push('零');
            }
        }
    }
}

fn digit(digit: u64, text: &mut String) {
    let place = usize::try_from(digit).unwrap_or_default();
    text.push_str(DIGITS.get(place).unwrap_or(&"零"));
}

#[cfg(test)]
mod tests;
