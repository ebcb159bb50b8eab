//! Amounts of money (金额), exact to the fen.

mod figure;

use techmarket_types::Fen;

use self::figure::{is_open, only_figure, without_brackets};

use super::{NotUnderstood, Understood, numerals, plain};
use crate::words::Words;

/// A price as it was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// 面议.
    Negotiable,
    /// One amount.
    Exactly(Fen),
    /// Lowest and highest.
    Between(Fen, Fen),
}

/// Digits that a program's numbers hold; what stands behind is noise.
const EXACT_DIGITS: usize = 15;
const WAN: i128 = 1_000_000;
/// From here on a price without a unit of its own is rather one in yuan below a head in 万元: a billion yuan.
const DOUBTFUL: Fen = Fen(100_000_000_000);

const TIMES: [&str; 18] = [
    "年",
    "月",
    "/次",
    "/项",
    "/台",
    "/套",
    "/吨",
    "/件",
    "/亩",
    "/人",
    "/天",
    "/小时",
    "每",
    "%",
    "销售额",
    "提成",
    "分成",
    "比例",
];
const FOREIGN: [&str; 9] = ["美元", "美金", "欧元", "英镑", "日元", "港币", "港元", "usd", "$"];
const UNITS: [(&str, i128); 19] = [
    ("千万元", 1_000_000_000),
    ("百万元", 100_000_000),
    ("十万元", 10_000_000),
    ("千万", 1_000_000_000),
    ("百万", 100_000_000),
    ("亿元", 10_000_000_000),
    ("万元", WAN),
    ("萬元", WAN),
    ("万圆", WAN),
    ("w元", WAN),
    ("千元", 100_000),
    ("仟元", 100_000),
    ("亿", 10_000_000_000),
    ("万", WAN),
    ("萬", WAN),
    ("w", WAN),
    ("圆", 100),
    ("元", 100),
    ("千", 100_000),
];

/// Fen in the unit that a head states, such as 价格（元）; none if it states none.
#[must_use]
pub fn unit_of_head(head: &str) -> Option<i128> {
    let head = plain(head).to_lowercase();
    let stated = ["千万元", "百万元", "十万元", "亿元", "万元", "千元", "万", "元"];
    let found = stated.iter().find(|unit| head.contains(**unit))?;
    UNITS.iter().find(|(unit, _)| unit == found).map(|(_, fen)| *fen)
}

/// The amount that a cell states; a bare number is in the unit of the head, or 万元.
pub fn parse(text: &str, head: &str, words: &Words) -> Result<Understood<Amount>, NotUnderstood> {
    if words.code("no_price", text).is_some() {
        return Ok(Understood::plain(Amount::Negotiable));
    }
    if words.code("free", text).is_some() {
        return Ok(Understood::plain(Amount::Exactly(Fen(0))));
    }
    let mut notes: Vec<String> = Vec::new();
    let bare = without_brackets(&plain(text).to_lowercase(), &mut notes);
    if is_open(&bare, words) {
        if words.code("no_price", &bare).is_none() {
            notes.push("按“面议”理解".to_owned());
        }
        let note = (!notes.is_empty()).then(|| notes.join("；"));
        return Ok(Understood {
            value: Amount::Negotiable,
            note,
        });
    }
    let bare = bare.replace("人民币", "").replace("rmb", "").replace("cny", "");
    let bare = bare.trim_matches(['¥', '￥', '。', ';', '；', ':', '：']);
    if FOREIGN.iter().any(|word| bare.contains(word)) {
        return Err(NotUnderstood::new("是外币金额；价格以人民币计，请折算后填写"));
    }
    if TIMES.iter().any(|word| bare.contains(word)) {
        return Err(NotUnderstood::new(
            "是按年、按次等计的费用或比例，不是一次的价格；价格请填写总额或“面议”，计费办法写入简介或合作方式说明",
        ));
    }
    let bare = &only_figure(bare, &mut notes);
    let default = unit_of_head(head);
    let (low, high, has_unit) = ends(bare, default.unwrap_or(WAN))?;
    if default.is_none() && !has_unit && low.0 != 0 {
        notes.push("列名没有写明单位，按万元理解".to_owned());
    }
    if !has_unit && high >= DOUBTFUL {
        let hundred_millions = high.0 / DOUBTFUL.0 * 10;
        notes.push(format!("合 {hundred_millions} 亿元以上，请核对单位是元还是万元"));
    }
    let amount = match low.cmp(&high) {
        std::cmp::Ordering::Less => Amount::Between(low, high),
        std::cmp::Ordering::Equal => Amount::Exactly(low),
        std::cmp::Ordering::Greater => {
            return Err(NotUnderstood::contradiction("价格区间的上限低于下限；请改正"));
        }
    };
    let note = (!notes.is_empty()).then(|| notes.join("；"));
    Ok(Understood { value: amount, note })
}

/// Lowest and highest, and whether a unit was stated.
fn ends(text: &str, default: i128) -> Result<(Fen, Fen, bool), NotUnderstood> {
    let wrong = || {
        NotUnderstood::new(
            "价格应为数字、区间（如 100-150）或“面议”，可带单位元、万元、亿元，精确到分；请改正",
        )
    };
    let separators = ["~", "-", "—", "–", "至", "到", "～", "--"];
    let cut = separators.iter().find_map(|separator| {
        let (low, high) = text.split_once(separator)?;
        (!low.is_empty() && !high.is_empty()).then_some((low, high))
    });
    let Some((low, high)) = cut else {
        let (fen, has_unit) = one(text, default).ok_or_else(wrong)?;
        return Ok((fen, fen, has_unit));
    };
    let high = high.trim_start_matches(['~', '-', '—', '–', '¥']);
    let unit = unit_behind(high).1;
    let (high, has_unit) = one(high, default).ok_or_else(wrong)?;
    let (low, _) = one(low, unit.unwrap_or(default)).ok_or_else(wrong)?;
    Ok((low, high, has_unit))
}

fn unit_behind(text: &str) -> (&str, Option<i128>) {
    let text = text.strip_suffix('整').unwrap_or(text);
    let unit = UNITS
        .iter()
        .find_map(|(unit, fen)| Some((text.strip_suffix(unit)?, Some(*fen))));
    unit.unwrap_or((text, None))
}

/// 12万5千元, 1亿2000万元: figures with their units, each smaller than the one before.
fn sum(text: &str) -> Option<i128> {
    let mut rest = text.strip_suffix(['元', '圆']).unwrap_or(text);
    let (mut total, mut last) = (0_i128, i128::MAX);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let figure: i128 = rest[..end].parse().ok()?;
        let behind = &rest[end..];
        let (fen, behind) = match behind.chars().next() {
            None => (100, behind),
            Some(unit) => (
                match unit {
                    '亿' => 10_000_000_000,
                    '万' => WAN,
                    '千' => 100_000,
                    '百' => 10_000,
                    _ => return None,
                },
                &behind[unit.len_utf8()..],
            ),
        };
        if fen >= last {
            return None;
        }
        total = total.checked_add(figure.checked_mul(fen)?)?;
        (last, rest) = (fen, behind);
    }
    Some(total)
}

/// One figure with its unit.
fn one(text: &str, default: i128) -> Option<(Fen, bool)> {
    if text.contains(|c: char| c.is_ascii_digit())
        && text.matches(['亿', '万', '千', '百']).count() > 1
        && let Some(fen) = sum(text)
    {
        return Some((Fen(i64::try_from(fen).ok()?), true));
    }
    let (number, unit) = unit_behind(text);
    let fen = unit.unwrap_or(default);
    let amount = match decimal(number) {
        Some((digits, decimals)) => {
            let all = digits.checked_mul(fen)?;
            let scale = 10_i128.checked_pow(decimals)?;
            (all % scale == 0).then_some(all / scale)?
        }
        None => numeral(text, default)?,
    };
    Some((Fen(i64::try_from(amount).ok()?), unit.is_some()))
}

/// 一百二十万元 counts yuan; 一百二十 alone counts the unit of the head.
fn numeral(text: &str, default: i128) -> Option<i128> {
    let text = text.strip_suffix('整').unwrap_or(text);
    let bare = text.strip_suffix(['元', '圆']).unwrap_or(text);
    let in_yuan = bare.len() < text.len() || bare.contains(['万', '亿', '萬', '億']);
    let number = i128::from(numerals::parse(bare)?);
    number.checked_mul(if in_yuan { 100 } else { default })
}

/// Digits and how many of them are decimals: 1,200.50, 1.2e+2.
fn decimal(text: &str) -> Option<(i128, u32)> {
    let (number, exponent) = match text.split_once('e') {
        Some((number, exponent)) => (
            number,
            exponent
                .strip_prefix('+')
                .unwrap_or(exponent)
                .parse::<i32>()
                .ok()?,
        ),
        None => (text, 0),
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let whole = ungrouped(whole)?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !is_digits(&whole)
        || !is_digits(decimals)
        || (number.contains('.') && decimals.is_empty())
    {
        return None;
    }
    let decimals = rounded(&whole, decimals);
    let digits: i128 = format!("{}{}", decimals.0, decimals.1).parse().ok()?;
    let scale = i32::try_from(decimals.1.len()).ok()? - exponent;
    if scale < 0 {
        let up = 10_i128.checked_pow(scale.unsigned_abs())?;
        return Some((digits.checked_mul(up)?, 0));
    }
    (scale <= 30).then_some((digits, scale.unsigned_abs()))
}

/// Without the noise that programs leave behind the fifteenth digit: 0.30000000000000004.
fn rounded(whole: &str, decimals: &str) -> (String, String) {
    let significant = whole.trim_start_matches('0').len();
    let leading = if significant == 0 {
        decimals.len() - decimals.trim_start_matches('0').len()
    } else {
        0
    };
    let kept = EXACT_DIGITS.saturating_sub(significant) + leading;
    if decimals.len() <= kept {
        let trimmed = decimals.trim_end_matches('0');
        return (whole.to_owned(), trimmed.to_owned());
    }
    let value: f64 = format!("{whole}.{decimals}").parse().unwrap_or_default();
    let text = format!("{value:.kept$}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    (whole.to_owned(), decimals.trim_end_matches('0').to_owned())
}

/// Without the commas between groups of three digits; none where they stand elsewhere.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    is_grouped.then(|| format!("{first}{}", rest.concat()))
}
