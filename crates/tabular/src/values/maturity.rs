//! Technology maturity (技术成熟度): a level in any spelling, or a stage in words.

use techmarket_types::{CodeTables, Maturity};

use super::{NotUnderstood, Understood, numerals, plain};
use crate::words::Words;

/// Scale of a level that is stated as a bare number.
const LEVELS: &str = "gbt22900-2022";
/// Scale of the stages (所处阶段).
const STAGES: &str = "x-stage";

/// The level or stage. None of a word that is not known, which is noted. Of several (中试阶段，TRL7) the level before the stage.
pub fn parse(
    text: &str,
    tables: &CodeTables,
    words: &Words,
) -> Result<Understood<Option<Maturity>>, NotUnderstood> {
    let whole = one(text, tables, words);
    if !matches!(&whole, Ok(understood) if understood.value.is_none()) {
        return whole;
    }
    let parts = text.split(|c: char| c.is_whitespace() || "，,；;、/→>+|".contains(c));
    let parts = parts.filter(|part| !part.is_empty());
    let known = parts.filter_map(|part| one(part, tables, words).ok()?.value);
    let known: Vec<Maturity> = known.collect();
    let level = known.iter().find(|maturity| maturity.scale() == LEVELS);
    match level.or(known.first()) {
        Some(maturity) => Ok(Understood::noted(
            Some(maturity.clone()),
            "取其中的等级或阶段，其余文字未保留；请核对",
        )),
        None => whole,
    }
}

/// One level or stage.
fn one(
    text: &str,
    tables: &CodeTables,
    words: &Words,
) -> Result<Understood<Option<Maturity>>, NotUnderstood> {
    if let Some(maturity) = stage(text, tables, words) {
        return Ok(Understood::plain(Some(maturity)));
    }
    let upper = plain(text).to_uppercase();
    let bare = upper
        .trim_start_matches("技术成熟度")
        .trim_start_matches("成熟度")
        .trim_start_matches("技术就绪度")
        .trim_start_matches(['-', ':', '=', '等', '级']);
    let bare = bare
        .strip_prefix("TRL")
        .unwrap_or(bare)
        .trim_start_matches(['-', ':', '=', '等', '级', '(']);
    let bare = bare.strip_prefix('第').unwrap_or(bare);
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let digits_end = bare.find(|c| !is_digit(c)).unwrap_or(bare.len());
    let (number, rest) = if digits_end > 0 {
        let (digits, rest) = bare.split_at(digits_end);
        (
            crate::clean::whole_number(digits).and_then(|digits| digits.parse::<i32>().ok()),
            rest,
        )
    } else {
        let end = bare.find(|c| !numerals::is_numeral(c)).unwrap_or(bare.len());
        let (numeral, rest) = bare.split_at(end);
        // 一般 is no level.
        let is_level = rest.is_empty() || rest.starts_with(['级', '(', '-', '~', '至', '到']);
        let numeral = if is_level { numeral } else { "" };
        (
            numerals::parse(numeral).and_then(|number| i32::try_from(number).ok()),
            rest,
        )
    };
    let Some(number) = number else {
        if let Some((word, maturity)) = loosely(text, tables, words) {
            return Ok(Understood::noted(Some(maturity), format!("按“{word}”理解")));
        }
        return Ok(Understood::noted(
            None,
            "不是技术成熟度等级，也不是已知的阶段（研发、小试、中试、产业化等），该项留空；请核对",
        ));
    };
    let level = Maturity::check(tables, LEVELS, number).map_err(|_| {
        let maximum = Maturity::maximum(tables, LEVELS);
        NotUnderstood::new(format!(
            "技术成熟度等级应为 1 至 {maximum}（GB/T 22900-2022），或写阶段（小试、中试等）；请改正"
        ))
    })?;
    let rest = rest.strip_prefix('级').unwrap_or(rest);
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    Ok(if rest.is_empty() {
        Understood::plain(Some(level))
    } else {
        Understood::noted(Some(level), format!("按第 {number} 级理解，其余文字未保留"))
    })
}

/// Words before a stage that say how far it has come.
const REACHED: [&str; 22] = [
    "目前",
    "现阶段",
    "现",
    "已经",
    "已",
    "正在",
    "正",
    "处于",
    "处在",
    "达到",
    "进入",
    "通过",
    "完成",
    "实现",
    "具备",
    "可以",
    "可",
    "初步",
    "基本",
    "进行",
    "开展",
    "属于",
];
/// Words behind it.
const BEHIND: [&str; 19] = [
    "及以上",
    "以上",
    "阶段",
    "期",
    "进行中",
    "已完成",
    "完成",
    "成功",
    "中",
    "水平",
    "状态",
    "结束",
    "条件",
    "成果",
    "技术",
    "产品",
    "试验",
    "验证",
    "销售",
];
/// Words of what has not come yet.
const NOT_YET: [char; 6] = ['未', '待', '拟', '无', '不', '将'];

/// The stage of a phrase without the words around it: 已完成中试, 处于小试阶段.
fn loosely(text: &str, tables: &CodeTables, words: &Words) -> Option<(String, Maturity)> {
    let plain = plain(text);
    if plain.contains(NOT_YET) {
        return None;
    }
    let mut rest = plain.as_str();
    let mut behind = rest;
    while let Some(shorter) = REACHED.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
        if let Some(stage) = stage(rest, tables, words) {
            return Some((rest.to_owned(), stage));
        }
        behind = rest;
    }
    while let Some(shorter) = BEHIND.iter().find_map(|word| behind.strip_suffix(word)) {
        behind = shorter;
        if let Some(stage) = stage(behind, tables, words) {
            return Some((behind.to_owned(), stage));
        }
    }
    None
}

/// The stage of a word, also of one with a bracket behind it.
fn stage(text: &str, tables: &CodeTables, words: &Words) -> Option<Maturity> {
    let before = text.split(['（', '(', '：', ':']).next().unwrap_or(text);
    let code = words
        .code("stage", text)
        .or_else(|| words.code("stage", before))?;
    Maturity::check(tables, STAGES, code.parse().ok()?).ok()
}
