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
    let parts = text.split(|c: char| c.is_whitespace() || "，,；;、/".contains(c));
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
        .trim_start_matches("技术就绪度");
    let bare = bare
        .strip_prefix("TRL")
        .unwrap_or(bare)
        .trim_start_matches(['-', ':', '=', '等', '级']);
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
        (
            numerals::parse(numeral).and_then(|number| i32::try_from(number).ok()),
            rest,
        )
    };
    let Some(number) = number else {
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
    Ok(if rest.is_empty() {
        Understood::plain(Some(level))
    } else {
        Understood::noted(Some(level), format!("按第 {number} 级理解，其余文字未保留"))
    })
}

/// The stage of a word, also of one with a bracket behind it.
fn stage(text: &str, tables: &CodeTables, words: &Words) -> Option<Maturity> {
    let before = text.split(['（', '(', '：', ':']).next().unwrap_or(text);
    let code = words
        .code("stage", text)
        .or_else(|| words.code("stage", before))?;
    Maturity::check(tables, STAGES, code.parse().ok()?).ok()
}
