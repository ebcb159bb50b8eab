//! Words of codes without what is said of them beside: counts, brackets, and words for what the column is.

use crate::values::numerals;

/// Without what is counted or said of a word: 发明专利3件, 实用新型（2）项, 合作均可.
pub(super) fn without_count(text: &str) -> &str {
    let text = text.trim();
    let said = ["均可", "皆可", "都可", "亦可", "优先", "等"];
    if let Some(bare) = said.iter().find_map(|word| text.strip_suffix(word)) {
        return bare;
    }
    let Some(bare) = text.strip_suffix(['件', '项', '个', '篇']) else {
        return text;
    };
    let is_count = |c: char| c.is_ascii_digit() || c.is_whitespace() || "()（）共".contains(c);
    let counted = bare.trim_end_matches(|c: char| is_count(c) || numerals::is_numeral(c));
    if counted.len() < bare.len() { counted } else { text }
}

/// Without what stands in brackets; what stands there alone.
pub(super) fn bare_of(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '[' | '【' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    if bare.is_empty() { text.to_owned() } else { bare }
}

/// Without words that say no more than what the column is.
pub(super) fn without_kind(text: &str) -> &str {
    const KINDS: [&str; 12] = [
        "技术领域",
        "领域",
        "产业",
        "行业",
        "类别",
        "类",
        "方向",
        "技术",
        "方式",
        "等",
        "科学",
        "相关",
    ];
    let mut rest = text;
    while let Some(bare) = KINDS.iter().find_map(|kind| rest.strip_suffix(kind)) {
        rest = bare;
    }
    if rest.chars().count() > 1 { rest } else { text }
}
