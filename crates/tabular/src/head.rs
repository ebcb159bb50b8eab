//! The head of a column (列名) as it is compared: without its number, its mark of what is required, its unit and its limit.

use techmarket_text::{near_form, same_form};

/// A head as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// As written, on one line.
    pub(crate) text: String,
    /// Whole, without brackets, and without the number before it.
    forms: Vec<String>,
}

/// Units that stand in a row of their own below the heads.
const UNITS: [&str; 4] = ["万元", "元", "亿元", "千元"];
/// The longest head: longer text is a sentence.
pub(crate) const MAX_CHARS: usize = 60;

impl Head {
    pub(crate) fn new(text: &str) -> Self {
        let text = one_line(text);
        let bare = without_brackets(&text);
        let mut forms: Vec<String> = Vec::with_capacity(3);
        let unnumbered = without_number(&bare);
        let short = without_remark(unnumbered);
        for candidate in [
            text.as_str(),
            &bare,
            unnumbered,
            short,
            without_translation(short),
        ] {
            let form = form(candidate);
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
        Self { text, forms }
    }

    /// The forms by which it may be known, the whole first.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &String> {
        self.forms.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn is_long(&self) -> bool {
        without_brackets(&self.text).chars().count() > MAX_CHARS
    }

    /// The form of it behind the group above it, both without brackets.
    pub(crate) fn joined(&self, group: &Self) -> String {
        form(&(without_brackets(&group.text) + &without_brackets(&self.text)))
    }

    /// Whether it states no more than a unit, which belongs to the head above it: （万元）.
    pub(crate) fn is_unit(&self) -> bool {
        let is_in_brackets =
            self.text.starts_with(['(', '（', '[', '【']) && self.text.ends_with([')', '）', ']', '】']);
        is_in_brackets || UNITS.contains(&self.text.as_str())
    }

    /// The head with the unit that stands below it.
    pub(crate) fn with_unit(&self, unit: &Self) -> Self {
        let bare = unit
            .text
            .trim_matches(['(', '（', '[', '【', ')', '）', ']', '】']);
        Self::new(&format!("{}（{bare}）", self.text))
    }

    /// The forms of what stands between strokes.
    pub(crate) fn parts(&self) -> impl Iterator<Item = String> {
        let bare = without_brackets(&self.text);
        let parts: Vec<String> = bare
            .split(['/', '／', '、', '或', '及', '和', '与'])
            .map(form)
            .filter(|part| !part.is_empty())
            .collect();
        parts.into_iter()
    }
}

/// Letters and digits alone, of one width and case, in simplified characters.
pub(crate) fn form(head: &str) -> String {
    let near = near_form(head);
    // A head of signs alone is still one, such as No. written as №.
    if near.is_empty() { same_form(head) } else { near }
}

fn one_line(text: &str) -> String {
    let text = text.trim_start_matches('\u{FEFF}').replace("_x000D_", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    for word in words {
        // Lines of a narrow head are broken between characters.
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if ascii(line.chars().next_back()) && ascii(word.chars().next()) {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' | '［' | '{' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' | '］' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.trim().is_empty() {
        text.to_owned()
    } else {
        out
    }
}

/// Without 1. or 一、 before it.
fn without_number(text: &str) -> &str {
    let text = text.trim_start_matches(['*', '＊', '★', '●', '※', '☆', ' ']);
    let circled = text.trim_start_matches(|c| matches!(c, '①'..='⑳'));
    if circled.len() < text.len() && !circled.is_empty() {
        return circled;
    }
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = text.trim_start_matches(is_number);
    let marked = rest.strip_prefix(['.', '、', '．', ')', '）', ' ']);
    match marked {
        Some(behind) if rest.len() < text.len() && !behind.is_empty() => behind,
        _ => text,
    }
}

/// Without a unit, a limit or a hint that stands in no brackets: 价格/万元, 成果简介500字以内, 所属领域：下拉选择.
fn without_remark(text: &str) -> &str {
    let text = match text.split_once(['：', ':']) {
        Some((head, hint)) if !head.is_empty() && is_hint(hint) => head,
        _ => text,
    };
    let unit = UNITS.iter().find_map(|unit| {
        let rest = text.strip_suffix(unit)?;
        let head = rest.strip_suffix("单位").unwrap_or(rest);
        let head = head.trim_end_matches(['/', '／', '，', ',', '-', '－', '_', ' ']);
        (!head.is_empty() && (head.len() < rest.len() || *unit == "万元")).then_some(head)
    });
    if let Some(head) = unit {
        return head;
    }
    let Some((limited, behind)) = text.split_once('字') else {
        return text;
    };
    let head = limited.trim_end_matches(|c: char| c.is_ascii_digit() || "-~～—–".contains(c));
    let head = ["不超过", "不少于", "限", "约"]
        .iter()
        .find_map(|word| head.strip_suffix(word))
        .unwrap_or(head);
    let is_limit = head.len() < limited.len() && (behind.is_empty() || LIMITS.contains(&behind));
    let head = head.trim_end_matches(['，', ',', ' ', '/']);
    if is_limit && !head.is_empty() { head } else { text }
}

/// Whether it tells how to fill in, and is no value: 联系人：张三 is no head.
fn is_hint(text: &str) -> bool {
    UNITS.contains(&text) || text.is_empty() || text.contains(['选', '填', '字', '限'])
}

/// What stands behind a number of characters.
const LIMITS: [&str; 6] = ["以内", "以下", "左右", "内", "以上", "*"];

/// Without the same in English behind it: 成果名称Title. What is no word of its own, such as 项目ID, stays whole.
fn without_translation(text: &str) -> &str {
    const NAMES: [&str; 6] = ["code", "email", "logo", "link", "date", "type"];
    let Some(at) = text.find(|c: char| c.is_ascii_alphabetic()) else {
        return text;
    };
    let (head, behind) = text.split_at(at);
    let is_english = behind.chars().all(|c| c.is_ascii() && !c.is_ascii_digit());
    let letters = behind.chars().filter(char::is_ascii_alphabetic).count();
    let head = head.trim_end_matches(['/', '／', '|', '-', ' ']);
    let is_translation = is_english && letters > 3 && !NAMES.contains(&behind.to_lowercase().as_str());
    if is_translation && !head.is_empty() {
        head
    } else {
        text
    }
}

/// The unit that is stated above a table: 单位：元.
pub(crate) fn unit_above(text: &str) -> Option<&'static str> {
    text.match_indices("单位").find_map(|(at, word)| {
        let behind = text[at + word.len()..].trim_start();
        let behind = behind.strip_prefix(['：', ':'])?.trim_start();
        let behind = behind.strip_prefix("人民币").unwrap_or(behind);
        let unit = UNITS.iter().find(|unit| behind.starts_with(**unit))?;
        let rest = &behind[unit.len()..];
        // 填报单位：元培学院 states no unit.
        (!rest.starts_with(|c: char| c.is_alphanumeric())).then_some(*unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_limits_numbers_and_marks_are_no_part_of_a_head() {
        for (text, wanted) in [
            ("预期交易价格（万元）", "预期交易价格"),
            ("成果简介(140字以内)", "成果简介"),
            ("*成果\n名称", "成果名称"),
            ("1.成果名称（必填）", "成果名称"),
            ("三、联系方式", "联系方式"),
            ("Ｅ－ｍａｉｌ", "email"),
            ("\u{FEFF}编号 ", "编号"),
            ("成果名稱：", "成果名称"),
            ("①成果名称", "成果名称"),
            ("成果简介500字以内", "成果简介"),
            ("所属领域：下拉选择", "所属领域"),
            ("价格/万元", "价格"),
            ("成果名称 Title", "成果名称"),
        ] {
            assert!(Head::new(text).forms().any(|form| form == wanted), "{text}");
        }
    }

    #[test]
    fn a_unit_above_a_table_is_one_and_no_name() {
        assert_eq!(unit_above("金额单位：人民币万元"), Some("万元"));
        assert_eq!(unit_above("某大学成果表（单位：元）"), Some("元"));
        assert_eq!(unit_above("填报单位：元培学院"), None);
        assert!(!Head::new("联系人：张三").forms().any(|form| form == "联系人"));
        assert!(!Head::new("项目ID").forms().any(|form| form == "项目"));
    }

    #[test]
    fn parts_are_those_between_strokes() {
        let parts: Vec<String> = Head::new("专利号/软著登记号").parts().collect();
        assert_eq!(parts, ["专利号", "软著登记号"]);
    }
}
