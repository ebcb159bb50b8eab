//! What programs do to cells (单元格清理): guards against their own guessing, escapes, words for nothing.

use std::borrow::Cow;

use crate::choices::ticked;
use crate::column::Column;
use crate::encoding::DAMAGED;
use crate::error::reason;
use crate::grid::{Flaw, trim};
use crate::words::Words;
use techmarket_types::as_kept;

/// What a cell says, and what was done to it.
#[derive(Debug, Default)]
pub(crate) struct Cleaned {
    /// None where it is blank.
    pub(crate) text: Option<String>,
    /// Reason and message of what was understood.
    pub(crate) notes: Vec<(&'static str, String)>,
    /// Reason and message of what is wrong.
    pub(crate) errors: Vec<(&'static str, String)>,
}

impl Cleaned {
    fn note(&mut self, code: &'static str, message: &str) {
        self.notes.push((code, message.to_owned()));
    }

    fn error(&mut self, code: &'static str, message: impl Into<String>) {
        self.errors.push((code, message.into()));
    }
}

/// Cleans the text of a cell of `column`.
pub(crate) fn clean(text: &str, column: &Column, words: &Words, limit: usize) -> Cleaned {
    let mut cleaned = Cleaned::default();
    let text = unescaped(text);
    let text = without_unseen(&text, &mut cleaned);
    let text = unguarded(&text, &mut cleaned);
    let text = without_controls(text, &mut cleaned);
    let text = trim(&text);
    if words.is_blank(text) {
        if !text.is_empty() {
            cleaned.note(reason::PLACEHOLDER, "是表示“没有”的符号或词，按空白处理");
        }
        return cleaned;
    }
    let chosen = Some(column)
        .filter(|column| column.has_options())
        .and_then(|_| ticked(text));
    let text = match &chosen {
        Some(chosen) if chosen.is_empty() => {
            cleaned.note(reason::PLACEHOLDER, "有选项而没有勾选，按空白处理");
            return cleaned;
        }
        Some(chosen) => {
            cleaned
                .notes
                .push((reason::UNDERSTOOD, format!("按勾选的“{chosen}”理解")));
            chosen
        }
        None => text,
    };
    if let Some(place) = text.chars().position(|c| c == DAMAGED) {
        let place = place + 1;
        let message = format!("第 {place} 个字符已损坏（文件中的字节不成文字），请对照原文改正后重新导入");
        cleaned.error(reason::DAMAGED_CHARACTER, message);
    }
    let length = text.chars().count();
    if length > limit {
        let message = format!("有 {length} 个字符，最多 {limit} 个；请删减，或把全文放入附件");
        cleaned.error(reason::CELL_TOO_LONG, message);
    }
    let text = if column.long || column.list {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        one_line(text)
    };
    cleaned.text = Some(if column.key { key(text, &mut cleaned) } else { text });
    cleaned
}

/// What a flaw of a cell means for its row: an error where the cell is needed, otherwise a note.
pub(crate) fn flawed(flaw: Flaw, column: &Column) -> Cleaned {
    let mut cleaned = Cleaned::default();
    let (code, message) = match flaw {
        Flaw::Formula => (
            reason::FORMULA_WITHOUT_VALUE,
            "是公式，文件里没有它的计算结果；请用电子表格软件打开并保存一次，或改为填写数值",
        ),
        Flaw::Error => (
            reason::CELL_ERROR,
            "是公式的错误值（如 #N/A），请改正公式或填写数值",
        ),
        Flaw::LostDigits => (
            reason::DIGITS_LOST,
            "以数字保存而位数超过 15 位，电子表格已丢失末尾数字；请把该列设为“文本”格式后重新填写",
        ),
    };
    if column.required || column.key || flaw == Flaw::LostDigits {
        cleaned.error(code, message);
    } else {
        cleaned.note(code, &format!("{message}；本次按空白处理"));
    }
    cleaned
}

/// The escapes that spreadsheets write for control characters: _x000D_.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x00") && !text.contains('\u{FEFF}') {
        return Cow::Borrowed(text);
    }
    let mut text = text.replace('\u{FEFF}', "");
    for (escape, meant) in [
        ("_x000D_\n", "\n"),
        ("_x000D_", "\n"),
        ("_x000d_", "\n"),
        ("_x000A_", "\n"),
        ("_x0009_", "\t"),
        ("_x000B_", "\n"),
    ] {
        text = text.replace(escape, meant);
    }
    Cow::Owned(text)
}

/// Without marks of no width, which make two texts differ that look the same, and with the characters of today for old ones.
fn without_unseen<'a>(text: &'a str, cleaned: &mut Cleaned) -> Cow<'a, str> {
    let inner = trim(text);
    let mut mapped = Vec::new();
    let Cow::Owned(kept) = as_kept(inner, &mut mapped) else {
        return Cow::Borrowed(text);
    };
    if let Some(old) = mapped.first() {
        let code = u32::from(*old);
        cleaned.notes.push((
            reason::CONTROL_CHARACTER,
            format!("含有旧编码的字符 U+{code:04X}，已改为现行字符"),
        ));
    }
    if kept.chars().count() < inner.chars().count() {
        cleaned.note(reason::CONTROL_CHARACTER, "含有看不见的字符，已去掉");
    }
    Cow::Owned(kept)
}

/// Without the guards by which people keep spreadsheets from taking digits for a number: ="1", '1, `1.
fn unguarded<'a>(text: &'a str, cleaned: &mut Cleaned) -> &'a str {
    let bare = trim(text);
    let inner = bare
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'));
    let inner = inner.or_else(|| {
        let rest = bare.strip_prefix(['\'', '`', '’', '‘', '＇', '´'])?;
        // Before what a spreadsheet would take for a formula it is nothing else.
        let is_guard = rest.starts_with(['=', '+', '-', '@']) || !rest.contains(['\'', '`', '’']);
        (is_guard && !rest.is_empty()).then_some(rest)
    });
    match inner {
        Some(inner) => {
            cleaned.note(
                reason::GUARD_REMOVED,
                "去掉了防止变成数字的引导符（=\"…\"、' 或 `）",
            );
            inner
        }
        None => text,
    }
}

/// Control characters become blanks; NUL means that the file is damaged.
fn without_controls<'a>(text: &'a str, cleaned: &mut Cleaned) -> Cow<'a, str> {
    let is_strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{1A}');
    if text.contains('\0') {
        cleaned.error(
            reason::CONTROL_CHARACTER,
            "含有控制字符 U+0000，文件可能已损坏；请重新导出",
        );
        return Cow::Borrowed(text);
    }
    match trim(text).chars().find(|c| is_strange(*c)) {
        None => Cow::Borrowed(text),
        Some(found) => {
            let code = u32::from(found);
            cleaned.notes.push((
                reason::CONTROL_CHARACTER,
                format!("含有控制字符 U+{code:04X}，按空格处理"),
            ));
            Cow::Owned(
                text.chars()
                    .map(|c| if is_strange(c) { ' ' } else { c })
                    .collect(),
            )
        }
    }
}

fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\r', '\t']) {
        return text.to_owned();
    }
    let lines = text.split(['\n', '\r', '\t']).map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// A key without the decimals that programs add to numbers. One that is written with an exponent has lost its end.
fn key(text: String, cleaned: &mut Cleaned) -> String {
    if has_exponent(&text) {
        cleaned.error(
            reason::DIGITS_LOST,
            "是科学计数法，编号末尾的数字已丢失；请把该列设为“文本”格式后重新填写",
        );
        return text;
    }
    match whole_number(&text) {
        Some(whole) if whole.len() < text.len() => {
            cleaned.note(reason::DECIMALS_REMOVED, "去掉了程序加在编号后的小数（.0）");
            whole.to_owned()
        }
        _ => text,
    }
}

/// The digits of a number that a program wrote with decimals: 39.0.
pub(crate) fn whole_number(text: &str) -> Option<&str> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let decimals = text.get(whole.len() + 1..).unwrap_or_default();
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole =
        text.len() == whole.len() || (!decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0'));
    (digits && is_whole).then_some(whole)
}

/// 2.02E+11.
pub(crate) fn has_exponent(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or_default();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !number.is_empty();
    is_number && exponent.len() == 2 && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
