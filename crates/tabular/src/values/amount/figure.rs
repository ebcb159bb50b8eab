//! The figure of a price among the words around it (约、以上、面议、转让费).

use super::{UNITS, unit_behind};
use crate::values::{is_han, numerals};
use crate::words::Words;

/// Words that say that a figure is about right, a floor or a ceiling.
const BEFORE: [&str; 26] = [
    "不低于",
    "不少于",
    "不超过",
    "不高于",
    "大约",
    "约为",
    "大概",
    "最低",
    "最高",
    "至少",
    "高于",
    "低于",
    "起价",
    "底价",
    "约",
    "近",
    "≥",
    "≤",
    ">",
    "<",
    "≈",
    "大于",
    "小于",
    "超过",
    "预计",
    "估价",
];
const BEHIND: [&str; 14] = [
    "及以上",
    "及以下",
    "以上",
    "以下",
    "以内",
    "左右",
    "上下",
    "起步",
    "起",
    "余",
    "+",
    "整",
    "不等",
    "之间",
];
/// Without what stands in brackets; a unit there is the figure's own: 100（万元）.
pub(super) fn without_brackets(text: &str, notes: &mut Vec<String>) -> String {
    match (text.find(['(', '[']), text.rfind([')', ']'])) {
        (Some(from), Some(to)) if from > 0 && to > from => {
            let inner = text[from + 1..to].trim_start_matches("单位").trim_matches(':');
            let is_unit = UNITS.iter().any(|(unit, _)| *unit == inner);
            if !is_unit {
                notes.push("括号中的说明未保留".to_owned());
            }
            let unit = if is_unit { inner } else { "" };
            format!("{}{unit}{}", &text[..from], &text[to + 1..])
        }
        _ => text.to_owned(),
    }
}

/// Words of which one says that the price is still to be agreed, where no figure is stated.
const TO_AGREE: [&str; 12] = [
    "为准", "评估", "议", "协商", "商定", "商谈", "洽谈", "面谈", "待定", "另定", "视", "根据",
];

/// Whether it leaves the price to be agreed and states no figure.
pub(super) fn is_open(text: &str, words: &Words) -> bool {
    words.code("no_price", text).is_some()
        || (!text.contains(|c: char| c.is_ascii_digit() || "百千万萬亿元圆".contains(c))
            && TO_AGREE.iter().any(|word| text.contains(word)))
}

/// Signs of a figure, its unit and its range.
fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || numerals::is_numeral(c) || ".,~-—–～至到元圆ew+¥".contains(c)
}

/// Words before the unit that leave a figure open upwards: 100余万元.
const AND_MORE: [char; 3] = ['余', '多', '来'];
/// Words before or behind a numeral that leave it open: 数十万, 十几万.
const VAGUE: [char; 3] = ['几', '数', '若'];

/// The figure of a text, without the words around it, which are noted. The text itself where it has none, or more than one.
pub(super) fn only_figure(text: &str, notes: &mut Vec<String>) -> String {
    let text = &without_more(text, notes);
    let parts: Vec<&str> = text.split([';', ',', '。', '/', '或']).collect();
    let has_digits = |part: &&&str| part.contains(|c: char| c.is_ascii_digit());
    let with_digits: Vec<&&str> = parts.iter().filter(has_digits).collect();
    let lone = match with_digits.as_slice() {
        [one] if parts.len() > 1 => one.trim(),
        _ => text.as_str(),
    };
    if lone.len() < text.len() {
        notes.push("只取其中的金额，其余说明未保留".to_owned());
    }
    if text.contains(VAGUE) {
        return lone.to_owned();
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let begin = if lone.contains(is_digit) {
        lone.find(is_digit)
    } else {
        lone.find(numerals::is_numeral)
    };
    let Some(begin) = begin else {
        return lone.to_owned();
    };
    let end = lone[begin..]
        .find(|c| !is_figure(c))
        .map_or(lone.len(), |end| begin + end);
    let (before, figure, behind) = (&lone[..begin], &lone[begin..end], &lone[end..]);
    let before = before.trim_end_matches(['¥', '￥', ':']);
    let has_unit = unit_behind(figure).1.is_some();
    let (before, is_known_before) = known(before, &BEFORE);
    let (behind, is_known_behind) = known(behind, &BEHIND);
    let is_said = |word: &str| word.chars().all(|c| is_han(c) || c == ':');
    if !is_said(before) || !is_said(behind) || (!behind.is_empty() && !has_unit) {
        return lone.to_owned();
    }
    let figure = figure.strip_suffix('+').unwrap_or(figure);
    if is_known_before || (is_known_behind && lone[end..] != *"整") || lone.ends_with('+') {
        notes.push("只取其中的金额，“约”“以上”等说明未保留".to_owned());
    }
    for word in [before, behind] {
        if !word.is_empty() {
            notes.push(format!("只取金额，“{word}”未保留"));
        }
    }
    figure.to_owned()
}

/// Without 余 and 多 between a figure and its unit.
fn without_more(text: &str, notes: &mut Vec<String>) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut is_behind_figure = false;
    while let Some(c) = chars.next() {
        let is_before_unit = chars.peek().is_some_and(|c| "万亿千元".contains(*c));
        if is_behind_figure && is_before_unit && AND_MORE.contains(&c) {
            notes.push("只取其中的金额，“约”“以上”等说明未保留".to_owned());
            continue;
        }
        is_behind_figure = c.is_ascii_digit() || numerals::is_numeral(c);
        kept.push(c);
    }
    kept
}

/// What is left of words without those that are known, and whether one was.
fn known<'a>(text: &'a str, words: &[&str]) -> (&'a str, bool) {
    let mut rest = text;
    while let Some(without) = words
        .iter()
        .find_map(|word| rest.strip_prefix(word).or_else(|| rest.strip_suffix(word)))
    {
        rest = without;
    }
    (rest, rest.len() < text.len())
}
